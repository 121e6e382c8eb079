"""A database file of its own, where nothing can be written outside a command."""

from collections.abc import Iterator

import pytest
from flask import Flask

from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.vendors.models import Vendor
from tests.database import make_app
from tests.factories.vendors import make_vendor


@pytest.fixture
def own_app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """In an app context, in the scope of everything."""
    app = make_app(tmp_path_factory.mktemp("core"))
    with app.app_context():
        set_scope(db.session, EVERYTHING)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def acme(own_app: Flask) -> Vendor:
    with transaction(audited=False):
        return make_vendor("Acme")
