"""A statement that was signed about days on which no data was within reach."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from portal.supervision.attestations.models import Attestation
from tests.cast import Cast
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import a_piece_of_work, an_authority
from tests.supervision.planning.test_true_periods import handed_over

FIRST, LAST = date(2026, 4, 1), date(2026, 9, 30)
LATELY = date(2026, 11, 5)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    cast.acme.state = VendorState.ACTIVE
    an_authority(cast.ada)
    made = a_piece_of_work(cast.acme)
    db.session.commit()
    return made


@pytest.fixture
def about_nothing(cast: Cast, work: Engagement) -> Attestation:
    """Signed about half a year in which nothing had been handed over."""
    row = signed(cast.ada, work, "no_subcontracting", first=FIRST, last=LAST)
    handed_over(work, LATELY)
    return row


@pytest.fixture
def another(cast: Cast, work: Engagement, about_nothing: Attestation) -> Attestation:
    return signed(cast.ada, work, "confidentiality_pledge", first=FIRST, last=LAST)
