"""How vendors stand is read as it is kept now, whatever was read before in the same transaction."""

from sqlalchemy import select, update

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.desk.board import standings_on
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.services import judge_stale
from tests.cast import Cast
from tests.factories.scenes import work_of


def test_a_row_that_was_read_before_is_no_way_to_stand(cast: Cast) -> None:
    """A command on PostgreSQL sees each row as it is when it asks for it: another may have judged meanwhile."""
    work_of(cast.acme, signer=cast.ada, attested=False)
    db.session.commit()
    judge_stale()
    with transaction(audited=False):
        held = db.session.scalars(select(VendorJudgement)).all()
        another = update(VendorJudgement).values(alike=7, holds_data=False)
        db.session.execute(another, execution_options={"synchronize_session": False})
        standings, _ = standings_on(clock.today())
    assert standings.keys() == {row.vendor_id for row in held}
