"""Who has to act on an exception after it was proposed."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.attestations import exception_services
from portal.supervision.attestations.models import Answer
from tests.actors import acting
from tests.cast import Cast
from tests.supervision.attestations.test_services import ask, sign


@pytest.mark.parametrize(
    ("who", "holder"), [("pam", Holder.PRIVACY_OFFICER), ("pia", Holder.MANAGEMENT)]
)
def test_a_proposal_waits_with_whoever_may_decide_it(
    cast: Cast, signable: Engagement, who: str, holder: Holder
) -> None:
    attestation = sign(cast, ask(cast, signable), Answer.AFFIRM_WITH_EXCEPTION)
    with transaction():
        exception_services.propose_exception(
            attestation,
            reason="Amended",
            basis="Amendment C-2026-004",
            until=date(2027, 3, 31),
            actor=acting(getattr(cast, who)),
        )
    waiting = db.session.scalars(
        select(Obligation).where(Obligation.kind == ObligationKind.ATTESTATION_EXCEPTION)
    ).one()
    assert waiting.holder is holder
