"""How a record of provision is made, confirmed and ended. Its words. No database, no web."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.kinds import RecordKind
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import STATES as STATES
from portal.supervision.provisions.models import (
    ExternalRecipient,
    PolicyRecipient,
    ProvisionEnd,
    ProvisionEndKind,
    ProvisionFile,
    ProvisionRecord,
)
from portal.supervision.provisions.standing import Lack, LegalNeed, need_of

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


def demand_end(
    row: ProvisionRecord, _way: ProvisionEndKind, *, ended_on: date, reason: str, today: date
) -> None:
    proposed.demand_end(row, first=row.held_on, ended_on=ended_on, reason=reason, today=today)


PROVISIONS = RecordKind(
    rows=ProvisionRecord,
    files=ProvisionFile,
    ends=ProvisionEnd,
    key="record_id",
    pages="provisions",
    called=say("Records of provision"),
    event="provision",
    prefix="PV",
    waits=ObligationKind.PROVISION_CONFIRM,
    ways=ENDS,
    demand_end=demand_end,
)
