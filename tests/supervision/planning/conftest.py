"""Work of an active vendor whose signatory may sign."""

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import VendorState
from tests.cast import Cast
from tests.supervision.attestations.work import a_piece_of_work, an_authority


@pytest.fixture
def active_work(cast: Cast) -> Engagement:
    cast.acme.state = VendorState.ACTIVE
    an_authority(cast.ada)
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    return engagement
