"""Commands: take a questionnaire in, keep its draft, publish it, retire it. Callers commit."""

import hashlib
import json
from typing import Any

from portal.content.definitions.questions import SELECTION
from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import alone
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import (
    Sheet,
    own_words,
    spread,
    write_sheet,
)
from portal.supervision.questionnaires.files.found import ReadFile, map_to_json
from portal.supervision.questionnaires.models import (
    Questionnaire,
    QuestionnaireDraft,
    QuestionnaireVersion,
    VersionOrigin,
)
from portal.supervision.questionnaires.publishing import checks as checking
from portal.supervision.questionnaires.publishing.question_checks import long_title


def make_questionnaire(
    name: str, sheet: Sheet, *, origin: VersionOrigin, actor: Actor
) -> QuestionnaireDraft:
    """A new questionnaire with its first draft. Refuses a name that is taken, and a title that is
    too long."""
    alone(f"questionnaire {name}")
    for slip in long_title(sheet):
        raise RuleViolated(slip.reason, field="file")
    _demand_new(name)
    questionnaire = new_questionnaire(name, sheet, actor)
    draft = _draft(questionnaire, sheet, origin, actor, based_on_id=None)
    record(
        actor,
        "questionnaire.made",
        questionnaire,
        say("Made the questionnaire “%(title)s”", title=sheet.title),
        after={"name": name, "origin": origin.value},
    )
    return draft


def demand_written(questionnaire: Questionnaire) -> None:
    """Refuses the one that the portal makes from the selection criteria."""
    if questionnaire.name == SELECTION:
        raise InvalidTransition(
            say(
                "“%(title)s” follows the selection criteria. Make another version of them active "
                "to ask something else.",
                title=questionnaire.title,
            )
        )


def _demand_new(name: str) -> None:
    if name == SELECTION:
        raise RuleViolated(
            say("“%(name)s” is the name of the selection criteria, which keep it.", name=name),
            field="name",
        )
    if queries.find_named(name) is not None:
        raise RuleViolated(
            say("There is a questionnaire “%(name)s” already.", name=name), field="name"
        )


def begin_draft(
    questionnaire: Questionnaire,
    *,
    actor: Actor,
    sheet: Sheet | None = None,
    origin: VersionOrigin = VersionOrigin.BROWSER,
) -> QuestionnaireDraft:
    """The next version, begun from the newest one or from a file. Refuses a second draft."""
    demand_written(questionnaire)
    alone(f"questionnaire {questionnaire.name}")
    if queries.find_draft(questionnaire.id) is not None:
        raise InvalidTransition(say("Somebody is writing the next version already."))
    latest = queries.latest_version(questionnaire.id)
    if latest is None:
        raise InvalidTransition(say("There is no version yet to begin from."))
    begun = own_words(sheet or queries.sheet_of(latest.id))
    draft = _draft(questionnaire, begun, origin, actor, based_on_id=latest.id)
    record(
        actor,
        "questionnaire.draft_begun",
        questionnaire,
        say("Began version %(number)s of “%(title)s”", number=latest.number + 1, title=begun.title),
        after={"origin": origin.value, "questions": count(begun)},
    )
    return draft


def take_in(name: str, found: ReadFile, *, actor: Actor) -> QuestionnaireDraft:
    """As a draft: nothing is published by a file alone. One command, one line of history.

    Refuses a file with faults, and where somebody is writing the next version already.
    """
    if found.sheet is None:
        raise RuleViolated(
            say("%(count)s things have to be mended in the file first.", count=len(found.faults)),
            field="file",
        )
    questionnaire = queries.find_named(name)
    if questionnaire is None:
        draft = make_questionnaire(name, found.sheet, origin=found.origin, actor=actor)
        _remember(draft, found)
        return draft
    if queries.find_draft(questionnaire.id) is not None:
        raise RuleViolated(
            say("Somebody is writing the next version already. Publish it or give it up first.")
        )
    draft = begin_draft(questionnaire, actor=actor, sheet=found.sheet, origin=found.origin)
    _remember(draft, found)
    return draft


def _remember(draft: QuestionnaireDraft, found: ReadFile) -> None:
    """How the file was read, for the next one with the same headings."""
    if found.mapped is not None:
        questionnaire = db.session.get_one(Questionnaire, draft.questionnaire_id)
        questionnaire.file_mark = found.mapped.mark
        questionnaire.file_map = map_to_json(found.mapped.map)
        db.session.flush()


def drop_draft(draft: QuestionnaireDraft, *, actor: Actor) -> None:
    """Give the next version up. Refuses where nothing was ever published: retire it instead."""
    questionnaire = db.session.get_one(Questionnaire, draft.questionnaire_id)
    if queries.latest_version(questionnaire.id) is None:
        raise InvalidTransition(say("There is no version yet to go back to."))
    db.session.delete(draft)
    db.session.flush()
    record(
        actor,
        "questionnaire.draft_dropped",
        questionnaire,
        say("Gave up the draft of “%(title)s”", title=questionnaire.title),
    )


