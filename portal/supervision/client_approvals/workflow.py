"""How a customer's approval is recorded, confirmed and ended. Its words. No database, no web."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Message, say
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.obligations.models import ObligationKind
from portal.supervision.client_approvals.models import (
    ApprovalBasis,
    ClientApproval,
    ClientApprovalEnd,
    ClientApprovalFile,
    CustomerTerms,
    EndKind,
    Means,
)
from portal.supervision.proposed_records import workflow as proposed
from portal.supervision.proposed_records.kinds import RecordKind
from portal.supervision.proposed_records.workflow import LOOKS as LOOKS
from portal.supervision.proposed_records.workflow import STATES as STATES

MOST_HOURS = 24 * 366
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
    notice_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsVersion:
    """A version of the company's terms, as typed."""

    title: str
    edition: str
    valid_from: date
    objection_days: int
    clause: str
    notice_hours: int | None = None


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
    demand_hours(given.notice_hours)
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


def demand_hours(hours: int | None) -> None:
    """Of the notice of an incident."""
    if hours is not None and not 1 <= hours <= MOST_HOURS:
        raise RuleViolated(
            say("Enter hours from 1 to %(most)s, or nothing.", most=MOST_HOURS),
            field="notice_hours",
        )


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


def demand_end(
    row: ClientApproval, kind: EndKind, *, ended_on: date, reason: str, today: date
) -> None:
    """Refuses an end of what is not confirmed, a day to come or before it was given, an objection
    to what no terms allow, and one after the period."""
    proposed.demand_end(row, first=row.given_on, ended_on=ended_on, reason=reason, today=today)
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


APPROVALS = RecordKind(
    rows=ClientApproval,
    files=ClientApprovalFile,
    ends=ClientApprovalEnd,
    key="approval_id",
    pages="client_approvals",
    called=say("Customers’ approvals"),
    event="client_approval",
    prefix="CA",
    waits=ObligationKind.CLIENT_APPROVAL_CONFIRM,
    ways=ENDS,
    demand_end=demand_end,
    decision=DecisionKind.CLIENT_APPROVAL,
)
