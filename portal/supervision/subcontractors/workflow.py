"""How a subcontractor is applied for, examined, decided and ended. Its words. No database, no web."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, Text, listed, say
from portal.ledger.engagements.models import ReentrustmentMode
from portal.ledger.vendors.entry.as_written import is_country, read_corporate_number
from portal.supervision.subcontractors.models import ENDS as ENDS
from portal.supervision.subcontractors.models import STATES as STATES
from portal.supervision.subcontractors.models import (
    Advice,
    CustomerWord,
    Subcontractor,
    SubcontractorEndKind,
    SubcontractorState,
)
from portal.supervision.subcontractors.standing import ChainStanding

S, M = SubcontractorState, ReentrustmentMode
MY_NUMBER: Final = "my_number"  # id of data_categories.yaml
NEXT: Mapping[SubcontractorState, frozenset[SubcontractorState]] = {
    S.REQUESTED: frozenset({S.EXAMINED, S.WITHDRAWN}),
    S.EXAMINED: frozenset({S.APPROVED, S.REFUSED, S.WITHDRAWN}),
    S.APPROVED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
LOOKS: Mapping[SubcontractorState, tuple[str, str]] = {
    S.REQUESTED: ("hourglass-split", "warn"),
    S.EXAMINED: ("hourglass-split", "warn"),
    S.APPROVED: ("check2-circle", "good"),
    S.REFUSED: ("x-circle", "bad"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
STANDINGS: Mapping[ChainStanding, tuple[str, str, Message]] = {
    ChainStanding.COUNTS: ("check2-circle", "good", say("Approved")),
    ChainStanding.RUN_OUT: ("x-circle", "bad", say("The approval has run out")),
    ChainStanding.WITHOUT: ("x-circle", "bad", say("Handles data without approval")),
    ChainStanding.WAITING: ("hourglass-split", "warn", say("Applied for")),
    ChainStanding.OVER: ("slash-circle", "quiet", say("No longer in the chain")),
}
ADVICE: Mapping[Advice, Message] = {
    Advice.APPROVE: say("Approve"),
    Advice.REFUSE: say("Refuse"),
}
CUSTOMER_WORDS: Mapping[CustomerWord, Message] = {
    CustomerWord.ASKED: say("Asked"),
    CustomerWord.AGREED: say("The customer agreed"),
    CustomerWord.OBJECTED: say("The customer objected"),
}
# What the vendor is told about each mode of the contract, and whether it applies itself.
VENDOR_MAY_APPLY: Final = frozenset({M.PRIOR_APPROVAL, M.NOTICE_AFTER, M.FREE})
MODES: Mapping[ReentrustmentMode, Message] = {
    M.FORBIDDEN: say("Nobody else may handle the data of this work."),
    M.PRIOR_APPROVAL: say("Nobody else may begin before we have approved it."),
    M.NAMED_ONLY: say(
        "Only companies that the contract names may handle the data. We enter them; if one is "
        "missing, write to us."
    ),
    M.NOTICE_AFTER: say(
        "By the contract you may begin and tell us afterwards. Our own policy asks for an approval "
        "all the same: tell us at once, and we decide."
    ),
    M.FREE: say(
        "The contract leaves it to you. Our own policy asks for an approval all the same: tell us "
        "before it begins, and we decide."
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What is said of a subcontractor, as typed."""

    name: str
    country: str
    address: str
    tasks: str
    categories: tuple[str, ...]
    handled_in: str
    place: str
    safeguards: str
    starts_on: date
    ends_on: date | None = None
    corporate_number: str = ""
    wants_next_tier: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SubcontractorOutcome:
    """What the officer decides. The last four: where it is approved."""

    approved: bool
    remark: str = ""
    conditions: str = ""
    approved_until: date | None = None
    allows_next_tier: bool = False
    consents_as_first: bool = False


def demand_mode(mode: ReentrustmentMode, by: Actor) -> None:
    """A vendor's own person applies only where the contract has it so; the company records whatever it learns."""
    if not by.is_staff and mode not in VENDOR_MAY_APPLY:
        raise RuleViolated(MODES[mode], field="engagement_id")


def demand_sound(said: Application, known: frozenset[str]) -> str:
    """Refuses blanks, unknown countries and categories, days that do not fit. `known`: categories of
    data shared for the work. The corporate number as it is kept."""
    number = read_corporate_number(said.corporate_number) or ""
    for field, code in (("country", said.country), ("handled_in", said.handled_in)):
        if not is_country(code):
            raise RuleViolated(say("Choose one of the list."), field=field)
    for field, value in (
        ("name", said.name),
        ("address", said.address),
        ("tasks", said.tasks),
        ("place", said.place),
        ("safeguards", said.safeguards),
    ):
        demand_reason(value, field, say("Please fill this in."))
    if not said.categories:
        raise RuleViolated(say("Choose the data it handles."), field="categories")
    if not set(said.categories) <= known:
        raise RuleViolated(say("Choose data that is shared for this work."), field="categories")
    if said.ends_on is not None and said.ends_on < said.starts_on:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=said.starts_on),
            field="ends_on",
        )
    return number


def demand_other(said: Application, vendor_number: str | None) -> None:
    """Refuses the vendor itself. `vendor_number`: its corporate number."""
    number = read_corporate_number(said.corporate_number)
    if number and number == vendor_number:
        raise RuleViolated(
            say("This is the vendor’s own corporate number."), field="corporate_number"
        )


