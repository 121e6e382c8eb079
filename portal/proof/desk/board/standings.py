"""How every vendor stands on every promise: of today as kept, of another day judged anew."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import url_for
from sqlalchemy import Text, cast, func, select

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import in_language
from portal.foundation.lists.remembering import remembered, standing
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.proof.desk.places import is_open
from portal.supervision.mergers import queries
from portal.supervision.promises import spans
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.queries import decided_promises, evaluate
from portal.supervision.promises.results import Evaluation, can_be_shown
from portal.supervision.promises.verdicts import Look, Verdict, look_of


@dataclass(frozen=True, slots=True, eq=False)
class VendorStanding:
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


def standings_on(day: date) -> tuple[Mapping[int, VendorStanding], dict[int, Evaluation]]:
    """Of every vendor, by name, and whatever was judged with its reasons on the way to it.

    Today's are read as they are kept, and judged where that is not up to date: the same either way.
    The number of statements does not depend on how many vendors there are.
    """
    judged: dict[int, Evaluation] = {}
    if day == clock.today():
        return _today(judged), judged

    def find() -> Mapping[int, VendorStanding]:
        judged.update(queries.evaluate(None, day))
        return {vendor_id: standing_of(one) for vendor_id, one in judged.items()}

    version = standing(select(func.max(VendorJudgement.judged_at)).scalar_subquery())
    return remembered(("standings", day), version, find), judged


def _today(judged: dict[int, Evaluation]) -> Mapping[int, VendorStanding]:
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
    alike: dict[Any, VendorStanding | None] = {}
    stale: set[int] = set()
    found: dict[int, VendorStanding | None] = {}
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


def _as_kept(row: Any, decided: Collection[str]) -> VendorStanding | None:
    """None: never judged, or not by the promises of today."""
    verdicts: dict[str, str] = json.loads(row.verdicts or "{}")
    if row.worst is None or verdicts.keys() != decided:
        return None
    return VendorStanding(
        row.state,
        row.tier,
        row.worst,
        {name: Verdict(value) for name, value in verdicts.items()},
        json.loads(row.without_record),
        row.holds_data,
        row.unapproved,
    )


def standing_of(one: Evaluation) -> VendorStanding:
    return VendorStanding(
        one.state,
        one.tier,
        one.worst,
        {each.promise.id: each.verdict for each in one.promises},
        one.without_record,
        one.holds_data,
        one.is_unapproved,
    )


_ANY = "promise"


@dataclass(frozen=True, slots=True)
class BoardCell:
    look: Look
    label: str
    duty: str
    duty_label: str
    href: str | None


class Cells:
    """Makes the cells of many vendors; what they have in common is looked up once."""

    def __init__(
        self, promises: Iterable[Promise], actor: Actor, as_of: date | None = None
    ) -> None:
        duties = {duty.id: in_language(duty.label) for duty in catalogue.promise_pack().duties}
        self._columns = [
            (one.id, in_language(one.short), one.duty, duties[one.duty]) for one in promises
        ]
        opens = is_open("desk.promise", actor)
        self._way = promise_href(0, _ANY, as_of).split(f"/0/{_ANY}") if opens else None

    def of(self, vendor_id: int, looks: Mapping[str, Look]) -> list[BoardCell]:
        """In the order of the promises; each leads on where the person may see the board."""
        return [
            BoardCell(looks.get(name, Look.NOT_IN_SCOPE), label, duty, duty_label,
                 self._href(vendor_id, name))
            for name, label, duty, duty_label in self._columns
        ]  # fmt: skip

    def _href(self, vendor_id: int, promise_id: str) -> str | None:
        if self._way is None:
            return None
        before, after = self._way
        return f"{before}/{vendor_id}/{promise_id}{after}"


def promise_href(vendor_id: int, promise_id: str, as_of: date | None = None) -> str:
    day = as_of.isoformat() if as_of else None
    return url_for("desk.promise", vendor_id=vendor_id, promise_id=promise_id, as_of=day)
