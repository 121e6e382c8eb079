"""Acme's hotline, and what Pam saw there."""

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.confirmations.models import Confirmation
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.supervision.confirmations.steps import record


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = make_engagement(cast.acme)
    db.session.commit()
    return engagement


@pytest.fixture
def visit(cast: Cast, work: Engagement) -> Confirmation:
    """Recorded by Pam, waiting for Pia."""
    return record(cast.pam, cast.acme, [work])
