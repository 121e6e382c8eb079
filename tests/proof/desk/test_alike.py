"""Today counts vendors that stand alike: the same as the board, which reads each of them."""

from typing import Any

from sqlalchemy import delete, select, update

from portal.foundation.access.touches import note_touched
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.desk.board import BoardSummary, alike_today, is_shown, standings_on, summarise
from portal.supervision.promises.models import STANDING, VendorJudgement
from portal.supervision.promises.queries import decided_promises, extent_on
from portal.supervision.promises.services import judge_stale
from tests.cast import Cast
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.proof.desk.growing import grow


def summed(vendors: Any) -> BoardSummary:
    today = clock.today()
    promises = [promise.id for promise in decided_promises(today)]
    return summarise(vendors, extent_on(today), promises)


def both_ways() -> tuple[BoardSummary, BoardSummary]:
    db.session.commit()
    standings, _ = standings_on(clock.today())
    alike, _ = alike_today()
    return (
        summed(filter(is_shown, standings.values())),
        summed({one: number for one, number in alike.items() if is_shown(one)}),
    )


def test_vendors_that_stand_alike_are_counted_as_one_by_one(cast: Cast) -> None:
    grow(4, cast.pam.id)
    work_of(cast.acme, signer=cast.ada, attested=False)
    make_vendor("Without anything")
    db.session.commit()
    judge_stale()

    each, together = both_ways()

    assert together == each
    assert each.in_scope == 5
    assert each.broken_at >= 1


def test_only_who_stands_so_has_the_same_number(cast: Cast) -> None:
    grow(2, cast.pam.id)
    work_of(cast.acme, signer=cast.ada, attested=False)
    make_vendor("Without anything")
    db.session.commit()
    judge_stale()

    rows = db.session.scalars(select(VendorJudgement)).all()

    standing = [tuple(str(getattr(row, name)) for name in STANDING) for row in rows]
    assert len({row.alike for row in rows}) == len(set(standing)) == 3
    assert len(set(zip(standing, (row.alike for row in rows), strict=True))) == 3


def test_whoever_was_touched_never_judged_or_judged_by_other_promises_is_judged_anew(
    cast: Cast,
) -> None:
    grow(4, cast.pam.id)
    work_of(cast.acme, signer=cast.ada, attested=False)
    db.session.commit()
    judge_stale()
    before, _ = both_ways()
    ids = db.session.scalars(select(VendorJudgement.vendor_id).order_by(VendorJudgement.id)).all()
    row = VendorJudgement.vendor_id
    wrong = {"holds_data": False, "verdicts": {"no promise of today": "kept"}, "alike": 1}
    with transaction(audited=False):
        db.session.execute(delete(VendorJudgement).where(row == ids[0]))
        db.session.execute(update(VendorJudgement).where(row == ids[1]).values(wrong))
        empty = {"holds_data": False, "alike": 2}
        db.session.execute(update(VendorJudgement).where(row == ids[2]).values(empty))
    with transaction():
        note_touched([ids[2]])

    each, together = both_ways()
    _, judged = alike_today()

    assert together == each == before
    assert judged.keys() == set(ids[:3])
