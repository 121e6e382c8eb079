"""How a look at published terms is recorded and ended, and when the next one is due. Its words. Pure.

That terms are evaluated where no contract of our own can be made: J.9.4 of the Privacy Mark.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.foundation.core.errors import RuleViolated, demand_reason
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.messages import Message, say
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.kinds import RecordKind
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import STATES as STATES
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.published_terms.models import (
    TermsEndKind,
    TermsJudgement,
    TermsLook,
    TermsLookEnd,
    TermsLookFile,
)

STRICTEST: Final = "tier_1"  # of risk_tiers.yaml
MONTHS: Final = 12  # from one look to the next; our own practice, as the two below
MONTHS_STRICTEST: Final = 6
SOON: Final = 30  # days before the next look on which it is asked for

JUDGEMENTS: Mapping[TermsJudgement, Message] = {
    TermsJudgement.ENOUGH: say("The terms are enough"),
    TermsJudgement.WITH_MEASURES: say("Enough with what makes up for the rest"),
    TermsJudgement.NOT_ENOUGH: say("The terms are not enough"),
}
ENDS: Mapping[TermsEndKind, Message] = {
    TermsEndKind.NOT_USED: say("The service is not used any more"),
    TermsEndKind.CONTRACT: say("A contract of our own took their place"),
    TermsEndKind.MISTAKEN: say("It was recorded by mistake"),
}
_TONES: Mapping[TermsJudgement, tuple[str, str]] = {
    TermsJudgement.ENOUGH: ("check2-circle", "good"),
    TermsJudgement.WITH_MEASURES: ("exclamation-circle", "warn"),
    TermsJudgement.NOT_ENOUGH: ("x-circle", "bad"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTerms:
    """What a person read of them, and thinks."""

    title: str
    address: str
    edition: str
    published_on: date | None
    looked_on: date
    differs: str
    evaluation: str
    judgement: TermsJudgement
    measure: str


def demand_sound(read: ReadTerms, earlier: TermsLook | None, today: date) -> None:
    """Refuses days to come or before the last look, an address nobody can open, and nothing said of what
    differs from the version before or of what makes up for what is missing."""
    if read.looked_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="looked_on"
        )
    if earlier is not None and read.looked_on < earlier.looked_on:
        raise RuleViolated(
            say("The last look was on %(day)s. This one cannot be before.", day=earlier.looked_on),
            field="looked_on",
        )
    if not read.address.strip().startswith(("https://", "http://")):
        raise RuleViolated(
            say("Enter the address of the page, beginning with https://"), field="address"
        )
    demand_reason(
        read.edition, "edition", say("Enter the version or the day that stands on the terms.")
    )
    if earlier is not None:
        demand_reason(
            read.differs,
            "differs",
            say("Say what differs from the version before, or that nothing does."),
        )
    demand_reason(read.evaluation, "evaluation", say("Say what we think of the terms."))
    if read.judgement is TermsJudgement.WITH_MEASURES:
        demand_reason(
            read.measure, "measure", say("Say what makes up for what the terms do not say.")
        )


def demand_end(
    row: TermsLook, way: TermsEndKind, *, ended_on: date, reason: str, today: date
) -> None:
    proposed.demand_end(row, first=row.looked_on, ended_on=ended_on, reason=reason, today=today)


def next_look(looked_on: date, tier: str | None) -> date:
    """Half a year later where the work of the vendor is of the strictest tier, else a year."""
    return add_months(looked_on, MONTHS_STRICTEST if tier == STRICTEST else MONTHS)


def standing_of(
    row: TermsLook, end: TermsLookEnd | None, *, followed: bool
) -> tuple[str, Message, str]:
    """Icon, words and look: where it stands."""
    if end is not None:
        return "slash-circle", ENDS[end.kind], "quiet"
    if row.state is not ProposedState.CONFIRMED:
        icon, look = LOOKS[row.state]
        return icon, STATES[row.state], look
    if followed:
        return "clock-history", say("Looked at again since"), "quiet"
    icon, look = _TONES[row.judgement]
    return icon, JUDGEMENTS[row.judgement], look


TERMS = RecordKind(
    rows=TermsLook,
    files=TermsLookFile,
    ends=TermsLookEnd,
    key="look_id",
    pages="published_terms",
    called=say("Published terms"),
    event="terms",
    prefix="PT",
    waits=ObligationKind.TERMS_CONFIRM,
    ways=ENDS,
    demand_end=demand_end,
)
