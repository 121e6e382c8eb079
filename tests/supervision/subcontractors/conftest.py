"""Acme prints for the company, and may pass work on only with its approval."""

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement, ReentrustmentMode
from tests.cast import Cast
from tests.factories.scenes import work_of


@pytest.fixture
def work(cast: Cast) -> Engagement:
    mode = ReentrustmentMode.PRIOR_APPROVAL
    engagement = work_of(cast.acme, signer=cast.ada, reentrustment_mode=mode)
    db.session.commit()
    return engagement
