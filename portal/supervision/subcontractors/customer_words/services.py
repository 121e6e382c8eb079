"""What customers, and the company as the first entrustor, have to say before a subcontractor is approved."""

from dataclasses import dataclass
from datetime import date

from portal.foundation.access.actor import Actor
from portal.foundation.audit.recorder import record
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import Received, store_upload
from portal.supervision.client_approvals.models import ClientApproval, Means
from portal.supervision.subcontractors import queries, workflow
from portal.supervision.subcontractors.models import (
    CustomerWord,
    Subcontractor,
    SubcontractorConsent,
    SubcontractorState,
)

S = SubcontractorState


@dataclass(frozen=True, slots=True, kw_only=True)
class SaidByCustomer:
    """That a customer was asked on a day, or what it answered, and what shows it."""

    customer_id: int
    word: CustomerWord
    said_on: date
    means: Means
    wording: str = ""
    approval: ClientApproval | None = None
    file: Received | None = None


def note_customer(
    row: Subcontractor, said: SaidByCustomer, *, actor: Actor
) -> SubcontractorConsent:
    """While it is not decided. That a customer agreed needs what shows it: a file, or its approval
    on record that names this subcontractor, with the words."""
    row = queries.lock(row.id)
    if row.state not in (S.REQUESTED, S.EXAMINED):
        workflow.demand_move(row, S.WITHDRAWN)
    named = {one.customer_id: one for one in queries.customers_of(row)}
    if said.customer_id not in named:
        raise RuleViolated(
            say("This customer is not named for the work. Name it there first."),
            field="customer_id",
        )
    if said.said_on > clock.today():
        raise RuleViolated(
            say("That day is still to come; today is %(today)s.", today=clock.today()),
            field="said_on",
        )
    if said.word is CustomerWord.AGREED:
        if said.approval is None and said.file is None:
            raise RuleViolated(
                say("Add the file that shows it, or choose the approval that names it."),
                field="file",
            )
        if said.approval is not None and not said.wording.strip():
            raise RuleViolated(
                say("Write down the words by which the approval names it."), field="wording"
            )
    consent = SubcontractorConsent(
        vendor_id=row.vendor_id,
        subcontractor_id=row.id,
        customer_id=said.customer_id,
        word=said.word,
        said_on=said.said_on,
        means=said.means,
        wording=said.wording.strip(),
        approval_id=said.approval.id if said.approval else None,
        file_sha256=store_upload(said.file).sha256 if said.file else None,
        file_name=said.file.name if said.file else "",
        recorded_by_id=actor.user_id or 0,
        recorded_at=clock.now(),
    )
    db.session.add(consent)
    db.session.flush()
    text = say(
        "%(customer)s about %(number)s: %(word)s",
        customer=named[said.customer_id].name,
        number=row.number,
        word=workflow.CUSTOMER_WORDS[said.word],
    )
    after = {"day": said.said_on, "files": [consent.file_name] if consent.file_name else []}
    record(actor, "subcontractor.customer", row, text, also=[consent], after=after)
    return consent
