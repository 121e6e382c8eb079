"""Every read about trainings: one, its material, what a vendor was handed and answered, how many handle the data."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import case, func, select

from portal.foundation.access.reading import has_none
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, say
from portal.foundation.runs.models import Run
from portal.ledger.obligations.models import Obligation, ObligationKind
from portal.ledger.obligations.queries import of_subjects
from portal.supervision.attestations.models import Attestation
from portal.supervision.attestations.statements.facts import attestation_facts
from portal.supervision.trainings.models import (
    RUNNING,
    HandedTraining,
    Training,
    TrainingMaterial,
    TrainingProof,
    TrainingReport,
    TrainingState,
)

HAND: Final = "trainings.hand"  # the kind of run
ANSWER: Final = ObligationKind.TRAINING_ANSWER
TABLE: Final = HandedTraining.__tablename__
STATEMENT, INPUT = "confidentiality_pledge", "persons_handling"  # of attestations.yaml


def find_training(training_id: int) -> Training | None:
    return db.session.scalar(select(Training).where(Training.id == training_id))


def find(handed_id: int) -> HandedTraining | None:
    return db.session.scalar(select(HandedTraining).where(HandedTraining.id == handed_id))


def lock(handed_id: int) -> HandedTraining:
    """For a command; read anew."""
    statement = select(HandedTraining).where(HandedTraining.id == handed_id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).one()


def training_of(row: HandedTraining) -> Training:
    return db.session.scalars(select(Training).where(Training.id == row.training_id)).one()


def list_trainings(limit: int = 200) -> Sequence[Training]:
    """To choose from; the newest first."""
    return db.session.scalars(select(Training).order_by(Training.id.desc()).limit(limit)).all()


def materials_of(training_id: int) -> Sequence[TrainingMaterial]:
    rows = select(TrainingMaterial).where(TrainingMaterial.training_id == training_id)
    return db.session.scalars(rows.order_by(TrainingMaterial.id)).all()


def find_material(material_id: int) -> TrainingMaterial | None:
    """For the company."""
    rows = select(TrainingMaterial).where(TrainingMaterial.id == material_id)
    return db.session.scalar(rows)


def find_handed_material(vendor_id: int, material_id: int) -> TrainingMaterial | None:
    """Of what the vendor was handed; nothing of what was withdrawn."""
    rows = (
        select(TrainingMaterial)
        .distinct()
        .join(HandedTraining, HandedTraining.training_id == TrainingMaterial.training_id)
        .where(
            TrainingMaterial.id == material_id,
            HandedTraining.vendor_id == vendor_id,
            HandedTraining.state != TrainingState.WITHDRAWN,
        )
    )
    return db.session.scalar(rows)


def reports_of(handed_ids: Collection[int]) -> Mapping[int, Sequence[TrainingReport]]:
    """By what was handed, the oldest first."""
    row = TrainingReport
    found: dict[int, list[TrainingReport]] = defaultdict(list)
    for one in db.session.scalars(
        select(row).where(row.handed_id.in_(handed_ids)).order_by(row.id)
    ):
        found[one.handed_id].append(one)
    return found


def find_report(report_id: int | None) -> TrainingReport | None:
    return db.session.scalar(select(TrainingReport).where(TrainingReport.id == report_id))


def proofs_of(report_ids: Collection[int]) -> Mapping[int, Sequence[TrainingProof]]:
    row = TrainingProof
    found: dict[int, list[TrainingProof]] = defaultdict(list)
    for one in db.session.scalars(
        select(row).where(row.report_id.in_(report_ids)).order_by(row.id)
    ):
        found[one.report_id].append(one)
    return found


def find_proof(training_proof_id: int) -> TrainingProof | None:
    return db.session.scalar(select(TrainingProof).where(TrainingProof.id == training_proof_id))


def due_of_rows(rows: Iterable[HandedTraining]) -> Mapping[int, Obligation]:
    """What the vendor owes or owed of each."""
    return of_subjects(ANSWER, TABLE, [row.id for row in rows])


class OwnTraining(NamedTuple):
    """What a vendor was handed, and what it is."""

    row: HandedTraining
    training: Training


def of_vendor(vendor_id: int) -> Sequence[OwnTraining]:
    """The newest first."""
    rows = (
        select(HandedTraining, Training)
        .join(Training, Training.id == HandedTraining.training_id)
        .where(HandedTraining.vendor_id == vendor_id)
        .order_by(HandedTraining.id.desc())
    )
    return [OwnTraining(row, training) for row, training in db.session.execute(rows)]


class OwedTraining(NamedTuple):
    row: HandedTraining
    owed: Obligation


def owed_by_vendor(vendor_id: int) -> list[OwedTraining]:
    """What it still has to answer, the most urgent first."""
    if has_none([vendor_id], HandedTraining):
        return []
    rows = (
        select(HandedTraining, Obligation)
        .join(
            Obligation,
            (Obligation.subject_id == HandedTraining.id) & (Obligation.subject_kind == TABLE),
        )
        .where(
            HandedTraining.vendor_id == vendor_id,
            HandedTraining.state.in_(RUNNING),
            Obligation.kind == ANSWER,
            Obligation.closed_at.is_(None),
        )
        .order_by(Obligation.due_on, HandedTraining.id)
    )
    return [OwedTraining(row, owed) for row, owed in db.session.execute(rows)]


def having(training_id: int, vendor_ids: Collection[int]) -> frozenset[int]:
    """Which of these vendors have it; where it was withdrawn it can be handed anew."""
    rows = select(HandedTraining.vendor_id).where(
        HandedTraining.training_id == training_id,
        HandedTraining.vendor_id.in_(vendor_ids),
        HandedTraining.state != TrainingState.WITHDRAWN,
    )
    return frozenset(db.session.scalars(rows))


def runs_of(training_id: int) -> Sequence[Run]:
    """The acts by which it was handed to vendors, the newest first."""
    asked = Run.asked["training"].as_integer() == training_id
    return db.session.scalars(
        select(Run).where(Run.kind == HAND, asked).order_by(Run.id.desc())
    ).all()


@dataclass(frozen=True, slots=True)
class TrainingProgress:
    """Vendors that have it, those that answered, people trained of those that handle the data, as answered."""

    vendors: int = 0
    answered: int = 0
    trained: int = 0
    handling: int = 0


def counts() -> Any:
    """SQL: a row for each training with what `TrainingProgress` holds; withdrawn ones count nowhere."""
    row = HandedTraining
    answered = row.state.in_((TrainingState.PARTLY, TrainingState.DONE))
    return (
        select(
            row.training_id,
            func.count().label("vendors"),
            func.sum(case((answered, 1), else_=0)).label("answered"),
            func.sum(row.trained).label("trained"),
            func.sum(func.coalesce(row.handling, 0)).label("handling"),
        )
        .where(row.state != TrainingState.WITHDRAWN)
        .group_by(row.training_id)
        .subquery()
    )


def progress_of(training_id: int) -> TrainingProgress:
    of = counts()
    found = db.session.execute(select(of).where(of.c.training_id == training_id)).one_or_none()
    if found is None:
        return TrainingProgress()
    return TrainingProgress(found.vendors, found.answered, found.trained, found.handling)


@dataclass(frozen=True, slots=True)
class KnownHandling:
    """How many of the vendor handle the data, and where it says so."""

    number: int
    words: Message


def known_handling(vendor_id: int) -> KnownHandling | None:
    """What the vendor said last: in an answer to a training, or in a statement that stands."""
    row = TrainingReport
    told = db.session.execute(
        select(row.handling, row.reported_on, Training.number)
        .join(HandedTraining, HandedTraining.id == row.handed_id)
        .join(Training, Training.id == HandedTraining.training_id)
        .where(row.vendor_id == vendor_id)
        .order_by(row.id.desc())
        .limit(1)
    ).one_or_none()
    stated = _stated(vendor_id)
    if stated is not None and (told is None or stated.signed_on > told.reported_on):
        words = say(
            "As the statement %(number)s says, signed on %(day)s. Correct it where it has changed.",
            number=stated.number,
            day=stated.signed_on,
        )
        return KnownHandling(stated.handling, words)
    if told is None:
        return None
    words = say(
        "As answered to %(number)s on %(day)s. Correct it where it has changed.",
        number=told.number,
        day=told.reported_on,
    )
    return KnownHandling(told.handling, words)


class _Stated(NamedTuple):
    handling: int
    number: str
    signed_on: date


def _stated(vendor_id: int) -> _Stated | None:
    """Of the statements that stand the largest number of persons handling data."""
    signed = attestation_facts([vendor_id], clock.today()).signed
    ids = [one.attestation_id for (_work, name), one in signed.items() if name == STATEMENT]
    if not ids:
        return None
    rows = select(Attestation.inputs, Attestation.number, Attestation.signed_on)
    found = [
        _Stated(number, row.number, row.signed_on)
        for row in db.session.execute(rows.where(Attestation.id.in_(ids)))
        if (number := _whole(row.inputs.get(INPUT))) is not None
    ]
    return max(found, default=None)


def _whole(value: Any) -> int | None:
    try:
        number = int(float(str(value)))
    except (ValueError, OverflowError):
        return None
    return number if number > 0 else None
