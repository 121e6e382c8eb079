"""What an item of the plan, and how far it has come, is called on pages and in records."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from portal.content import catalogue
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, Text, say
from portal.ledger.obligations.models import Obligation, Outcome
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import ItemState, PlanItem
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.models import Questionnaire

Title = Text | Message
_KEPT = "titles of questionnaires"


def title_of(what: str) -> Title:
    """A statement by its title in the pack in force, a questionnaire of the company's own by its
    name, another kind in its words."""
    own = kinds.sheet_of(what)
    if own is not None:
        return _named(own)
    if not kinds.is_statement(what):
        return kinds.words_of(what)
    known = catalogue.statement_pack().by_id.get(what)
    return known.title if known is not None else Text(ja=what, en=what)


def _named(questionnaire_id: int) -> Title:
    """Asked for once in a session, as long as nothing is committed in it."""
    kept: dict[int, Questionnaire | None] = db.session().info.setdefault(_KEPT, {})
    row = kept.get(questionnaire_id)
    if row is None or row not in db.session:
        row = kept[questionnaire_id] = questionnaires.find_questionnaire(questionnaire_id)
    return kinds.WORDS[kinds.QUESTIONNAIRE] if row is None else row.title


def titles() -> dict[str, Title]:
    """Of everything that can stand in a plan, statements first."""
    own = (
        questionnaire
        for questionnaire in questionnaires.list_questionnaires()
        if questionnaire.plan_rule is not None
    )
    names = [*(statement.id for statement in catalogue.statements()), *kinds.OTHERS]
    return {name: title_of(name) for name in names} | {
        kinds.sheet(questionnaire.id): questionnaire.title for questionnaire in own
    }


def with_work(what: str, work: Text | None) -> Title:
    """For a record: what, and about which work."""
    if work is None:
        return title_of(what)
    return say("%(what)s: %(work)s", what=title_of(what), work=work)


def count_each(whats: Iterable[str]) -> list[tuple[Title, int]]:
    """How many of each kind, all statements together and first."""
    found = Counter("" if kinds.is_statement(what) else what for what in whats)
    own = {what: title_of(what) for what in sorted(found) if kinds.sheet_of(what) is not None}
    names = {"": say("Statements"), **kinds.WORDS, **own}
    return [(title, found[what]) for what, title in names.items() if found[what]]


class ItemStanding(StrEnum):
    PLANNED = "planned"
    ASKED = "asked"
    LATE = "late"
    DONE = "done"
    LEFT_OUT = "left_out"
    WITHDRAWN = "withdrawn"


WORDS: Mapping[ItemStanding, Message] = {
    ItemStanding.PLANNED: say("Planned"),
    ItemStanding.ASKED: say("Asked for"),
    ItemStanding.LATE: say("Overdue"),
    ItemStanding.DONE: say("Done"),
    ItemStanding.LEFT_OUT: say("Left out of the plan"),
    ItemStanding.WITHDRAWN: say("Withdrawn"),
}
# Icon and tone of each, for the mark.
LOOKS: Mapping[ItemStanding, tuple[str, str | None]] = {
    ItemStanding.PLANNED: ("calendar3", None),
    ItemStanding.ASKED: ("send", "own"),
    ItemStanding.LATE: ("exclamation-circle", "bad"),
    ItemStanding.DONE: ("check-circle", "good"),
    ItemStanding.LEFT_OUT: ("slash-circle", "quiet"),
    ItemStanding.WITHDRAWN: ("x-circle", "quiet"),
}


def standing(item: PlanItem, obligation: Obligation | None, today: date) -> ItemStanding:
    """`obligation`: of what was opened, the last one."""
    if item.state is ItemState.DONE:
        return ItemStanding.DONE
    if item.state in (ItemState.SKIPPED, ItemState.DROPPED):
        return ItemStanding.LEFT_OUT
    if item.is_waiting:
        return _of_waiting(item, today)
    if obligation is None:
        return ItemStanding.ASKED
    if obligation.is_open:
        return ItemStanding.LATE if obligation.is_overdue(today) else ItemStanding.ASKED
    return ItemStanding.WITHDRAWN if obligation.outcome is Outcome.WITHDRAWN else ItemStanding.DONE


def _of_waiting(item: PlanItem, today: date) -> ItemStanding:
    """What its register asks for is asked for from the day on which that opens."""
    if item.planned_on < today:
        return ItemStanding.LATE
    is_asked = item.what in kinds.IN_REGISTERS and item.opens_on <= today
    return ItemStanding.ASKED if is_asked else ItemStanding.PLANNED


def day_of(item: PlanItem, obligation: Obligation | None) -> date:
    """The due date of what was opened; before that the planned day."""
    return item.planned_on if obligation is None else obligation.due_on
