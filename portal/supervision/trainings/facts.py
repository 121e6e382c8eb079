"""The trainings that a vendor was handed by a day, in plain values: what reports tell; and the one it held last, which
check sheets offer as an answer.

"As of D" means facts valid on D, as known now: an answer counts from the day on which it reached us, and one that
was corrected since counts as corrected.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from portal.foundation.core.database.db import among, db
from portal.foundation.core.words.messages import Text
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.supervision.paper_records.queries import papers_behind
from portal.supervision.trainings.models import (
    HandedTraining,
    Training,
    TrainingProof,
    TrainingReport,
    TrainingState,
)
from portal.supervision.trainings.queries import proofs_of
from portal.supervision.trainings.workflow import Counted, counted, standing


@dataclass(frozen=True, slots=True)
class TrainingOnDay:
    """`due_on`: the last day to answer, as it stood then. `answered_on`: of the first answer, None: not by the
    day. `handling` None: likewise. `rest_until`: by when the rest is trained; None: nobody is left. `done_on`: when
    everybody was trained, as answered."""

    id: int
    number: str
    title: Text
    handed_on: date
    due_on: date
    answered_on: date | None = None
    held_until: date | None = None
    trained: int = 0
    handling: int | None = None
    rest_until: date | None = None
    withdrawn_on: date | None = None
    done_on: date | None = None

    def is_late(self, on: date) -> bool:
        """It was answered after its first last day, or the day by which something is owed is over."""
        if self.withdrawn_on is not None:
            return False
        if self.answered_on is None:
            return self.due_on < on
        return self.answered_on > self.due_on or (
            self.rest_until is not None and self.rest_until < on
        )


def trainings_on(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, tuple[TrainingOnDay, ...]]:
    """By vendor, in the order in which they were handed over; `vendor_ids` None: of all. Three statements."""
    row = HandedTraining
    statement = (
        select(row, Training)
        .join(Training, Training.id == row.training_id)
        .where(row.handed_on <= as_of)
        .order_by(row.id)
    )
    rows = db.session.execute(among(statement, row.vendor_id, vendor_ids)).all()
    if not rows:
        return {}
    told, owed = _told(vendor_ids, as_of), _owed(vendor_ids, as_of)
    found: dict[int, list[TrainingOnDay]] = defaultdict(list)
    for one, training in rows:
        found[one.vendor_id].append(_on_day(one, training, told, owed, as_of))
    return {vendor_id: tuple(several) for vendor_id, several in found.items()}


def _on_day(
    one: HandedTraining,
    training: Training,
    told: Mapping[int, Sequence[TrainingReport]],
    owed: Mapping[int, date],
    as_of: date,
) -> TrainingOnDay:
    reports = told.get(one.id, ())
    of = counted(reports)
    gone = one.withdrawn_on if one.withdrawn_on is not None and one.withdrawn_on <= as_of else None
    return TrainingOnDay(
        id=one.id,
        number=training.number,
        title=training.called,
        handed_on=one.handed_on,
        due_on=owed.get(one.id, as_of),
        answered_on=min((report.reported_on for report in reports), default=None),
        held_until=max((report.held_until for report in reports), default=None),
        trained=of.trained if of else 0,
        handling=of.handling if of else None,
        rest_until=of.rest_until if of else None,
        withdrawn_on=gone,
        done_on=max(report.reported_on for report in reports) if of and of.is_whole else None,
    )


def _told(
    vendor_ids: Collection[int] | None, as_of: date
) -> Mapping[int, Sequence[TrainingReport]]:
    """What was answered by the day, and what corrects it, also later."""
    row = TrainingReport
    rows = db.session.scalars(among(select(row).order_by(row.id), row.vendor_id, vendor_ids)).all()
    counts = {one.id for one in rows if one.reported_on <= as_of}
    found: dict[int, list[TrainingReport]] = defaultdict(list)
    for one in rows:
        if one.id in counts or one.corrects_id in counts:
            counts.add(one.id)  # and what corrects that one
            found[one.handed_id].append(one)
    return found


def _owed(vendor_ids: Collection[int] | None, as_of: date) -> Mapping[int, date]:
    """The last day for the first answer, as it stood on the day: later ones are for the rest."""
    row = Obligation
    statement = (
        select(row.id, row.subject_id, row.due_on, row.follows_id)
        .where(
            row.subject_kind == HandedTraining.__tablename__,
            row.kind == ObligationKind.TRAINING_ANSWER,
            row.opened_on <= as_of,
        )
        .order_by(row.id)
    )
    found: dict[int, tuple[int, date]] = {}
    for one in db.session.execute(among(statement, row.vendor_id, vendor_ids)):
        known = found.get(one.subject_id)
        if known is None or one.follows_id == known[0]:  # more time was given
            found[one.subject_id] = one.id, one.due_on
    return {subject_id: due_on for subject_id, (_id, due_on) in found.items()}


@dataclass(frozen=True, slots=True)
class LastTraining:
    """The training that a vendor held last, as it answered. `proofs`: the files its own people gave with it."""

    training: Training
    counted: Counted
    held_until: date
    proofs: Sequence[TrainingProof]


def last_counted(vendor_id: int, since: date) -> LastTraining | None:
    """Of the training that the vendor held last, as it answered, what was held since then; None where
    nothing was, or nobody was trained. At most three statements."""
    row = TrainingReport
    rows = db.session.execute(
        select(row, Training)
        .join(HandedTraining, HandedTraining.id == row.handed_id)
        .join(Training, Training.id == HandedTraining.training_id)
        .where(row.vendor_id == vendor_id, HandedTraining.state != TrainingState.WITHDRAWN)
        .order_by(row.id)
    ).all()
    trainings = {one.handed_id: training for one, training in rows}
    stands = standing(one for one, _training in rows)
    last = max(stands, key=lambda one: (one.held_until, one.id), default=None)
    if last is None:
        return None
    counts = [one for one in stands if one.handed_id == last.handed_id and one.held_from >= since]
    of = counted(counts)
    if of is None or of.trained == 0:
        return None
    ids = {one.id for one in counts}
    own = ids - papers_behind("training_reports", ids).keys()
    proofs = [proof for several in proofs_of(own).values() for proof in several]
    return LastTraining(trainings[last.handed_id], of, last.held_until, proofs)
