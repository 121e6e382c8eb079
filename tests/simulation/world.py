"""What the days are lived in: the demonstration company, or a small one for the short form."""

from datetime import date, time
from pathlib import Path
from typing import Final

from flask import Flask
from sqlalchemy import select

from config import ROOT, Config
from portal.app import create_app
from portal.content.versions.services import load_packs
from portal.demo.story.loading import load
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import EngagementTerms, ReentrustmentMode
from portal.supervision.promises.models import PromiseStart
from tests.cast import assemble
from tests.database import make_tables
from tests.supervision.attestations.work import a_piece_of_work, an_authority

FIRST_DAY: Final = date(2026, 11, 25)
MORNING: Final = time(9, 0)
ZONE: Final = "Asia/Tokyo"
PATIENCE: Final = 2  # seconds for an answer of the mail server


def make_app(folder: Path, url: str, port: int = 0) -> Flask:
    """With a mail server where a port is given."""
    return create_app(
        Config(
            SECRET_KEY="simulated days",
            SQLALCHEMY_DATABASE_URI=url,
            DATA_DIR=folder,
            ROOT=ROOT,
            PUBLIC_URL="http://localhost",
            MAIL_SERVER="127.0.0.1" if port else "",
            MAIL_PORT=port,
            MAIL_SENDER="Kantoku <kantoku@sazanami.example>",
            MAIL_TIMEOUT=PATIENCE,
        )
    )


def furnish(app: Flask, *, small: bool) -> None:
    """An empty database becomes an installation on the evening before the first day."""
    with app.app_context():
        make_tables(db.engine)
        with acting_as(db.session, SYSTEM):
            clock.set_zone(ZONE)
            with clock.on_day(FIRST_DAY, MORNING):
                if small:
                    _make_small()
                else:
                    load()
        db.session.remove()


def _make_small() -> None:
    """Two vendors, six pieces of work, somebody who may sign for each vendor."""
    with transaction():
        load_packs(SYSTEM)
    with transaction(audited=False):
        people = assemble()
        for vendor in (people.acme, people.globex):
            for _ in range(3):
                a_piece_of_work(vendor)
        for person in (people.ada, people.gus):
            an_authority(person)
        db.session.add_all(
            PromiseStart(rule=rule, judged_from=FIRST_DAY, decided_at=clock.now())
            for rule in ("instructed", "incidents", "returned")
        )
        some = EngagementTerms.engagement_id % 2 == 0
        for terms in db.session.scalars(select(EngagementTerms).where(some)):
            terms.reentrustment_mode = ReentrustmentMode.PRIOR_APPROVAL
