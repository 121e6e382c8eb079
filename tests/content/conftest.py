"""Packs in the database."""

import pytest

from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.transactions import transaction
from tests.clock import Clock


@pytest.fixture
def packs(database: None, clock: Clock) -> None:
    """The packs that ship are loaded and in force since 25 November 2026."""
    with transaction():
        load_packs(SYSTEM)
