"""Commands: record a customer's approval, confirm it, end it; terms, and what was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.content import catalogue
from portal.foundation.access.actor import Actor, as_kept
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.customers.models import Customer
from portal.ledger.customers.queries import customers_by_id, list_links
from portal.ledger.decisions import services as decisions
from portal.ledger.decisions.models import DecisionKind
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.vendors.entry.as_written import is_country
from portal.supervision.client_approvals import queries, workflow
from portal.supervision.client_approvals.models import (
    ApprovalBasis,
    ClientApproval,
    ClientApprovalEnd,
    ClientApprovalFile,
    CustomerRequest,
    CustomerTerms,
    EndKind,
    Means,
)
from portal.supervision.client_approvals.workflow import GivenApproval, TermsVersion
from portal.supervision.proposed_records import workflow as proposed

PREFIX: Final = "CA"
DAYS: Final = 5  # business days, to confirm
K = ObligationKind


def record_terms(version: TermsVersion, file: Received, *, actor: Actor) -> CustomerTerms:
    """They are never changed: what is different is another version."""
    workflow.demand_hours(version.notice_hours)
    terms = CustomerTerms(
        title=version.title.strip(),
        edition=version.edition.strip(),
        valid_from=version.valid_from,
        objection_days=version.objection_days,
        clause=version.clause.strip(),
        notice_hours=version.notice_hours,
        file_sha256=store_upload(file).sha256,
        file_name=file.name,
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(terms)
    db.session.flush()
    text = say("Terms recorded: %(title)s, %(edition)s", title=terms.title, edition=terms.edition)
    after = {"valid_from": terms.valid_from, "days": terms.objection_days}
    record(actor, "customer_terms.recorded", terms, text, after=after)
    return terms


def propose(
    engagement: Engagement, given: GivenApproval, files: Sequence[Received], *, actor: Actor
) -> ClientApproval:
    """Put it before a second person, who compares it with its paper.

    Refuses a customer that is not named for the work, a category or country nobody knows, no file,
    and what `demand_sound` refuses.
    """
    customer = _customer_of(engagement, given.customer_id)
    terms = (
        queries.find_terms(given.terms_id)
        if given.terms_id and given.basis is ApprovalBasis.TERMS
        else None
    )
    workflow.demand_sound(given, terms, today=clock.today())
    known = {category.id for category in catalogue.data_categories()}
    if not set(given.categories) <= known:
        raise RuleViolated(say("Choose one of the list."), field="categories")
    if not all(is_country(code) for code in given.countries):
        raise RuleViolated(say("Choose one of the list."), field="countries")
    if not files:
        raise RuleViolated(
            say("Add the file that shows it: the letter, or the notice that was sent."),
            field="files",
        )
    row = ClientApproval(
        vendor_id=engagement.vendor_id,
        number=next_number(PREFIX),
        engagement_id=engagement.id,
        customer_id=customer.id,
        basis=given.basis,
        given_on=given.given_on,
        terms_id=None if terms is None else terms.id,
        notified_on=given.notified_on if terms is not None else None,
        objection_until=workflow.last_day_to_object(given, terms),
        approved_until=given.approved_until,
        categories=sorted(given.categories),
        countries=sorted(given.countries),
        conditions=given.conditions.strip(),
        notice_hours=given.notice_hours,
        proposed_by_id=actor.user_id or 0,
        proposed_as=as_kept(actor.roles),
        proposed_at=clock.now(),
        proposed_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        [
            ClientApprovalFile(
                vendor_id=row.vendor_id,
                approval_id=row.id,
                file_sha256=store_upload(file).sha256,
                file_name=file.name,
                added_by_id=actor.user_id,
                added_at=clock.now(),
            )
            for file in files
        ]
    )
    db.session.flush()
    title = say(
        "Compare %(number)s with its paper and confirm it: approval of %(customer)s",
        number=row.number,
        customer=customer.called,
    )
    waits = obligations.ask_colleagues(
        K.CLIENT_APPROVAL_CONFIRM, row, Holder.PROCUREMENT, title, days=DAYS
    )
    text = say(
        "Recorded %(number)s: approval of %(customer)s", number=row.number, customer=customer.called
    )
    after = {
        "day": row.given_on,
        "works": [engagement.number],
        "files": [file.name for file in files],
    }
    asked = decisions.ask_consents(
        DecisionKind.CLIENT_APPROVAL,
        row,
        title,
        reason=row.conditions,
        proposers=[row.proposed_by_id],
    )
    also: list[Subject] = [engagement, customer, waits, *asked]
    record(actor, "client_approval.proposed", row, text, also=also, after=after)
    return row


def decide(
    row: ClientApproval,
    *,
    confirmed: bool,
    remark: str,
    version: int | None,
    actor: Actor,
    number: str = "",
) -> None:
    """A second person confirms it, or says what is wrong; refuses whoever recorded it."""
    row = queries.lock(row.id)
    if version is not None and row.version != version:
        raise ChangedMeanwhile(say("Somebody else changed this meanwhile. Please look again."))
    if confirmed:
        proposed.confirm(row, by=actor, at=clock.now())
    else:
        proposed.refuse(row, remark=remark, by=actor, at=clock.now())
    also = obligations.close_waiting(K.CLIENT_APPROVAL_CONFIRM, row, row.remark)
    also += decisions.settle(
        DecisionKind.CLIENT_APPROVAL, row, accepted=confirmed, number=number, actor=actor
    )
    db.session.flush()
    record(
        actor,
        "client_approval.confirmed" if confirmed else "client_approval.refused",
        row,
        say("Confirmed %(number)s as a second person", number=row.number)
        if confirmed
        else say("Did not confirm %(number)s", number=row.number),
        also=also,
        after={"reason": row.remark} | decisions.numbered(number),
    )


def withdraw(row: ClientApproval, *, reason: str, actor: Actor) -> None:
    """One that nobody confirmed yet; it stays on record."""
    row = queries.lock(row.id)
    proposed.withdraw(row, reason=reason, by=actor, at=clock.now())
    also = obligations.withdraw_waiting(K.CLIENT_APPROVAL_CONFIRM, row, row.remark)
    also += decisions.drop_consents(row)
    db.session.flush()
    text = say("Withdrew %(number)s", number=row.number)
    record(actor, "client_approval.withdrawn", row, text, also=also, after={"reason": row.remark})


def end_approval(
    row: ClientApproval, kind: EndKind, *, ended_on: date, reason: str, actor: Actor
) -> ClientApprovalEnd:
    """It counts no more from that day on; recorded by mistake, it counts on no day.

    One person is enough, for it only stops. Refuses what has ended, and what `demand_end` refuses.
    """
    row = queries.lock(row.id)
    if queries.end_of(row.id) is not None:
        raise InvalidTransition(say("%(number)s has ended already.", number=row.number))
    workflow.demand_end(row, kind, ended_on=ended_on, reason=reason, today=clock.today())
    end = ClientApprovalEnd(
        vendor_id=row.vendor_id,
        approval_id=row.id,
        kind=kind,
        ended_on=ended_on,
        reason=reason.strip(),
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(end)
    db.session.flush()
    text = say(
        "%(number)s ended on %(day)s: %(how)s",
        number=row.number,
        day=ended_on,
        how=workflow.ENDS[kind],
    )
    after = {"day": ended_on, "reason": end.reason}
    record(actor, "client_approval.ended", row, text, also=[end], after=after)
    return end


@dataclass(frozen=True, slots=True)
class AskedCustomers:
    """That customers were asked on a day, how, and about what."""

    customer_ids: Collection[int]
    asked_on: date
    means: Means
    categories: Collection[str]
    countries: Collection[str]


def note_asked(engagement: Engagement, asked: AskedCustomers, *, actor: Actor) -> None:
    """Refuses nobody, a day to come, and a customer that is not named for the work."""
    if not asked.customer_ids:
        raise RuleViolated(say("Choose at least one customer of the list."), field="customers")
    if asked.asked_on > clock.today():
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=clock.today()),
            field="asked_on",
        )
    customers = [_customer_of(engagement, number) for number in sorted(set(asked.customer_ids))]
    rows = [
        CustomerRequest(
            vendor_id=engagement.vendor_id,
            engagement_id=engagement.id,
            customer_id=customer.id,
            asked_on=asked.asked_on,
            means=asked.means,
            categories=sorted(asked.categories),
            countries=sorted(asked.countries),
            recorded_by_id=actor.user_id or 0,
            recorded_at=clock.now(),
        )
        for customer in customers
    ]
    db.session.add_all(rows)
    db.session.flush()
    text = say(
        "Customers asked on %(day)s about work %(number)s",
        day=asked.asked_on,
        number=engagement.number,
    )
    after = {"customers": [customer.number for customer in customers]}
    also: list[Subject] = [*rows, *customers]
    record(actor, "client_approval.asked", engagement, text, also=also, after=after)


def _customer_of(engagement: Engagement, customer_id: int) -> Customer:
    named = {customer.id for _, customer in list_links(engagement.id)}
    customer = customers_by_id([customer_id]).get(customer_id)
    if customer is None or customer_id not in named:
        raise RuleViolated(
            say("This customer is not named for the work. Name it there first."),
            field="customer_id",
        )
    return customer
