"""Commands: ask for a company, take the request over, answer it, register its work, withdraw it."""

from typing import Any, Final

from portal.content import catalogue
from portal.content.settings.queries import business_calendar
from portal.foundation.access.actor import Actor
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import Subject, db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.mail.outbox import queue
from portal.ledger.departments.queries import departments_of_person
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.services import add_engagement
from portal.ledger.engagements.terms import TermsDetails
from portal.ledger.engagements.terms import told as terms_told
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.ledger.use_requests import emails, queries, workflow
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from portal.ledger.use_requests.workflow import STATES, Wanted
from portal.ledger.vendors.entry.as_written import read_corporate_number
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.profile.services import VendorDetails, add_vendor, told

PREFIX: Final = "UR"
DAYS_TO_ANSWER: Final = 5  # business days
KIND: Final = ObligationKind.USE_REQUEST


def ask(wanted: Wanted, *, actor: Actor) -> UseRequest:
    """Put it before procurement. Refuses what `demand_sound` refuses, a number that is none, and another
    department than the own one of whoever belongs to any."""
    if actor.user_id is None:
        raise RuleViolated(say("A request needs a person who asks."))
    workflow.demand_sound(wanted)
    own = departments_of_person(actor.user_id)
    if own and wanted.department not in {one.name for one in own}:
        raise RuleViolated(say("Choose a department to which you belong."), field="department")
    known = {category.id for category in catalogue.category_pack().categories}
    if not known.issuperset(wanted.categories):
        raise RuleViolated(say("Please choose from the list."), field="categories")
    row = UseRequest(
        number=next_number(PREFIX),
        state=UseRequestState.ASKED,
        name=wanted.name.strip(),
        corporate_number=read_corporate_number(wanted.corporate_number) or "",
        department=wanted.department.strip(),
        work=wanted.work.strip(),
        purpose=wanted.purpose.strip(),
        categories=list(wanted.categories),
        wanted_on=wanted.wanted_on,
        answers=dict(wanted.answers),
        outcome=wanted.outcome,
        basis=wanted.basis,
        asked_by_id=actor.user_id,
        asked_at=clock.now(),
        asked_on=clock.today(),
    )
    db.session.add(row)
    db.session.flush()
    obligation = obligations.open_obligation(
        kind=KIND,
        subject=row,
        vendor_id=None,
        holder=Holder.PROCUREMENT,
        due_on=business_calendar().add_open_days(clock.today(), DAYS_TO_ANSWER),
        ladder="internal",
        title=say(
            "Answer the request %(number)s: %(department)s wants to use %(name)s",
            number=row.number,
            department=row.department,
            name=row.name,
        ),
        is_new=True,
    )
    text = say("Asked in %(number)s to use %(name)s", number=row.number, name=row.name)
    after = {"department": row.department, "starts_on": row.wanted_on}
    record(actor, "use_request.asked", row, text, also=[obligation], after=after)
    return row


def take_over_new(row: UseRequest, details: VendorDetails, *, actor: Actor) -> Vendor:
    """The company becomes a candidate of the register."""
    row = queries.lock(row.id)
    vendor, values = add_vendor(details, actor=actor)
    also = _take_over(row, vendor, actor)
    text = say(
        "Vendor %(name)s registered, from the request %(number)s",
        name=vendor.name,
        number=row.number,
    )
    record(actor, "vendor.registered", vendor, text, also=also, after=told(values))
    return vendor


def take_over_known(row: UseRequest, vendor: Vendor, *, actor: Actor) -> None:
    """The company is in the register already. Refuses one that went on in another vendor."""
    row = queries.lock(row.id)
    if vendor.merged_into_id is not None:
        raise RuleViolated(
            say("%(name)s goes on in another vendor: choose that one.", name=vendor.name),
            field="vendor",
        )
    also = [*_take_over(row, vendor, actor), vendor]
    text = say(
        "Request %(number)s taken over: it is the vendor %(name)s",
        number=row.number,
        name=vendor.name,
    )
    record(actor, "use_request.taken_over", row, text, also=also[1:])


def register_work(
    row: UseRequest, vendor: Vendor, details: TermsDetails, *, actor: Actor
) -> Engagement:
    """The work that was asked for, once."""
    row = queries.lock(row.id)
    if row.registered_id is None or row.engagement_id is not None:
        raise InvalidTransition(say("The work of this request was registered already."))
    engagement, first, values = add_engagement(vendor, details, actor=actor)
    row.engagement_id = engagement.id
    db.session.flush()
    text = say(
        "Work %(number)s %(name)s registered, from the request %(request)s",
        number=engagement.number,
        name=first.name,
        request=row.number,
    )
    also: list[Subject] = [vendor, first, row]
    record(actor, "engagement.registered", engagement, text, also=also, after=terms_told(values))
    return engagement


def answer(row: UseRequest, state: UseRequestState, *, reason: str, actor: Actor) -> None:
    """Nothing has to be registered, or it cannot be; the asker gets a mail."""
    row = queries.lock(row.id)
    workflow.answer(row, state, reason=reason, by=actor.user_id, at=clock.now(), on=clock.today())
    also = obligations.close_waiting(KIND, row, row.answer)
    db.session.flush()
    text = say("Request %(number)s answered: %(state)s", number=row.number, state=STATES[row.state])
    record(actor, "use_request.answered", row, text, also=also, after={"reason": row.answer})
    _tell(row)


def withdraw(row: UseRequest, *, reason: str, actor: Actor) -> None:
    """By whoever asked, while nobody has answered."""
    row = queries.lock(row.id)
    if row.asked_by_id != actor.user_id:
        raise RuleViolated(say("Only the person who asked can withdraw it."))
    workflow.withdraw(row, reason=reason, by=actor.user_id, at=clock.now(), on=clock.today())
    also = obligations.withdraw_waiting(KIND, row, row.answer)
    db.session.flush()
    text = say("Request %(number)s withdrawn", number=row.number)
    record(actor, "use_request.withdrawn", row, text, also=also, after={"reason": row.answer})


def tell_askers(vendor: Vendor) -> None:
    """A mail to whoever asked for this vendor: it has come to another state. Records nothing; what
    moved the vendor does."""
    for row in queries.asked_for(vendor.id):
        _tell(row, vendor)


def _take_over(row: UseRequest, vendor: Vendor, actor: Actor) -> list[Subject]:
    workflow.take_over(row, vendor_id=vendor.id, by=actor.user_id, at=clock.now(), on=clock.today())
    closed = obligations.close_waiting(KIND, row)
    db.session.flush()
    _tell(row, vendor)
    return [row, *closed]


def _tell(row: UseRequest, vendor: Vendor | None = None) -> None:
    person: Any = find_user(row.asked_by_id)
    if person is not None and person.ended_at is None:
        queue(emails.standing(row, person, vendor))
