"""How a customer's approval is recorded, confirmed and ended. Its words. No database, no web."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from portal.foundation.access.actor import Actor
from portal.foundation.core.errors import InvalidTransition, RuleViolated, demand_reason
from portal.foundation.core.words.messages import Message, say
from portal.supervision.client_approvals.models import (
    ApprovalBasis,
    ApprovalState,
    ClientApproval,
    CustomerTerms,
    EndKind,
    Means,
)

S = ApprovalState
NEXT: Mapping[ApprovalState, frozenset[ApprovalState]] = {
    S.PROPOSED: frozenset({S.CONFIRMED, S.REFUSED, S.WITHDRAWN}),
    S.CONFIRMED: frozenset(),
    S.REFUSED: frozenset(),
    S.WITHDRAWN: frozenset(),
}
STATES: Mapping[ApprovalState, Message] = {
    S.PROPOSED: say("Waits for a second person"),
    S.CONFIRMED: say("Confirmed by a second person"),
    S.REFUSED: say("Not confirmed"),
    S.WITHDRAWN: say("Withdrawn"),
}
LOOKS: Mapping[ApprovalState, tuple[str, str]] = {
    S.PROPOSED: ("hourglass-split", "warn"),
    S.CONFIRMED: ("check2-circle", "good"),
    S.REFUSED: ("arrow-counterclockwise", "bad"),
    S.WITHDRAWN: ("slash-circle", "quiet"),
}
BASES: Mapping[ApprovalBasis, Message] = {
    ApprovalBasis.LETTER: say("The customer's own approval in writing"),
    ApprovalBasis.TERMS: say("Terms that the customer accepted, and a notice"),
}
ENDS: Mapping[EndKind, Message] = {
    EndKind.OBJECTION: say("The customer objected within the period"),
    EndKind.WITHDRAWN: say("The customer withdrew it"),
    EndKind.ENDED: say("It ended as agreed"),
    EndKind.MISTAKEN: say("It was recorded by mistake"),
}
MEANS: Mapping[Means, Message] = {
    Means.LETTER: say("By letter"),
    Means.EMAIL: say("By e-mail"),
    Means.MEETING: say("At a meeting"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenApproval:
    """What a person says of an approval. `notified_on` and terms go together."""

    customer_id: int
    basis: ApprovalBasis
    given_on: date
    categories: tuple[str, ...]
    countries: tuple[str, ...]
    terms_id: int | None = None
    notified_on: date | None = None
    approved_until: date | None = None
    conditions: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsVersion:
    """A version of the company's terms, as typed."""

    title: str
    edition: str
    valid_from: date
    objection_days: int
    clause: str


def demand_sound(given: GivenApproval, terms: CustomerTerms | None, *, today: date) -> None:
    """Refuses a day to come, an end before the start, an empty scope, and terms without their facts."""
    if given.given_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="given_on"
        )
    if given.approved_until is not None and given.approved_until < given.given_on:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=given.given_on),
            field="approved_until",
        )
    if not given.categories:
        raise RuleViolated(
            say("Choose the categories of data that the customer approved."), field="categories"
        )
    if not given.countries:
        raise RuleViolated(
            say("Choose the countries that the customer approved."), field="countries"
        )
    if given.basis is ApprovalBasis.TERMS:
        _demand_notice(given, terms, today)


def _demand_notice(given: GivenApproval, terms: CustomerTerms | None, today: date) -> None:
    if terms is None:
        raise RuleViolated(say("Choose the version of the terms."), field="terms_id")
    if given.notified_on is None:
        raise RuleViolated(
            say("Enter the day on which the customer was sent the notice about this vendor."),
            field="notified_on",
        )
    if given.notified_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today),
            field="notified_on",
        )
    first = max(terms.valid_from, given.given_on)
    if given.notified_on < first:
        raise RuleViolated(
            say(
                "The notice must not come before the terms were in force and accepted: %(day)s.",
                day=first,
            ),
            field="notified_on",
        )


def last_day_to_object(given: GivenApproval, terms: CustomerTerms | None) -> date | None:
    """None: nothing can be objected to."""
    if given.basis is not ApprovalBasis.TERMS or terms is None or given.notified_on is None:
        return None
    return given.notified_on + timedelta(days=terms.objection_days)


def confirm(row: ClientApproval, *, by: Actor, at: datetime) -> None:
    """A second person compared it with its paper. Refuses whoever recorded it."""
    demand_move(row, S.CONFIRMED)
    demand_other(row, by)
    _decide(row, S.CONFIRMED, "", by, at)


def refuse(row: ClientApproval, *, remark: str, by: Actor, at: datetime) -> None:
    """With what is wrong: it is recorded anew."""
    demand_reason(remark, "remark", say("Say what is wrong, so that it can be recorded anew."))
    demand_move(row, S.REFUSED)
    demand_other(row, by)
    _decide(row, S.REFUSED, remark, by, at)


def withdraw(row: ClientApproval, *, reason: str, by: Actor, at: datetime) -> None:
    """One that was never confirmed."""
    demand_reason(reason)
    demand_move(row, S.WITHDRAWN)
    _decide(row, S.WITHDRAWN, reason, by, at)


def demand_other(row: ClientApproval, by: Actor) -> None:
    if by.is_any_of(row.proposed_by_id):
        raise RuleViolated(say("Somebody else than the person who recorded it has to confirm."))


def demand_end(
    row: ClientApproval, kind: EndKind, *, ended_on: date, reason: str, today: date
) -> None:
    """Refuses an end of what is not confirmed, a day to come or before it was given, an objection
    to what no terms allow, and one after the period."""
    demand_reason(reason)
    if row.state is not S.CONFIRMED:
        raise _moved_on(row)
    if ended_on > today:
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=today), field="ended_on"
        )
    if ended_on < row.given_on:
        raise RuleViolated(
            say("The end date must not be before %(start)s.", start=row.given_on),
            field="ended_on",
        )
    if kind is EndKind.OBJECTION:
        if row.objection_until is None:
            raise RuleViolated(
                say("It does not rest on terms: choose that the customer withdrew it."),
                field="kind",
            )
        if ended_on > row.objection_until:
            raise RuleViolated(
                say(
                    "The period ended on %(day)s. If the customer does not agree any more, choose "
                    "that it withdrew its approval.",
                    day=row.objection_until,
                ),
                field="kind",
            )


def demand_move(row: ClientApproval, to: ApprovalState) -> None:
    if to not in NEXT[row.state]:
        raise _moved_on(row)


def _moved_on(row: ClientApproval) -> InvalidTransition:
    return InvalidTransition(
        say(
            "%(number)s has moved on meanwhile: %(state)s.",
            number=row.number,
            state=STATES[row.state],
        )
    )


def _decide(row: ClientApproval, to: ApprovalState, remark: str, by: Actor, at: datetime) -> None:
    row.state = to
    row.remark, row.decided_by_id, row.decided_at = remark.strip(), by.user_id, at
