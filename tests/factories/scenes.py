"""A vendor at work: entrusted work, data shared, a contract with its clauses, a signed statement."""

import hashlib
from datetime import date
from typing import Any

from sqlalchemy import func, select

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementChange
from portal.ledger.vendors.models import Vendor
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    ExceptionDecision,
    RequestState,
    SignatoryAuthority,
    Wording,
)
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.ledger.contracts.works import make_share, make_work

SPRING = date(2026, 4, 1)
SUMMER = date(2026, 7, 1)


def work_of(
    vendor: Vendor,
    name: str = "印刷",
    name_en: str = "Printing",
    *,
    signer: User,
    handed_over: date | None = SUMMER,
    bound: bool = True,
    attested: bool = True,
    **terms: Any,
) -> Engagement:
    """Work in which every promise is kept, unless a part of it is left out."""
    work = make_work(vendor, name, name_en, **terms)
    share(work, first_handover_on=handed_over)
    if bound:
        bind(vendor, work)
    if attested:
        attest(work, signer)
    return work


def share(work: Engagement, category: str = "name_contact", **facts: Any) -> DataShare:
    """Names and addresses of customers, decided and reviewed in spring, not handed over yet."""
    usual = {
        "purpose": "printing_mailing",
        "subjects": ["customer"],
        "transfer_method": "sftp",
        "processing": ["view"],
    }
    return make_share(work, category, **(usual | facts))


def bind(vendor: Vendor, work: Engagement, **facts: Any) -> None:
    """A contract with every clause present covers the work since spring."""
    contract = make_contract(vendor, f"Agreement on {work.number}", **facts)
    make_checks(contract, valid_from=contract.signed_on or SPRING)
    make_cover(contract, work.id, valid_from=contract.signed_on or SPRING)


def attest(
    work: Engagement,
    signer: User,
    *,
    statement_id: str = "no_subcontracting",
    wording: Wording = Wording.START,
    period: tuple[date, date | None] = (SUMMER, None),
    answer: Answer = Answer.AFFIRM,
    signed_on: date = date(2026, 6, 20),
    ended_on: date | None = None,
) -> Attestation:
    """A signed record, with its request answered and an authority that holds for years."""
    made = db.session.scalar(select(func.count()).select_from(Attestation)) or 0
    request = AttestationRequest(
        number=f"R-2025-{made + 1:03d}",
        vendor_id=work.vendor_id,
        engagement_id=work.id,
        statement_id=statement_id,
        pack_version="2026.2",
        wording=wording,
        period_from=period[0],
        period_to=period[1],
        state=RequestState.ANSWERED,
        requested_on=signed_on,
    )
    authority = SignatoryAuthority(
        number=f"A-2025-{made + 1:03d}",
        vendor_id=work.vendor_id,
        user_id=signer.id,
        given_by="Representative Director",
        paper="Letter of authority",
        valid_from=date(2020, 1, 1),
        recorded_at=clock.now(),
    )
    db.session.add_all([request, authority])
    db.session.flush()
    changes = select(func.max(EngagementChange.number)).where(
        EngagementChange.engagement_id == work.id
    )
    text = f"Statement {request.number}"
    attestation = Attestation(
        number=f"S-2025-{made + 1:03d}",
        vendor_id=work.vendor_id,
        request_id=request.id,
        engagement_id=work.id,
        statement_id=statement_id,
        pack_version="2026.2",
        wording=wording,
        period_from=period[0],
        period_to=period[1],
        answer=answer,
        inputs={},
        language="en",
        text=text,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        signer_id=signer.id,
        signer_name=signer.name,
        signer_title="Director",
        authority_id=authority.id,
        signed_at=clock.midnight(signed_on),
        signed_on=signed_on,
        change_number=db.session.scalar(changes) or 0,
        ended_on=ended_on,
    )
    db.session.add(attestation)
    db.session.flush()
    return attestation


def accept(
    attestation: Attestation, *, until: date, decided_on: date, proposer: User, decider: User
) -> None:
    """Its exceptions are accepted from one day to another."""
    db.session.add(
        ExceptionDecision(
            vendor_id=attestation.vendor_id,
            attestation_id=attestation.id,
            reason="The other company is known",
            until=until,
            proposed_by_id=proposer.id,
            proposed_at=clock.midnight(decided_on),
            approved=True,
            decided_by_id=decider.id,
            decided_at=clock.midnight(decided_on),
            decided_on=decided_on,
        )
    )
    db.session.flush()


def change(work: Engagement, number: int, on: date, what: str = "data") -> None:
    """The work changed in substance on a day."""
    db.session.add(
        EngagementChange(
            vendor_id=work.vendor_id,
            engagement_id=work.id,
            number=number,
            changed_on=on,
            what=what,
        )
    )
    db.session.flush()
