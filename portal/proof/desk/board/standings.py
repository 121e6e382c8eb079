"""How every vendor stands on every promise: of today as kept, of another day judged anew."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from sqlalchemy import func, select

from portal.content import catalogue
from portal.content.definitions.promises import Promise
from portal.foundation.access.actor import Actor
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import in_language
from portal.foundation.lists.remembering import Version, remembered, standing
from portal.ledger.data_sharing.models import TierSpan
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import BY_NAME
from portal.proof.desk.places import is_open
from portal.supervision.mergers import past as merged
from portal.supervision.promises import spans
from portal.supervision.promises.models import VendorJudgement
from portal.supervision.promises.queries import decided_promises, evaluate
from portal.supervision.promises.results import Evaluation, can_be_shown
from portal.supervision.promises.verdicts import Look, Verdict, look_of


@dataclass(frozen=True, slots=True)
class VendorStanding:
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
) -> tuple[Sequence[VendorStanding], dict[int, Evaluation]]:
    """Of every vendor, by name, and whatever was judged with its reasons on the way to it.

    Today's are read as they are kept, and judged where that is not up to date: the same either way.
    The number of statements does not depend on how many vendors there are.
    """
    judged: dict[int, Evaluation] = {}

    def find() -> Sequence[VendorStanding]:
        if day == clock.today():
            return _today(judged)
        judged.update(merged.evaluate(None, day))
        return [_standing(one) for one in judged.values()]

    return remembered(("standings", day), version or version_of_standings(), find), judged


def _today(judged: dict[int, Evaluation]) -> Sequence[VendorStanding]:
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
        else VendorStanding(
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


def _standing(one: Evaluation) -> VendorStanding:
    return VendorStanding(
        one.vendor_id,
        one.state,
        one.tier,
        one.worst,
        {each.promise.id: each.verdict for each in one.promises},
        one.without_record,
        one.holds_data,
        one.is_unapproved,
    )


# A promise at one vendor as chip or tile, leading to its reasons.

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
