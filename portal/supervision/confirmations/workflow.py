"""How a confirmation is proposed, decided, mended, replaced and withdrawn. Its words.

No database, no web.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.supervision.confirmations.models import (
    Confirmation,
    ConfirmationKind,
    ConfirmationState,
    Result,
)

S = ConfirmationState
K = ConfirmationKind
NEXT: Mapping[ConfirmationState, frozenset[ConfirmationState]] = {
    S.PROPOSED: frozenset({S.APPROVED, S.RETURNED, S.WITHDRAWN}),
    S.RETURNED: frozenset({S.PROPOSED, S.WITHDRAWN}),
    S.APPROVED: frozenset({S.REPLACED}),
    S.REPLACED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
STATES: Mapping[ConfirmationState, Message] = {
    S.PROPOSED: say("Waits for approval"),
    S.RETURNED: say("Sent back"),
    S.APPROVED: say("Approved"),
    S.REPLACED: say("Replaced by a correction"),
    S.WITHDRAWN: say("Withdrawn"),
}


@dataclass(frozen=True, slots=True)
class Certified:
    """What stands on a certificate; `until` is its last day, `certificate_id` of one in the register."""

    standard: str = ""
    number: str = ""
    scope: str = ""
    since: date | None = None
    until: date | None = None
    certificate_id: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """What a person says of a confirmation: how, when, where, what was looked at, what it came to."""

    kind: ConfirmationKind
    held_on: date
    looked_at: str
    seen: str
    result: Result
    place: str = ""
    certified: Certified = field(default_factory=Certified)


def demand_sound(seen: Seen, *, today: date, baseline_on: date) -> None:
    """Refuses a day to come, blanks, a certificate without its facts or not valid on that day, and a
    check on paper that does not come from before the portal: those are entered with the sheet."""
    if seen.held_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="held_on"
        )
    if seen.kind is K.PAPER_CHECK and seen.held_on >= baseline_on:
        raise RuleViolated(
            say(
                "From %(day)s on, answers on paper are entered with the check sheet itself.",
                day=baseline_on,
            ),
            field="held_on",
        )
    demand_reason(seen.looked_at, "looked_at", say("Say what was looked at."))
    demand_reason(seen.seen, "seen", say("Say what was seen."))
    if seen.kind is K.CERTIFICATE:
        _demand_certified(seen.certified, seen.held_on)


def put(row: Confirmation, seen: Seen, *, baseline_on: date) -> None:
    """What is said of it, onto its row."""
    own = seen.certified if seen.kind is K.CERTIFICATE else Certified()
    row.kind, row.held_on, row.place = seen.kind, seen.held_on, seen.place.strip()
    row.looked_at, row.seen, row.result = seen.looked_at.strip(), seen.seen.strip(), seen.result
    row.standard, row.certificate_no = own.standard.strip(), own.number.strip()
    row.scope, row.certified_from, row.certified_until = own.scope.strip(), own.since, own.until
    row.certificate_id = own.certificate_id
    row.is_imported = seen.held_on < baseline_on


def approve(row: Confirmation, *, remark: str, by: int, at: datetime, on: date) -> None:
    _move(row, S.APPROVED)
    _decide(row, remark, by, at, on)


def send_back(row: Confirmation, *, remark: str, by: int, at: datetime, on: date) -> None:
    """With what is missing: whoever recorded it reads that."""
    lacking = say("Say what is missing, so that it can be put right.")
    demand_reason(remark, "remark", lacking)
    _move(row, S.RETURNED)
    _decide(row, remark, by, at, on)


def propose_anew(row: Confirmation, *, by: int, at: datetime) -> None:
    """After it was sent back; the earlier answer stays in the history."""
    _move(row, S.PROPOSED)
    row.earlier_by = sorted({*row.earlier_by, row.proposed_by_id} - {by})
    row.proposed_by_id, row.proposed_at = by, at
    row.decided_by_id = row.decided_at = row.decided_on = None
    row.remark = ""


def withdraw(row: Confirmation, *, reason: str, by: int, at: datetime, on: date) -> None:
    """One that was never approved."""
    demand_reason(reason)
    _move(row, S.WITHDRAWN)
    _decide(row, reason, by, at, on)


def replace(row: Confirmation) -> None:
    """A correction takes its place."""
    _move(row, S.REPLACED)


def demand_move(row: Confirmation, to: ConfirmationState) -> None:
    """Refuses what the table does not know, in the words of where it stands. Only what was approved
    is corrected by another record (REPLACED); before that it is mended itself."""
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )


def _demand_certified(own: Certified, held_on: date) -> None:
    demand_reason(own.standard, "standard", say("Say by which standard."))
    demand_reason(own.number, "certificate_no", say("Enter the number on the certificate."))
    covers = say("Say what the certificate covers: it counts for that only.")
    demand_reason(own.scope, "scope", covers)
    if own.until is None:
        raise RuleViolated(say("Enter the last day on the certificate."), field="certified_until")
    if own.since is not None and own.until < own.since:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=own.since),
            field="certified_until",
        )
    if held_on > own.until or (own.since is not None and held_on < own.since):
        raise RuleViolated(
            say("It was not valid on the day on which it was looked at."), field="held_on"
        )


def _decide(row: Confirmation, remark: str, by: int, at: datetime, on: date) -> None:
    row.remark, row.decided_by_id = remark.strip(), by
    row.decided_at, row.decided_on = at, on


def _move(row: Confirmation, to: ConfirmationState) -> None:
    demand_move(row, to)
    row.state = to


KINDS: Mapping[ConfirmationKind, Message] = {
    K.SITE_VISIT: say("Site visit"),
    K.INTERVIEW: say("Interview"),
    K.PUBLISHED_POLICY: say("Check of the published policy"),
    K.CERTIFICATE: say("Check of a certificate"),
    K.PAPER_CHECK: say("Earlier check on paper"),
}
RESULTS: Mapping[Result, Message] = {
    Result.IN_ORDER: say("In order"),
    Result.WITH_FINDINGS: say("In order, with points to mend"),
    Result.NOT_IN_ORDER: say("Not in order"),
}
LOOKS: Mapping[ConfirmationState, tuple[str, str]] = {
    S.PROPOSED: ("hourglass-split", "warn"),
    S.RETURNED: ("arrow-counterclockwise", "warn"),
    S.APPROVED: ("check2-circle", "good"),
    S.REPLACED: ("arrow-repeat", "quiet"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
RESULT_LOOKS: Mapping[Result, tuple[str, str]] = {
    Result.IN_ORDER: ("check-circle", "good"),
    Result.WITH_FINDINGS: ("exclamation-circle", "warn"),
    Result.NOT_IN_ORDER: ("x-circle", "bad"),
}