def publish(
    draft: QuestionnaireDraft, *, version: int, note: str, actor: Actor
) -> QuestionnaireVersion:
    """Make the draft the next version, for ever. Refuses what `checking.check` finds."""
    if draft.version != version:
        raise ChangedMeanwhile(
            say("Someone else changed this draft while you were working. Please look again.")
        )
    questionnaire = db.session.get_one(Questionnaire, draft.questionnaire_id)
    sheet = queries.draft_sheet(draft)
    demand_sound(sheet)
    row = keep_version(questionnaire, sheet, draft.origin, actor, note=note, label=draft.label)
    db.session.delete(draft)
    db.session.flush()
    record_published(actor, questionnaire, row)
    return row


def rename(questionnaire: Questionnaire, name: str, *, version: int, actor: Actor) -> None:
    """Another short name. Refuses one that is taken, and another for the standard sheet, which the
    plan and updates of the portal know by its name."""
    demand_written(questionnaire)
    if questionnaire.version != version:
        raise ChangedMeanwhile(
            say(
                "Somebody else changed this questionnaire meanwhile. Its short name is “%(name)s”.",
                name=questionnaire.name,
            )
        )
    was = questionnaire.name
    if name == was:
        return
    if shelf.SHEET.id in (was, name):
        raise RuleViolated(
            say(
                "“%(name)s” is the name of the standard sheet, which keeps it.", name=shelf.SHEET.id
            ),
            field="name",
        )
    alone(f"questionnaire {name}")
    _demand_new(name)
    questionnaire.name = name
    db.session.flush()
    record(
        actor,
        "questionnaire.renamed",
        questionnaire,
        say("Changed the short name of “%(title)s”", title=questionnaire.title),
        before={"name": was},
        after={"name": name},
    )


def retire(questionnaire: Questionnaire, *, actor: Actor) -> None:
    """No longer sent to anybody; what was answered stays readable."""
    demand_written(questionnaire)
    if questionnaire.retired_on is not None:
        raise InvalidTransition(say("This questionnaire is no longer used already."))
    questionnaire.retired_on = clock.today()
    record(
        actor,
        "questionnaire.retired",
        questionnaire,
        say("No longer uses “%(title)s”", title=questionnaire.title),
    )


def demand_sound(sheet: Sheet) -> None:
    """Refuses a sheet with anything that stops publishing; names the first of it."""
    stops = checking.stops(sheet)
    if stops:
        raise RuleViolated(
            say(
                "%(count)s things have to be mended before this can be published. The first: %(what)s",
                count=len(stops),
                what=stops[0].reason,
            )
        )


def body_of(sheet: Sheet) -> str:
    """Canonical JSON."""
    return _canonical(write_sheet(sheet))


def _canonical(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def new_questionnaire(name: str, sheet: Sheet, actor: Actor) -> Questionnaire:
    questionnaire = Questionnaire(name=name, made_by_id=actor.user_id, made_at=clock.now())
    take_title(questionnaire, sheet)
    db.session.add(questionnaire)
    db.session.flush()
    return questionnaire


def take_title(questionnaire: Questionnaire, sheet: Sheet) -> None:
    title = spread(
        {"title": {"ja": sheet.title.ja, "en": sheet.title.en}, "language": sheet.language}
    )["title"]
    questionnaire.title_ja, questionnaire.title_en = title["ja"], title["en"]


def _draft(
    questionnaire: Questionnaire,
    sheet: Sheet,
    origin: VersionOrigin,
    actor: Actor,
    *,
    based_on_id: int | None,
) -> QuestionnaireDraft:
    draft = QuestionnaireDraft(
        questionnaire_id=questionnaire.id,
        based_on_id=based_on_id,
        body=body_of(sheet),
        origin=origin,
        changed_by_id=actor.user_id,
        changed_at=clock.now(),
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def keep_version(
    questionnaire: Questionnaire,
    sheet: Sheet,
    origin: VersionOrigin,
    actor: Actor,
    *,
    note: str = "",
    label: str = "",
) -> QuestionnaireVersion:
    """In one language only: readers of the other one are shown the same words, marked."""
    latest = queries.latest_version(questionnaire.id)
    body = _canonical(spread(write_sheet(sheet)))
    row = QuestionnaireVersion(
        questionnaire_id=questionnaire.id,
        number=latest.number + 1 if latest else 1,
        label=label,
        body=body,
        sha256=hashlib.sha256(body.encode()).hexdigest(),
        sections=len(sheet.sections),
        questions=count(sheet),
        origin=origin,
        note=note.strip(),
        published_by_id=actor.user_id,
        published_at=clock.now(),
    )
    take_title(questionnaire, sheet)
    db.session.add(row)
    db.session.flush()
    return row


def record_published(actor: Actor, questionnaire: Questionnaire, row: QuestionnaireVersion) -> None:
    record(
        actor,
        "questionnaire.published",
        questionnaire,
        say(
            "Published version %(number)s of “%(title)s”",
            number=row.number,
            title=questionnaire.title,
        ),
        after={"version": row.number, "sha256": row.sha256, "questions": row.questions},
    )


def count(sheet: Sheet) -> int:
    return sum(1 for _ in sheet.questions())
