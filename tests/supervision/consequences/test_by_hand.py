"""The two commands that docs/operating.md names put everything on record, also where no scheduler runs."""

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.jobs import tasks
from portal.ledger.obligations.models import ObligationKind
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.supervision.consequences.acts import opened


def test_reconciling_everything_and_judging_by_hand_leave_nothing_open_that_waits(
    cast: Cast,
) -> None:
    (role,) = make_user("Rio", Role.PRIVACY_OFFICER).role_rows
    role.waits, role.confirmed_at = True, None
    db.session.commit()

    tasks.reconcile_all()
    tasks.judge_stale()

    assert len(opened(ObligationKind.ROLE_CONFIRM)) == 1
