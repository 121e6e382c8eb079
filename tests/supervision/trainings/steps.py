"""What people do about trainings, as commands and from forms."""

from datetime import date
from io import BytesIO
from typing import Any

from sqlalchemy import select

from portal.foundation.accounts.models import User
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import Vendor
from portal.supervision.trainings import hand_services, queries, services
from portal.supervision.trainings.models import HandedTraining, Training, TrainingReport
from portal.supervision.trainings.workflow import ToldTraining
from tests.actors import acting
from tests.browser import Browser
from tests.factories.trainings import make_training

FILE = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"


def hand_to(by: User, *vendors: Vendor, training: Training | None = None, **more: Any) -> Run:
    training = training or make_training(by)
    db.session.commit()
    with transaction():
        ids = [vendor.id for vendor in vendors]
        return hand_services.hand(training, ids, actor=acting(by), **more)


def handed(by: User, vendor: Vendor, **more: Any) -> HandedTraining:
    hand_to(by, vendor, **more)
    return queries.of_vendor(vendor.id)[0].row


def answer(row: HandedTraining, by: User, trained: int, handling: int, **more: Any) -> None:
    usual: dict[str, Any] = {"held_from": clock.today(), "said_by": by.name}
    corrects = more.pop("corrects", None)
    usual |= more
    usual.setdefault("held_until", usual["held_from"])
    said = ToldTraining(trained=trained, handling=handling, **usual)
    with transaction():
        services.report(row, said, actor=acting(by), corrects=corrects)


def withdraw(row: HandedTraining, by: User) -> None:
    with transaction():
        services.withdraw(row, reason="It was handed by mistake.", actor=acting(by))


def typed(**more: Any) -> dict[str, Any]:
    usual: dict[str, Any] = {
        "held_from": "2026-11-25",
        "trained": "30",
        "handling": "42",
        "rest_until": "2026-12-18",
        "said_by": "Alf",
    }
    return usual | more


def answer_by(
    browser: Browser, person: User, row: HandedTraining, query: str = "", **more: Any
) -> Any:
    browser.sign_in(person)
    return browser.post(f"/trainings/own/{row.id}/answer{query}", data=typed(**more))


def prepare_by(browser: Browser, person: User, query: str = "", **more: Any) -> Any:
    browser.sign_in(person)
    usual = {
        "title_ja": "個人情報の取扱い",
        "edition": "2026",
        "files": (BytesIO(FILE), "slides.pdf"),
    }
    return browser.post(f"/trainings/new{query}", data=usual | more)


def the_training() -> Training:
    return db.session.scalars(select(Training).order_by(Training.id.desc())).first()  # type: ignore[return-value]


def the_answer() -> TrainingReport:
    rows = select(TrainingReport).order_by(TrainingReport.id.desc())
    return db.session.scalars(rows).first()  # type: ignore[return-value]


TODAY = date(2026, 11, 25)
