"""Packs in the database, and pieces of work for contracts to cover."""

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from tests.cast import Cast
from tests.ledger.contracts.works import make_work


@pytest.fixture
def calls(cast: Cast) -> Engagement:
    """The work Acme does: it answers calls, and handles data in Japan only."""
    work = make_work(cast.acme, "受電", "Answering calls")
    db.session.commit()
    return work
