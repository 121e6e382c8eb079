"""Trainings, what vendors were handed and answered, for tests."""

from datetime import date
from typing import Any

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.evidence.services import store_bytes
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import Vendor
from portal.supervision.trainings.models import (
    HandedTraining,
    Training,
    TrainingMaterial,
    TrainingReport,
    TrainingState,
)

DUE = date(2026, 12, 23)
SLIDES = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF slides"


def make_training(by: User, **more: Any) -> Training:
    """With its slides."""
    usual: dict[str, Any] = {
        "title_ja": "個人情報の取扱い",
        "title_en": "Handling personal data",
        "edition": "2026",
        "made_by": "",
        "wording": "Train everybody who handles our data.",
        "prepared_by_id": by.id,
        "prepared_at": clock.now(),
        "prepared_on": clock.today(),
    }
    row = Training(number="TR-?", **(usual | more))
    db.session.add(row)
    db.session.flush()
    row.number = f"TR-2025-{row.id:03d}"
    sha256 = store_bytes(SLIDES, "application/pdf").sha256
    db.session.add(TrainingMaterial(training_id=row.id, file_sha256=sha256, file_name="slides.pdf"))
    db.session.flush()
    return row


def make_handed(
    by: User, vendor: Vendor, training: Training | None = None, *, due_on: date = DUE, **more: Any
) -> HandedTraining:
    """Handed to the vendor today, with what it owes."""
    training = training or make_training(by)
    usual: dict[str, Any] = {
        "handed_by_id": by.id,
        "handed_at": clock.now(),
        "handed_on": clock.today(),
    }
    row = HandedTraining(vendor_id=vendor.id, training_id=training.id, **(usual | more))
    db.session.add(row)
    db.session.flush()
    db.session.add(
        Obligation(
            vendor_id=row.vendor_id,
            kind=ObligationKind.TRAINING_ANSWER,
            subject_kind=HandedTraining.__tablename__,
            subject_id=row.id,
            holder=Holder.VENDOR,
            ladder="request",
            title={"id": "Answer how many were trained"},
            due_on=due_on,
            opened_at=clock.now(),
            opened_on=row.handed_on,
        )
    )
    db.session.flush()
    return row


def answered(row: HandedTraining, by: User, **more: Any) -> TrainingReport:
    """Two of two, today."""
    usual: dict[str, Any] = {
        "held_from": clock.today(),
        "held_until": clock.today(),
        "trained": 2,
        "handling": 2,
        "said_by": by.name,
        "reported_by_id": by.id,
        "reported_at": clock.now(),
        "reported_on": clock.today(),
    }
    told = TrainingReport(vendor_id=row.vendor_id, handed_id=row.id, **(usual | more))
    row.state = TrainingState.DONE
    row.trained, row.handling = told.trained, told.handling
    db.session.add(told)
    db.session.flush()
    return told
