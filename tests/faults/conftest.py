"""An installation with two vendors, on disk."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from tests.cast import Cast, assemble
from tests.database import make_app
from tests.faults.processes import Installation


@pytest.fixture
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    return Installation(tmp_path_factory.mktemp("installation"))


@pytest.fixture
def office(installation: Installation) -> Iterator[Flask]:
    """The app on that installation, before set-up, in the scope of everything."""
    app = make_app(installation.folder)
    with app.app_context():
        set_scope(db.session, EVERYTHING)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def people(office: Flask) -> Cast:
    """Set up, with the cast."""
    with transaction(audited=False):
        return assemble()
