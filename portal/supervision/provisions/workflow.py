"""How a record of provision is made, confirmed and ended. Its words. No database, no web."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionEndKind,
    ProvisionRecord,
    ProvisionState,
)
from portal.supervision.provisions.standing import Lack, LegalNeed, need_of

S = ProvisionState
NEXT: Mapping[ProvisionState, frozenset[ProvisionState]] = {
    S.PROPOSED: frozenset({S.CONFIRMED, S.REFUSED, S.WITHDRAWN}),
    S.CONFIRMED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
STATES: Mapping[ProvisionState, Message] = {
    S.PROPOSED: say("Waits for a second person"),
    S.CONFIRMED: say("Confirmed by a second person"),
    S.REFUSED: say("Not confirmed"),
    S.WITHDRAWN: say("Withdrawn"),
}
LOOKS: Mapping[ProvisionState, tuple[str, str]] = {
    S.PROPOSED: ("hourglass-split", "warn"),
    S.CONFIRMED: ("check2-circle", "good"),
    S.REFUSED: ("arrow-counterclockwise", "bad"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
ENDS: Mapping[ProvisionEndKind, Message] = {
    ProvisionEndKind.ENDED: say("It does not hold any more"),
    ProvisionEndKind.MISTAKEN: say("It was recorded by mistake"),
}
LACKS: Mapping[Lack, tuple[str, Message]] = {
    Lack.NOT_IN_ORDER: ("bad", say("The newest look found that it is not in order")),
    Lack.UNCONFIRMED: ("warn", say("Recorded; a second person has to confirm it")),
    Lack.RUN_OUT: ("bad", say("It has run out or ended")),
    Lack.OUT_OF_SCOPE: ("bad", say("On record, but not for the data or the country of today")),
    Lack.MISSING: ("bad", say("Missing")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeRecord:
    """What a person writes down. `choice`: the ground or form, where the need asks for one."""

    need: str
    held_on: date
    wording: str
    lasts_until: date | None = None
    edition: str = ""
    place: str = ""
    choice: str = ""
    is_in_order: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteService:
    """A tag or service of the web site, as typed."""

    series: str
    service: str
    sent: str
    aims: str
    opt_out: str
    is_linked: bool
    since: date
    named_as_id: int | None = None


def demand_sound(made: MadeRecord, *, today: date) -> LegalNeed:
    """Refuses a day to come, an end before the start, blanks, and what the need asks for besides."""
    need = need_of(made.need)
    if made.held_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="held_on"
        )
    if made.lasts_until is not None and made.lasts_until < made.held_on:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=made.held_on),
            field="lasts_until",
        )
    demand_reason(made.wording, "wording", say("Write down what it says or what was seen."))
    if need.place is not None:
        demand_reason(made.place, "place", say("Say where: an address, a page, a folder, a shop."))
    if need.edition:
        demand_reason(made.edition, "edition", say("Say which version of the text it is."))
    if need.choices is not None and made.choice not in need.choices:
        raise RuleViolated(say("Choose one of the list."), field="choice")
    if not made.is_in_order and need.months is None:
        raise RuleViolated(
            say("Only what is looked at every year can be found not in order."), field="result"
        )
    return need


def confirm(row: ProvisionRecord, *, by: Actor, at: datetime) -> None:
    """A second person compared it with what shows it. Refuses whoever recorded it."""
    demand_move(row, S.CONFIRMED)
    demand_other(row, by)
    _decide(row, S.CONFIRMED, "", by, at)


def refuse(row: ProvisionRecord, *, remark: str, by: Actor, at: datetime) -> None:
    """With what is wrong: it is recorded anew."""
    demand_reason(remark, "remark", say("Say what is wrong, so that it can be recorded anew."))
    demand_move(row, S.REFUSED)
    demand_other(row, by)
    _decide(row, S.REFUSED, remark, by, at)


def withdraw(row: ProvisionRecord, *, reason: str, by: Actor, at: datetime) -> None:
    """One that was never confirmed."""
    demand_reason(reason)
    demand_move(row, S.WITHDRAWN)
    _decide(row, S.WITHDRAWN, reason, by, at)


def demand_other(row: ProvisionRecord, by: Actor) -> None:
    if by.is_any_of(row.proposed_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded it has to confirm."))


def demand_end(row: ProvisionRecord, *, ended_on: date, reason: str, today: date) -> None:
    """Refuses an end of what is not confirmed, and a day to come or before it counted."""
    demand_reason(reason)
    if row.state is not S.CONFIRMED:
        raise _moved_on(row)
    if ended_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="ended_on"
        )
    if ended_on < row.held_on:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=row.held_on), field="ended_on"
        )


def demand_last_day(
    row: ExternalRecipient | PolicyRecipient, last_day: date, *, today: date
) -> None:
    """Refuses a second end, and a day to come or before the row was true."""
    if row.valid_until is not None:
        raise InvalidTransition(say("This has ended already, on %(day)s.", day=row.last_day))
    if last_day > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="last_day"
        )
    if last_day < row.valid_from:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=row.valid_from),
            field="last_day",
        )


def demand_move(row: ProvisionRecord, to: ProvisionState) -> None:
    if to not in NEXT[row.state]:
        raise _moved_on(row)


def _moved_on(row: ProvisionRecord) -> InvalidTransition:
    return InvalidTransition(
        say(
            "%(number)s has moved on meanwhile: %(state)s.",
            number=row.number,
            state=STATES[row.state],
        )
    )


def _decide(row: ProvisionRecord, to: ProvisionState, remark: str, by: Actor, at: datetime) -> None:
    row.state = to
    row.remark, row.decided_by_id, row.decided_at = remark.strip(), by.user_id, at
