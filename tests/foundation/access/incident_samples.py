"""Rows about incidents of a given vendor: one that was told of by its people, a file, a proposal."""

from sqlalchemy import select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.supervision.incidents.models import (
    Ending,
    Going,
    Incident,
    IncidentAssessment,
    IncidentCustomer,
    IncidentDecision,
    IncidentFile,
    IncidentKnown,
    IncidentState,
    PersonsLetter,
)
from portal.supervision.incidents.rules.duties import LeakCause
from tests.factories.customers import make_customer
from tests.foundation.access.gathering import Samples, kept

K = ObligationKind


def an_incident(rows: Samples) -> int:
    known = db.session.scalar(select(Incident.id).where(Incident.vendor_id == rows.vendor.id))
    return known if known is not None else incident_in(rows, IncidentState.CONFIRMED)


def incident_in(rows: Samples, state: IncidentState, *, with_clock: bool = True) -> int:
    """One that the vendor's signatory told of, with a clock and a call to make."""
    own, now, today = {"vendor_id": rows.vendor.id}, clock.now(), clock.today()
    number = kept(
        Incident(
            **own,
            number=f"I-2026-{rows.vendor.id:03d}",
            state=state,
            happened="A parcel of lists is missing",
            noticed_on=today,
            going=Going.UNKNOWN,
            told_by_id=rows.signatory.id,
            told_at=now,
            told_on=today,
        )
    )
    kept(IncidentKnown(**own, incident_id=number, known_at=now, known_on=today, set_at=now))
    kept(
        IncidentAssessment(
            **own,
            incident_id=number,
            categories=[],
            people=10,
            cause=LeakCause.NOT_MALICIOUS,
            assessed_at=now,
        )
    )
    incident = db.session.get_one(Incident, number)
    for kind in (K.INCIDENT_CALL, *([K.INCIDENT_MARK_FINAL] if with_clock else [])):
        obligations.open_obligation(
            kind=kind,
            subject=incident,
            vendor_id=rows.vendor.id,
            holder=Holder.PRIVACY_OFFICER,
            due_on=today,
            ladder="incident",
            title=say("Assess it"),
        )
    db.session.commit()
    return number


def a_proposal(rows: Samples) -> int:
    return kept(
        IncidentDecision(
            vendor_id=rows.vendor.id,
            incident_id=an_incident(rows),
            ending=Ending.NOT_AN_INCIDENT,
            reason="The parcel was found unopened",
            proposed_by_id=rows.pam.id,
            proposed_as="procurement",
            proposed_at=clock.now(),
        )
    )


def an_incident_file(rows: Samples) -> int:
    return kept(
        IncidentFile(
            vendor_id=rows.vendor.id,
            incident_id=an_incident(rows),
            by_vendor=True,
            file_sha256=rows.paper,
            file_name="list.pdf",
            added_at=clock.now(),
        )
    )


def a_customer_to_tell(rows: Samples) -> int:
    """With its clock, on an incident whose work it entrusted."""
    incident = db.session.get_one(Incident, an_incident(rows))
    customer = make_customer(f"Tsubame {rows.vendor.id} {clock.now():%f}")
    name = {"id": customer.id, "ja": customer.name, "en": customer.name, "hours": 24}
    kept(
        IncidentAssessment(
            vendor_id=rows.vendor.id,
            incident_id=incident.id,
            categories=[],
            people=10,
            cause=LeakCause.NOT_MALICIOUS,
            is_entrusted=True,
            customers=[name],
            assessed_at=clock.now(),
        )
    )
    number = kept(
        IncidentCustomer(vendor_id=rows.vendor.id, incident_id=incident.id, customer_id=customer.id)
    )
    obligations.open_obligation(
        kind=K.INCIDENT_TO_CUSTOMER,
        subject=db.session.get_one(IncidentCustomer, number),
        vendor_id=rows.vendor.id,
        holder=Holder.PRIVACY_OFFICER,
        due_on=clock.today(),
        ladder="incident",
        title=say("Tell the customer"),
    )
    db.session.commit()
    return number


def a_letter(rows: Samples) -> int:
    return kept(
        PersonsLetter(
            vendor_id=rows.vendor.id,
            incident_id=an_incident(rows),
            letter=1,
            language="en",
            persons="The members",
            **dict.fromkeys(
                ("happened", "data", "cause", "risk", "measures", "contact"), "As written"
            ),
            written_at=clock.now(),
        )
    )


INCIDENT_SAMPLES = {
    "incident_customer_id": a_customer_to_tell,
    "incident_letter_id": a_letter,
    "incident_id": an_incident,
    "incident_decision_id": a_proposal,
    "incident_file_id": an_incident_file,
}
