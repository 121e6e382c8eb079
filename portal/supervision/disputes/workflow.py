"""How a vendor disputes something, and who answers how. No database, no web.

Persons are compared, not roles: whoever opened or graded what is disputed does not answer, nor who recorded
for the vendor what it said on paper or by telephone. The privacy officer answers, or management where an
officer did any of that.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from portal.foundation.access.actor import Actor, demand_second_person
from portal.foundation.access.roles import Role
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, say, say_p
from portal.supervision.disputes.models import Dispute, DisputeState
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.severity import ORDER, Owner, Severity
from portal.supervision.paper_records.models import Way
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.assignments.queries import Asked

S = DisputeState
MOST: Final = 2  # of one thing: the second only with something new, and its answer stands
NEXT: Final[Mapping[DisputeState, frozenset[DisputeState]]] = {
    S.OPEN: frozenset({S.UPHELD, S.ACCEPTED}),
    S.UPHELD: frozenset(),
    S.ACCEPTED: frozenset(),
}
WORDS: Final[Mapping[DisputeState, Message]] = {
    S.OPEN: say("Waits for our answer"),
    S.UPHELD: say("It stays as it is"),
    S.ACCEPTED: say("The vendor is right"),
}
LOOKS: Final[Mapping[DisputeState, tuple[str, str]]] = {
    S.OPEN: ("hourglass-split", "warn"),
    S.UPHELD: ("dash-circle", "quiet"),
    S.ACCEPTED: ("check2-circle", "good"),
}

CAME: Final[Mapping[Way, Message]] = {  # of one that we recorded for the vendor
    Way.POST: say_p("a dispute", "by post"),
    Way.FAX: say_p("a dispute", "by fax"),
    Way.MAIL: say_p("a dispute", "by e-mail"),
    Way.HAND: say_p("a dispute", "on paper"),
    Way.PHONE: say_p("a dispute", "by telephone"),
}

GRADES: Final[Mapping[Severity, Message]] = {
    Severity.CRITICAL: say("Critical"),
    Severity.MAJOR: say("Major"),
    Severity.MINOR: say("Minor"),
    Severity.OBSERVATION: say("Observation"),
}


@dataclass(frozen=True, slots=True)
class DisputedThing:
    """What a dispute is about: its number, its name, its page."""

    number: str
    name: Text | Message
    path: str


@dataclass(frozen=True, slots=True)
class DisputeVerdict:
    """Our answer about a finding. Accepted, it is dropped or less severe from now on, or has ended
    already; else it stays. `until`: by when it is mended then, where that moves."""

    is_accepted: bool
    is_dropped: bool = False
    severity: Severity | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """Who opened or graded what is disputed, or recorded for the vendor that it is, and the roles they had
    then."""

    people: Set[int | None]
    roles: Set[Role]


def behind_finding(finding: Finding) -> Behind:
    roles = f"{finding.opened_as} {finding.graded_as}".split()
    return Behind({finding.opened_by_id, finding.graded_by_id}, set(map(Role, roles)))


def may_be_disputed(finding: Finding, before: Sequence[Dispute]) -> bool:
    """Whether the vendor can say now why it disagrees."""
    waits = any(one.state is S.OPEN for one in before)
    return finding.is_open and finding.owner is Owner.VENDOR and not waits and len(before) < MOST


def demand_disputable(finding: Finding) -> None:
    """Only what the vendor has to mend, and while it is open."""
    if finding.owner is not Owner.VENDOR or not finding.is_open:
        raise InvalidTransition(say("This finding has ended: nothing is asked of you any more."))


def result_may_be_disputed(assignment: Assignment, before: Sequence[Dispute]) -> bool:
    """The same of the result of a sheet."""
    waits = any(one.state is S.OPEN for one in before)
    return assignment.state is AssignmentState.ACCEPTED and not waits and len(before) < MOST


def demand_new(words: str, before: Sequence[Dispute]) -> str:
    """What is said. Refuses a second one beside one that waits, the same words again, and a third."""
    said = demand_reason(words, "words", say("Say why you disagree."))
    if any(one.state is S.OPEN for one in before):
        raise InvalidTransition(say("We have this already; we will answer soon."))
    if len(before) >= MOST:
        raise InvalidTransition(say("We have answered this twice: that answer stands."))
    if any("".join(one.words.split()) == "".join(said.split()) for one in before):
        raise RuleViolated(
            say("We have answered this. Say what is new since our answer."), field="words"
        )
    return said


def demand_answerer(behind: Behind, actor: Actor) -> None:
    """Refuses whoever is behind it, a deputy of theirs, and whoever is not the one to decide."""
    if actor.is_any_of(*behind.people):
        raise RuleViolated(
            say(
                "Somebody else than the person who opened, graded or reviewed it, or recorded what the "
                "vendor said, has to answer."
            )
        )
    demand_second_person(actor, proposer_id=None, proposer_roles=behind.roles)


def may_answer(behind: Behind, actor: Actor) -> bool:
    try:
        demand_answerer(behind, actor)
    except RuleViolated:
        return False
    return True


def demand_open(dispute: Dispute) -> None:
    if dispute.state is not S.OPEN:
        raise InvalidTransition(
            say("This has been answered already: %(state)s.", state=WORDS[dispute.state])
        )


@dataclass(frozen=True, slots=True)
class OurAnswer:
    """Our answer: whether the vendor is right, why, who says so when, and what that changed."""

    accepted: bool
    words: str
    by: int | None
    at: datetime
    on: date
    changed: Mapping[str, Any]


def answer(dispute: Dispute, given: OurAnswer) -> None:
    """Once. Refuses to say nothing."""
    said = demand_reason(given.words, "answer", say("Give the reasons of our answer."))
    to = S.ACCEPTED if given.accepted else S.UPHELD
    demand_open(dispute)
    dispute.state, dispute.answer, dispute.changed = to, said, dict(given.changed)
    dispute.answered_by_id, dispute.answered_at = given.by, given.at
    dispute.answered_on = given.on


def lighter_than(severity: Severity) -> list[Severity]:
    """What a finding can come to where the vendor is right; the gravest first."""
    return [other for other in Severity if ORDER[other] > ORDER[severity]]


def changes(changed: Mapping[str, Any], *, scores: bool = True) -> Iterator[Message]:
    """What an accepted one changed (`Dispute.changed`). Without `scores` for the vendor, which reads none."""
    for name, (before, after) in changed.items():
        if name == "severity":
            words = {"before": GRADES[Severity(before)], "after": GRADES[Severity(after)]}
            yield say("The severity was changed from %(before)s to %(after)s.", **words)
        elif name == "state" and after == FindingState.DROPPED.value:
            yield say("The finding was dropped.")
        elif name == "answers":
            answers = ", ".join(after)
            yield say("These answers count as they were given: %(answers)s.", answers=answers)
        elif name == "grade" and scores:
            yield say(
                "The grade was changed from %(before)s to %(after)s.", before=before, after=after
            )
        elif name == "counted" and scores:
            points = {"before": f"{before:.1f} %", "after": f"{after:.1f} %"}
            yield say("The points that count were changed from %(before)s to %(after)s.", **points)


def told(dispute: Dispute, day: date) -> Iterator[Message]:
    """For a report: disputed when, answered when, and how, as it stood on the day."""
    if dispute.raised_on > day:
        return
    raised: dict[str, Any] = {"day": dispute.raised_on}
    if dispute.way is not None:
        raised["way"] = CAME[dispute.way]
    if dispute.answered_on is None or dispute.answered_on > day:
        yield (
            say("Disputed by the vendor on %(day)s (%(way)s); not answered yet", **raised)
            if "way" in raised
            else say("Disputed by the vendor on %(day)s; not answered yet", **raised)
        )
        return
    raised |= {"answered": dispute.answered_on, "how": WORDS[dispute.state]}
    yield (
        say(
            "Disputed by the vendor on %(day)s (%(way)s), answered on %(answered)s: %(how)s",
            **raised,
        )
        if "way" in raised
        else say("Disputed by the vendor on %(day)s, answered on %(answered)s: %(how)s", **raised)
    )
    yield from changes(dispute.changed)


def thing_of(finding: Finding) -> DisputedThing:
    return DisputedThing(finding.number, finding.name, f"/findings/{finding.id}")


def sheet_as_thing(asked: Asked) -> DisputedThing:
    assignment = asked.assignment
    return DisputedThing(assignment.number, asked.sheet.title, f"/responses/{assignment.id}")
