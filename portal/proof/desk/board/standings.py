"""How every vendor stands on every promise: of today as kept, of another day judged anew."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.lists.remembering import Version, remembered, standing
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.supervision.mergers import past as merged
from portal.supervision.promises import spans
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.queries import decided_promises, evaluate
from portal.supervision.promises.results import Evaluation, can_be_shown
from portal.supervision.promises.verdicts import Look, Verdict, look_of


@dataclass(frozen=True, slots=True)
class Standing:
    """A vendor's verdicts by promise, without their reasons; as `VendorJudgement` keeps them."""

    vendor_id: int
    state: VendorState | None
    tier: str | None
    worst: Verdict
    verdicts: Mapping[str, Verdict]
    without_record: Collection[str]
    holds_data: bool
    is_unapproved: bool

    def verdict_of(self, promise_id: str) -> Verdict:
        return self.verdicts.get(promise_id, Verdict.NOT_IN_SCOPE)

    def look_of(self, promise_id: str) -> Look:
        without = promise_id in self.without_record
        return look_of(self.verdict_of(promise_id), without_record=without)

    @property
    def can_be_shown(self) -> bool:
        return can_be_shown(
            self.worst, without_record=bool(self.without_record), unapproved=self.is_unapproved
        )


def version_of_standings() -> Version:
    """What they depend on beside the day."""
    return standing(select(func.max(VendorJudgement.judged_at)).scalar_subquery())


def standings_on(
    day: date, version: Version | None = None
) -> tuple[Sequence[Standing], dict[int, Evaluation]]:
    """Of every vendor, by name, and whatever was judged with its reasons on the way to it.

    Today's are read as they are kept, and judged where that is not up to date: the same either way.
    The number of statements does not depend on how many vendors there are.
    """
    judged: dict[int, Evaluation] = {}

    def find() -> Sequence[Standing]:
        if day == clock.today():
            return _today(judged)
        judged.update(merged.evaluate(None, day))
        return [_standing(one) for one in judged.values()]

    return remembered(("standings", day), version or version_of_standings(), find), judged


def _today(judged: dict[int, Evaluation]) -> Sequence[Standing]:
    rows = db.session.execute(
        select(
            Vendor.id,
            Vendor.state,
            TierSpan.tier,
            VendorJudgement.worst,
            VendorJudgement.verdicts,
            VendorJudgement.without_record,
            VendorJudgement.holds_data,
            VendorJudgement.unapproved,
            spans.is_stale().label("stale"),
        )
        .outerjoin(TierSpan, (TierSpan.vendor_id == Vendor.id) & TierSpan.valid_until.is_(None))
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(Vendor.merged_into_id.is_(None))
        .order_by(BY_NAME, Vendor.id)
    ).all()
    decided = {one.id for one in decided_promises(clock.today())}
    stale = [row.id for row in rows if row.stale or set(row.verdicts or ()) != decided]
    judged.update(evaluate(stale, clock.today()))
    known = {verdict.value: verdict for verdict in Verdict}
    return [
        _standing(judged[row.id])
        if row.id in judged
        else Standing(
            row.id,
            row.state,
            row.tier,
            row.worst,
            {name: known[value] for name, value in row.verdicts.items()},
            row.without_record,
            row.holds_data,
            row.unapproved,
        )
        for row in rows
    ]


def _standing(one: Evaluation) -> Standing:
    return Standing(
        one.vendor_id,
        one.state,
        one.tier,
        one.worst,
        {each.promise.id: each.verdict for each in one.promises},
        one.without_record,
        one.holds_data,
        one.is_unapproved,
    )
