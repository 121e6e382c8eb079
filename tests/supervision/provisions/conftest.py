"""A vendor that counts what visitors do on the web site."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.content.definitions.promises import PROVISION
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.supervision.promises.models import PromiseStart
from tests.cast import Cast
from tests.factories.provisions import provide
from tests.ledger.contracts.works import make_work


@pytest.fixture
def work(cast: Cast) -> Engagement:
    """Acme counts what visitors do on the web site; nothing has been handed over yet."""
    engagement = make_work(cast.acme, "アクセス解析", "Analytics")
    provide(engagement, first_handover_on=None)
    db.session.commit()
    return engagement


@pytest.fixture
def share(work: Engagement) -> DataShare:
    return db.session.scalars(select(DataShare).filter_by(engagement_id=work.id)).one()


@pytest.fixture
def _judged(cast: Cast) -> None:
    """The promise is judged since the baseline."""
    for start in db.session.scalars(select(PromiseStart).filter_by(rule=PROVISION)):
        start.judged_from = date(2026, 4, 1)
    db.session.commit()
