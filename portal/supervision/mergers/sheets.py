"""A questionnaire that both vendors are answering: one vendor answers it once at a time.

The one that is further goes on; the other ends with a reason both sides read, its answers stay on
record. What both have handed in is for a person to accept first: no program says which is true.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import InvalidTransition
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.paper_records import services as paper_records
from portal.supervision.paper_records.queries import open_paper
from portal.supervision.questionnaires.queries import sheet_of
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.assignments.models import Assignment, AssignmentState, GivenAnswer

K, S = ObligationKind, AssignmentState
HOW_FAR: Mapping[AssignmentState, int] = {
    S.ASSIGNED: 0,
    S.IN_PROGRESS: 1,
    S.RETURNED: 2,
    S.SUBMITTED: 3,
}


@dataclass(frozen=True, slots=True)
class Pair:
    """Both assignments of one questionnaire. `is_for_a_person`: both are handed in."""

    title: Text
    stays: Assignment
    ends: Assignment

    @property
    def is_for_a_person(self) -> bool:
        return self.stays.state is S.SUBMITTED and self.ends.state is S.SUBMITTED


def pairs_of(survivor_id: int, absorbed_id: int) -> list[Pair]:
    """By questionnaire: which goes on and which ends, when the one is merged into the other."""
    mine, theirs = aliased(Assignment), aliased(Assignment)
    rows = db.session.execute(
        select(mine, theirs, _answers(mine.id), _answers(theirs.id))
        .join(theirs, theirs.questionnaire_id == mine.questionnaire_id)
        .where(
            mine.vendor_id == survivor_id,
            theirs.vendor_id == absorbed_id,
            mine.ended_on.is_(None),
            theirs.ended_on.is_(None),
        )
        .order_by(mine.questionnaire_id)
    )
    found = []
    for own, other, own_has, other_has in rows:
        behind = (HOW_FAR[own.state], own_has) < (HOW_FAR[other.state], other_has)
        stays, ends = (other, own) if behind else (own, other)
        found.append(Pair(sheet_of(stays.version_id).title, stays, ends))
    return found


def demand_decidable(pairs: Sequence[Pair]) -> None:
    """Refuses where both have handed in, and says which two to look at."""
    both = next((pair for pair in pairs if pair.is_for_a_person), None)
    if both is not None:
        raise InvalidTransition(
            say(
                "Both have handed in the questionnaire “%(name)s” (%(one)s and %(other)s). Accept "
                "one of them, or send it back, then merge.",
                name=both.title,
                one=both.stays.number,
                other=both.ends.number,
            )
        )


def end_those_behind(pairs: Sequence[Pair], *, actor: Actor) -> list[Subject]:
    """Within the merger's command, before anything moves; the rows it touched."""
    touched: list[Subject] = []
    for pair in pairs:
        told = say("Both records of this vendor became one; %(number)s goes on.", number=pair.stays.number)  # fmt: skip
        lang: Lang = "en" if the_organisation().default_language == "en" else "ja"
        reason = words(told, lang)
        workflow.recall(pair.ends, reason=reason, by=actor.user_id, on=clock.today())
        touched.append(pair.ends)
        for kind in (K.QUESTIONNAIRE_ANSWER, K.QUESTIONNAIRE_REVIEW):
            touched += obligations.withdraw_waiting(kind, pair.ends, reason)
        paper = open_paper(pair.ends)
        if paper is not None:
            touched += paper_records.withdraw(paper, reason)
    db.session.flush()
    return touched


def _answers(assignment_id: Any) -> Any:
    return (
        select(func.count())
        .select_from(GivenAnswer)
        .where(GivenAnswer.assignment_id == assignment_id)
        .scalar_subquery()
    )


# What people know by name; all else belongs to one of these and moves with it.
_WORDS: Mapping[str, Message] = {
    "engagements": say("Entrusted work"),
    "data_shares": say("Data shared"),
    "contracts": say("Contracts"),
    "clause_checks": say("Clause checks"),
    "attestation_requests": say("Requests for statements"),
    "attestations": say("Signed statements"),
    "findings": say("Findings"),
    "obligations": say("Obligations"),
    "contacts": say("Contacts"),
    "users": say("Accounts"),
    "vendor_notes": say("Internal notes"),
    "supervision_reports": say("Supervision reports"),
}


def moved_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """The tables a person knows, in their order, with how many rows move."""
    return [(words(text), number) for text, number in moved_by_name(counts)]


def moved_by_name(counts: Mapping[str, int]) -> list[tuple[Message, int]]:
    return [(text, counts[name]) for name, text in _WORDS.items() if counts.get(name)]
