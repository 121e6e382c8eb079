"""A request of Acme's that nobody of Acme answers on the portal."""

import pytest

from portal.foundation.core.database.db import db
from portal.supervision.attestations.models import AttestationRequest
from tests.cast import Cast
from tests.supervision.attestations.work import a_piece_of_work
from tests.supervision.papers.sheets import asked_of


@pytest.fixture
def asked(cast: Cast) -> AttestationRequest:
    work = a_piece_of_work(cast.acme)
    db.session.commit()
    return asked_of(cast, work)
