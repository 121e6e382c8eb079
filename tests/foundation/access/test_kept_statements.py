"""A statement that is written once and asked again and again is guarded each time."""

import gc

import pytest
from sqlalchemy import bindparam, select

from portal.foundation.access import scoping
from portal.foundation.access.scoping import EVERYTHING, NO_VENDOR, OutsideScope, set_scope
from portal.foundation.core.database import locking
from portal.ledger.vendors.models import Contact
from tests.foundation.access.conftest import ACME, GLOBEX, OURS, THEIRS, Room

KEPT = select(Contact.id).where(Contact.id > bindparam("least"))


@pytest.mark.parametrize("least", [0, 1])
def test_a_kept_statement_shows_each_vendor_its_own_rows(room: Room, least: int) -> None:
    for scope, seen in (
        (ACME, [OURS]),
        (GLOBEX, [THEIRS]),
        (NO_VENDOR, []),
        (EVERYTHING, [OURS, THEIRS]),
        (ACME, [OURS]),
    ):
        set_scope(room.session, scope)
        assert room.session.scalars(KEPT.order_by(Contact.id), {"least": least}).all() == seen
        assert sorted(room.session.scalars(KEPT, {"least": least})) == seen


def test_a_kept_statement_takes_other_values_each_time(room: Room) -> None:
    assert room.session.scalars(KEPT, {"least": 0}).all() == [OURS]
    assert room.session.scalars(KEPT, {"least": OURS}).all() == []
    assert room.session.scalars(KEPT, {"least": 0}).all() == [OURS]


def test_a_kept_statement_that_cannot_be_filtered_is_refused_every_time(room: Room) -> None:
    bare = select(Contact.__table__)
    for _ in range(3):
        with pytest.raises(OutsideScope):
            room.session.execute(bare)


def test_statements_written_anew_each_time_are_let_go(room: Room) -> None:
    gc.collect()
    before = len(scoping._kept), len(locking._kept)
    for number in range(50):
        room.session.execute(select(Contact.id).where(Contact.id > number))
    gc.collect()
    after = len(scoping._kept), len(locking._kept)
    assert after[0] <= before[0], "others may be let go meanwhile"
    assert after[1] <= before[1]
