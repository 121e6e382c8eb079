"""Commands: record a customer's approval, terms, and what was asked."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from portal.content import catalogue
from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.ledger.customers.models import Customer
from portal.ledger.customers.queries import customers_by_id, list_links
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.entry.as_written import is_country
from portal.supervision.client_approvals import queries, workflow
from portal.supervision.client_approvals.models import (
    ApprovalBasis,
    ClientApproval,
    CustomerRequest,
    CustomerTerms,
    Means,
)
from portal.supervision.client_approvals.workflow import APPROVALS, GivenApproval, TermsVersion
from portal.supervision.proposed_records import services as records


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
        **records.proposed_by(APPROVALS, actor),
    )
    records.keep(APPROVALS, row, files, actor=actor)
    title = say(
        "Compare %(number)s with its paper and confirm it: approval of %(customer)s",
        number=row.number,
        customer=customer.called,
    )
    waits = records.put_forward(APPROVALS, row, title, reason=row.conditions)
    text = say(
        "Recorded %(number)s: approval of %(customer)s", number=row.number, customer=customer.called
    )
    after = {
        "day": row.given_on,
        "works": [engagement.number],
        "files": [file.name for file in files],
    }
    also: list[Subject] = [engagement, customer, *waits]
    record(actor, "client_approval.proposed", row, text, also=also, after=after)
    return row


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