def demand_after(said: Application, before: Subcontractor, last_day: date | None) -> None:
    """Of a renewal: the time before is told by the record it renews (`last_day` of its approval)."""
    if before.state is S.APPROVED and last_day is not None and said.starts_on <= last_day:
        raise RuleViolated(
            say(
                "%(number)s counts until %(day)s: a renewal begins after that day.",
                number=before.number,
                day=last_day,
            ),
            field="starts_on",
        )


def examine(row: Subcontractor, advice: Advice, said: str, *, by: Actor, at: datetime) -> None:
    demand_reason(said, "examination", say("Say what you looked at and what you found."))
    _move(row, S.EXAMINED)
    row.advice, row.examination = advice, said.strip()
    row.examined_by_id, row.examined_at = by.user_id, at
    row.proposed_as = as_kept(by.roles)


def decide(
    row: Subcontractor,
    outcome: SubcontractorOutcome,
    mode: ReentrustmentMode,
    *,
    by: Actor,
    at: datetime,
    on: date,
) -> None:
    """What is approved holds until a day, and not where the terms of the work forbid it."""
    if not outcome.approved:
        demand_reason(outcome.remark, "remark", say("Say why, so that the vendor can answer it."))
        _move(row, S.REFUSED)
    else:
        _demand_approvable(row, outcome, mode, on)
        _move(row, S.APPROVED)
        row.conditions, row.approved_until = outcome.conditions.strip(), outcome.approved_until
        row.allows_next_tier = outcome.allows_next_tier
        row.consents_as_first = outcome.consents_as_first
    _decide(row, outcome.remark, by, at, on)


def withdraw(row: Subcontractor, *, reason: str, by: Actor, at: datetime, on: date) -> None:
    """One that was never decided."""
    demand_reason(reason)
    _move(row, S.WITHDRAWN)
    _decide(row, reason, by, at, on)


def demand_end(
    row: Subcontractor,
    kind: SubcontractorEndKind,
    *,
    ended_on: date,
    reason: str,
    today: date,
) -> None:
    """Refuses what is not decided yet, a day to come or before it began, and to take back what was never given."""
    demand_reason(reason)
    if row.state in (S.REQUESTED, S.EXAMINED):
        raise InvalidTransition(
            say("%(number)s is not decided yet: decide it, or withdraw it.", number=row.number)
        )
    if kind is SubcontractorEndKind.REVOKED and row.state is not S.APPROVED:
        raise RuleViolated(say("It was never approved."), field="kind")
    if ended_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="ended_on"
        )
    first = row.decided_on if kind is SubcontractorEndKind.REVOKED else row.starts_on
    if first is not None and ended_on < min(first, today):
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=min(first, today)),
            field="ended_on",
        )


def is_running(row: Subcontractor) -> bool:
    """It is approved, or had begun all the same: something of it can end."""
    return row.state is S.APPROVED or (
        row.state in (S.REFUSED, S.WITHDRAWN) and row.starts_on < row.applied_on
    )


def demand_move(row: Subcontractor, to: SubcontractorState) -> None:
    if to not in NEXT[row.state]:
        raise InvalidTransition(
            say(
                "%(number)s has moved on meanwhile: %(state)s.",
                number=row.number,
                state=STATES[row.state],
            )
        )


def _demand_approvable(
    row: Subcontractor, outcome: SubcontractorOutcome, mode: ReentrustmentMode, on: date
) -> None:
    if mode is M.FORBIDDEN:
        raise RuleViolated(
            say(
                "The terms of this work forbid subcontracting: change them first, or refuse this one."
            )
        )
    if outcome.approved_until is None:
        raise RuleViolated(
            say("Enter the last day: every approval ends, and can be renewed."),
            field="approved_until",
        )
    if outcome.approved_until < on:
        raise RuleViolated(
            say("That day is over already; today is %(today)s.", today=on), field="approved_until"
        )
    if outcome.allows_next_tier and not row.wants_next_tier:
        raise RuleViolated(
            say("Nobody asked to pass the work on further."), field="allows_next_tier"
        )


def _decide(row: Subcontractor, remark: str, by: Actor, at: datetime, on: date) -> None:
    row.remark, row.decided_by_id = remark.strip(), by.user_id
    row.decided_at, row.decided_on = at, on


def _move(row: Subcontractor, to: SubcontractorState) -> None:
    demand_move(row, to)
    row.state = to


def demand_customers(missing: Iterable[Text], *, is_entrusted: bool, is_named: bool) -> None:
    """Of entrusted data: each customer was asked about it and agreed (hard stop). `is_named`: some
    customer is named for the work."""
    if is_entrusted and not is_named:
        raise RuleViolated(
            say("A customer entrusted the data, and none is named for the work: name it first.")
        )
    names = list(missing)
    if names:
        raise RuleViolated(
            say(
                "These customers have not agreed to this subcontractor: %(names)s. Ask them, and "
                "record what they answer.",
                names=listed(names),
            )
        )


def demand_first_entrustor(
    row: Subcontractor, outcome: SubcontractorOutcome, *, is_entrusted: bool
) -> None:
    """My Number Act, Art. 10: of data that is our own we are the first entrustor ourselves."""
    if MY_NUMBER not in row.categories or is_entrusted or outcome.consents_as_first:
        return
    raise RuleViolated(
        say(
            "It handles My Number: at every tier the first entrustor has to consent. Tick that "
            "the company does."
        ),
        field="consents_as_first",
    )
