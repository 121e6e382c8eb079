"""A statement as it stands after somebody signed it, without the way there."""

from datetime import date, timedelta

from portal.content.catalogue import version_in_force
from portal.content.packs import kinds as shelf
from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.ledger.engagements.models import Engagement
from portal.supervision.attestations import queries
from portal.supervision.attestations.models import (
    Answer,
    Attestation,
    AttestationRequest,
    RequestState,
    Wording,
)
from portal.supervision.attestations.statements import texts


def signed(
    person: User,
    work: Engagement,
    statement_id: str,
    *,
    first: date,
    last: date | None = None,
    wording: Wording = Wording.PERIOD,
    answer: Answer = Answer.AFFIRM,
    on: date | None = None,
) -> Attestation:
    """Signed on the day after the period, or on `on`; committed."""
    authority = queries.authority_of(person.id, clock.today())
    assert authority is not None, "make an authority for the person first"
    day = on or (last + timedelta(days=1) if last else first)
    common = {
        "vendor_id": work.vendor_id,
        "engagement_id": work.id,
        "statement_id": statement_id,
        "pack_version": version_in_force(shelf.STATEMENTS),
        "wording": wording,
        "period_from": first,
        "period_to": last,
    }
    request = AttestationRequest(
        number=next_number("R"), state=RequestState.ANSWERED, requested_on=day, **common
    )
    db.session.add(request)
    db.session.flush()
    text = f"{statement_id} {first}"
    attestation = Attestation(
        number=next_number("S"),
        request_id=request.id,
        answer=answer,
        inputs={},
        language="ja",
        text=text,
        sha256=texts.sha256(text),
        signer_id=person.id,
        signer_name=person.name,
        signer_title=person.title,
        authority_id=authority.id,
        signed_at=clock.midnight(day),
        signed_on=day,
        change_number=0,
        **common,
    )
    db.session.add(attestation)
    db.session.commit()
    return attestation
