"""Packs in the database, and pieces of work for contracts to cover."""

import pytest

from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from tests.cast import Cast
from tests.ledger.contracts.works import make_work


@pytest.fixture(autouse=True)
def packs(cast: Cast) -> None:
    """The packs that ship are loaded and in force since 25 November 2026."""
    with transaction():
        load_packs(SYSTEM)


@pytest.fixture
def calls(cast: Cast) -> Engagement:
    """The work Acme does: it answers calls, and handles data in Japan only."""
    work = make_work(cast.acme, "受電", "Answering calls")
    db.session.commit()
    return work
