"""How an instruction is acknowledged, reported, confirmed, sent back and withdrawn; what a case needs. Its words. No database, no web."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import say
from portal.foundation.organisation.calendar import BusinessCalendar
from portal.supervision.instructions.models import CHANNELS as CHANNELS
from portal.supervision.instructions.models import KINDS as KINDS
from portal.supervision.instructions.models import MEANS as MEANS
from portal.supervision.instructions.models import OF_PERSONS as OF_PERSONS
from portal.supervision.instructions.models import RUNNING as RUNNING
from portal.supervision.instructions.models import STATES as STATES
from portal.supervision.instructions.models import (
    CaseChannel,
    Instruction,
    InstructionCase,
    InstructionKind,
    InstructionReport,
    InstructionState,
    ReportAnswer,
    ReportMeans,
)

K, S = InstructionKind, InstructionState
# Business days until a vendor reports. Of persons' requests: RTS-03 of the standard check sheet (find,
# correct, stop and erase within 5 business days of our instruction); the others are our own practice.
DAYS: Mapping[InstructionKind, int] = {
    K.DISCLOSURE: 5,
    K.CORRECTION: 5,
    K.ERASURE: 5,
    K.COMPLAINT: 5,
    K.SECURITY: 10,
    K.OTHER: 10,
}
PASS_ON_DAYS: Final = 2  # business days a vendor has to pass a request on to us (RTS-01)
CONFIRM_DAYS: Final = 3  # business days, our own practice
REPLY_DAYS: Final = 10  # business days until the person hears from us; the law says without delay
NEXT: Mapping[InstructionState, frozenset[InstructionState]] = {
    S.OPEN: frozenset({S.ACKNOWLEDGED, S.REPORTED, S.WITHDRAWN}),
    S.ACKNOWLEDGED: frozenset({S.REPORTED, S.WITHDRAWN}),
    S.REPORTED: frozenset({S.CONFIRMED, S.ACKNOWLEDGED, S.WITHDRAWN}),
    S.CONFIRMED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
LOOKS: Mapping[InstructionState, tuple[str, str]] = {
    S.OPEN: ("envelope", "warn"),
    S.ACKNOWLEDGED: ("hourglass-split", "warn"),
    S.REPORTED: ("hourglass-split", "warn"),
    S.CONFIRMED: ("check2-circle", "good"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    """What is written down of a matter, as typed. `person` and `known_by` never leave their own rows."""

    kind: InstructionKind
    channel: CaseChannel
    came_on: date
    title: str
    wording: str
    due_on: date | None = None
    passed_on_by_id: int | None = None
    vendor_got_on: date | None = None
    person: str = ""
    known_by: str = ""
    categories: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    no_instruction: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldReport:
    """What a vendor says it did. `said_by`: who told it there, where it came on paper or by telephone."""

    wording: str
    done_on: date
    means: ReportMeans = ReportMeans.PORTAL
    said_by: str = ""


def demand_case(said: OpenedCase, today: date, *, is_given: bool) -> None:
    """`is_given`: vendors are told something; else it says why none is."""
    _demand_days(said, today)
    demand_reason(said.title, "title", say("Please fill this in."))
    demand_reason(said.wording, "wording", say("Please fill this in."))
    _demand_kept_apart(said)
    if is_given:
        if said.due_on is None or said.due_on < today:
            raise RuleViolated(
                say("Enter the day by which vendors report: today or later."), field="due_on"
            )
        return
    if said.kind not in OF_PERSONS:
        raise RuleViolated(
            say("Choose the work. Only a request or complaint of a person is kept without."),
            field="works",
        )
    demand_reason(
        said.no_instruction,
        "no_instruction",
        say("Say why no vendor is told anything, or choose the work it is about."),
    )


def _demand_days(said: OpenedCase, today: date) -> None:
    if said.came_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="came_on"
        )
    if said.vendor_got_on is not None and said.vendor_got_on > said.came_on:
        raise RuleViolated(
            say("It came to the vendor before it came to us: not after %(day)s.", day=said.came_on),
            field="vendor_got_on",
        )
    if said.channel is CaseChannel.VENDOR and said.passed_on_by_id is None:
        raise RuleViolated(say("Choose the vendor that passed it on."), field="passed_on_by_id")


def _demand_kept_apart(said: OpenedCase) -> None:
    """What stands in lists and mails names nobody."""
    person = said.person.strip()
    if not person:
        if said.known_by.strip():
            raise RuleViolated(say("Enter the name of the person as well."), field="person")
        return
    if said.kind not in OF_PERSONS:
        raise RuleViolated(
            say("A person is named only for a request or complaint of a person."), field="person"
        )
    for name, text in (
        ("title", said.title),
        ("wording", said.wording),
        ("no_instruction", said.no_instruction),
    ):
        if person in text:
            raise RuleViolated(
                say("The name of the person stands here. It has a field of its own: leave it out."),
                field=name,
            )


def due_of(kind: InstructionKind, today: date, calendar: BusinessCalendar) -> date:
    """By when a vendor reports, counted from the day it is told."""
    return calendar.add_open_days(today, DAYS[kind])


def passed_on_late(case: InstructionCase, calendar: BusinessCalendar) -> bool:
    """The vendor kept a request of a person longer than two business days."""
    got_on = case.vendor_got_on
    return got_on is not None and case.came_on > calendar.add_open_days(got_on, PASS_ON_DAYS)


def acknowledge(row: Instruction, *, by: Actor, at: datetime, on: date) -> None:
    _move(row, S.ACKNOWLEDGED)
    row.acknowledged_by_id, row.acknowledged_at, row.acknowledged_on = by.user_id, at, on


def report(row: Instruction, said: ToldReport, *, by: Actor, at: datetime, on: date) -> None:
    """`on`: the day it reached us. Whoever reports has read it: that acknowledges it as well."""
    demand_told(row, said, on)
    _move(row, S.REPORTED)
    if row.acknowledged_at is None:
        row.acknowledged_by_id, row.acknowledged_at, row.acknowledged_on = by.user_id, at, on


def demand_told(row: Instruction, said: ToldReport, on: date) -> None:
    demand_reason(said.wording, "wording", say("Say what was done."))
    if said.done_on > on:
        raise RuleViolated(
            say("That day is after it reached us, on %(day)s.", day=on), field="done_on"
        )
    if said.done_on < row.given_on:
        raise RuleViolated(
            say("The instruction was given on %(day)s: not before that day.", day=row.given_on),
            field="done_on",
        )


def demand_received(row: Instruction, said: ToldReport, received_on: date, today: date) -> None:
    """Of a paper or a call: the day on which it came, and who told it."""
    if received_on > today:
        raise RuleViolated(say("The paper cannot arrive after today."), field="received_on")
    if received_on < row.given_on:
        raise RuleViolated(
            say("The instruction was given on %(day)s: not before that day.", day=row.given_on),
            field="received_on",
        )
    demand_reason(said.said_by, "said_by", say("Enter who of the vendor told it."))


def demand_second(told: InstructionReport, by: Actor) -> None:
    """Whoever recorded what came on paper or by telephone does not say that it is enough."""
    if told.means is not ReportMeans.PORTAL and by.is_any_of(told.reported_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded it has to confirm."))


def confirm(
    row: Instruction, told: InstructionReport, *, remark: str, by: Actor, at: datetime, on: date
) -> None:
    demand_move(row, S.CONFIRMED)
    demand_second(told, by)
    _answer(told, ReportAnswer.CONFIRMED, remark, by=by, at=at, on=on)
    _end(row, S.CONFIRMED, "", by=by, at=at, on=on)


def send_back(
    row: Instruction, told: InstructionReport, *, remark: str, by: Actor, at: datetime, on: date
) -> None:
    """With what is missing: the vendor reports again."""
    demand_reason(remark, "remark", say("Say what is missing, so that the vendor can mend it."))
    _move(row, S.ACKNOWLEDGED)
    _answer(told, ReportAnswer.SENT_BACK, remark, by=by, at=at, on=on)


def withdraw(row: Instruction, *, reason: str, by: Actor, at: datetime, on: date) -> None:
    demand_reason(reason)
    _end(row, S.WITHDRAWN, reason, by=by, at=at, on=on)


def reply(
    case: InstructionCase, said: str, *, on: date, by: Actor, at: datetime, today: date
) -> None:
    """That the person was answered. Once; what was said is never changed."""
    if case.kind not in OF_PERSONS:
        raise InvalidTransition(say("No person waits for an answer here."))
    if case.replied_on is not None:
        raise InvalidTransition(
            say("This has been closed already, on %(day)s.", day=case.replied_on)
        )
    demand_reason(said, "reply", say("Say how the person was answered."))
    if on < case.came_on or on > today:
        raise RuleViolated(
            say("Enter a day from %(first)s to today.", first=case.came_on), field="replied_on"
        )
    case.replied_on, case.reply = on, said.strip()
    case.replied_by_id, case.replied_at = by.user_id, at


def demand_move(row: Instruction, to: InstructionState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )


def _answer(
    told: InstructionReport, answer: ReportAnswer, remark: str, *, by: Actor, at: datetime, on: date
) -> None:
    told.answer, told.remark = answer, remark.strip()
    told.answered_by_id, told.answered_at, told.answered_on = by.user_id, at, on


def _end(
    row: Instruction, to: InstructionState, reason: str, *, by: Actor, at: datetime, on: date
) -> None:
    _move(row, to)
    row.reason, row.ended_by_id, row.ended_at, row.ended_on = reason.strip(), by.user_id, at, on


def _move(row: Instruction, to: InstructionState) -> None:
    demand_move(row, to)
    row.state = to
