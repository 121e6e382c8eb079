"""Work that is signed for, and changes below as a command of the ledger leaves them."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import from_json
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.services import note_change
from portal.supervision.attestations.asking.request_services import request_attestations
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    AttestationState,
    Wording,
)
from tests.actors import acting
from tests.cast import Cast
from tests.supervision.attestations.signed import signed

FIRST, LAST = date(2025, 11, 1), date(2026, 10, 31)
EVERY = (
    "no_subcontracting",
    "confidentiality_pledge",
    "purpose_minimisation",
    "security_measures",
    "incident_free",
)


def sign_all(cast: Cast, work: Engagement, statements: Sequence[str] = EVERY) -> None:
    for one in statements:
        signed(cast.ada, work, one, first=FIRST, last=LAST)


def change(work: Engagement, what: str, about: str, on: date = date(2026, 11, 25)) -> None:
    """As a command of the ledger leaves it."""
    note_change(work.id, what, on=on, about=about)
    db.session.commit()


def requests() -> list[AttestationRequest]:
    """Those that were opened after the last signature, oldest first."""
    return list(
        db.session.scalars(
            select(AttestationRequest)
            .where(AttestationRequest.requested_on >= date(2026, 11, 25))
            .order_by(AttestationRequest.id)
        )
    )


def void() -> list[Attestation]:
    return list(
        db.session.scalars(
            select(Attestation)
            .where(Attestation.state == AttestationState.VOID)
            .order_by(Attestation.id)
        )
    )


def told(message: object) -> str:
    return words(from_json(message), "en")


def ask_for_the_next(cast: Cast, work: Engagement) -> AttestationRequest:
    """Pam asks by hand about the days since the last period."""
    with transaction():
        (request,) = request_attestations(
            work,
            ["no_subcontracting"],
            wording=Wording.PERIOD,
            first=date(2026, 11, 1),
            last=date(2026, 11, 20),
            actor=acting(cast.pam),
        )
    return request
