"""How every vendor stands on every promise: of today as kept, of another day judged anew."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Text, cast, func, select

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.lists.remembering import remembered, standing
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.supervision.mergers import past as merged
from portal.supervision.promises import spans
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.queries import decided_promises, evaluate
from portal.supervision.promises.results import Evaluation, can_be_shown
from portal.supervision.promises.verdicts import Look, Verdict, look_of


@dataclass(frozen=True, slots=True, eq=False)
class Standing:
    """Verdicts by promise, without their reasons, as `VendorJudgement` keeps them.

    Today vendors that stand alike share one: of ten thousand a few hundred differ, so whoever asks
    or counts does it once for all of them.
    """

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


def standings_on(day: date) -> tuple[Mapping[int, Standing], dict[int, Evaluation]]:
    """Of every vendor, by name, and whatever was judged with its reasons on the way to it.

    Today's are read as they are kept, and judged where that is not up to date: the same either way.
    The number of statements does not depend on how many vendors there are.
    """
    judged: dict[int, Evaluation] = {}
    if day == clock.today():
        return _today(judged), judged

    def find() -> Mapping[int, Standing]:
        judged.update(merged.evaluate(None, day))
        return {vendor_id: standing_of(one) for vendor_id, one in judged.items()}

    version = standing(select(func.max(VendorJudgement.judged_at)).scalar_subquery())
    return remembered(("standings", day), version, find), judged


def _today(judged: dict[int, Evaluation]) -> Mapping[int, Standing]:
    rows = db.session.execute(
        select(
            Vendor.id,
            spans.is_stale().label("stale"),
            Vendor.state,
            TierSpan.tier,
            VendorJudgement.worst,
            cast(VendorJudgement.verdicts, Text).label("verdicts"),
            cast(VendorJudgement.without_record, Text).label("without_record"),
            VendorJudgement.holds_data,
            VendorJudgement.unapproved,
        )
        .outerjoin(TierSpan, (TierSpan.vendor_id == Vendor.id) & TierSpan.valid_until.is_(None))
        .outerjoin(VendorJudgement, VendorJudgement.vendor_id == Vendor.id)
        .where(Vendor.merged_into_id.is_(None))
        .order_by(BY_NAME, Vendor.id)
    ).all()
    alike: dict[Any, Standing | None] = {}
    stale: set[int] = set()
    found: dict[int, Standing | None] = {}
    decided = {one.id for one in decided_promises(clock.today())}
    for row in rows:
        vendor_id, is_stale, *kept = row
        key = tuple(kept)
        if key not in alike:
            alike[key] = _as_kept(row, decided)
        found[vendor_id] = alike[key]
        if is_stale or alike[key] is None:
            stale.add(vendor_id)
    judged.update(evaluate(stale, clock.today()))
    anew = {vendor_id: standing_of(one) for vendor_id, one in judged.items()}
    now = ((vendor_id, anew.get(vendor_id, known)) for vendor_id, known in found.items())
    return {vendor_id: one for vendor_id, one in now if one is not None}


def _as_kept(row: Any, decided: Collection[str]) -> Standing | None:
    """None: never judged, or not by the promises of today."""
    verdicts: dict[str, str] = json.loads(row.verdicts or "{}")
    if row.worst is None or verdicts.keys() != decided:
        return None
    return Standing(
        row.state,
        row.tier,
        row.worst,
        {name: Verdict(value) for name, value in verdicts.items()},
        json.loads(row.without_record),
        row.holds_data,
        row.unapproved,
    )


def standing_of(one: Evaluation) -> Standing:
    return Standing(
        one.state,
        one.tier,
        one.worst,
        {each.promise.id: each.verdict for each in one.promises},
        one.without_record,
        one.holds_data,
        one.is_unapproved,
    )
