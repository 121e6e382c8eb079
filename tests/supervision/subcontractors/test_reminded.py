"""When an approval ends, procurement is reminded by a ladder of its own, and by that of certificates where the
pack of practice in force has none yet: nobody is told nothing."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.settings.queries import ladders, ladders_in_use
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import forget_activations
from portal.content.versions.services import activate_version, load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.supervision.reminders.models import SentReminder
from portal.supervision.reminders.planned.foresight import upcoming
from portal.supervision.reminders.services import send_reminders
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.packs.earlier import first_release
from tests.factories.obligations import make_obligation

ENDS = date(2027, 6, 25)  # a Friday; the days before it that count here are working days


@pytest.fixture
def earlier(cast: Cast) -> None:
    """A company that works by the first version of the pack of practice."""
    with transaction():
        db.session.execute(delete(ContentActivation))
        db.session.execute(delete(ContentPack))
        forget_activations()
        load_packs(SYSTEM, first_release())


def take_the_new_one(cast: Cast, clock: Clock) -> None:
    clock.advance(hours=1)
    with transaction():
        load_packs(SYSTEM)
    with transaction():
        newest = shelf.shipped_pack(shelf.PRACTICE).version
        activate_version(acting(cast.pia), shelf.PRACTICE.id, newest, reason="New")
    forget_activations()


def ends(cast: Cast) -> None:
    make_obligation(
        cast.acme,
        due_on=ENDS,
        holder=Holder.PROCUREMENT,
        kind=ObligationKind.SUBCONTRACTOR_END,
        ladder="subcontractor",
    )
    db.session.commit()


def told(clock: Clock, *, days: int) -> int | None:
    """The stage that is told in the week that begins so many days before the end."""
    before = db.session.scalars(select(SentReminder.id)).all()
    clock.go_to(ENDS - timedelta(days=days))
    send_reminders()
    news = select(SentReminder.stage).where(SentReminder.id.not_in(before))
    return db.session.scalars(news).one_or_none()


def test_the_new_pack_has_a_ladder_for_approvals_that_the_company_may_change(
    cast: Cast, clock: Clock
) -> None:
    assert ladders_in_use() == ladders()
    assert ladders()["subcontractor"].stages == (-90, -60, -30, 1)
    cast.company.ladders = {"subcontractor": {"stages": [-45, 1]}}
    ends(cast)
    told(clock, days=100)  # that it was opened
    assert told(clock, days=60) is None
    assert told(clock, days=45) == -45
    assert told(clock, days=-3) == 1


def test_by_an_older_pack_the_ladder_of_certificates_stands_in_until_the_new_one_is_taken(
    cast: Cast, clock: Clock, earlier: None
) -> None:
    assert "subcontractor" not in catalogue.practice().ladders
    cast.company.ladders = {"certificate": {"stages": [-70, -21]}}
    ends(cast)
    told(clock, days=100)
    assert [one.stage for one in upcoming(40)] == [-70], "the preview says so too"
    assert told(clock, days=70) == -70
    take_the_new_one(cast, clock)
    assert told(clock, days=59) == -60, "from now on by its own"
    assert told(clock, days=21) == -30


def test_the_settings_say_which_days_are_used_meanwhile(
    cast: Cast, clock: Clock, browser: Browser, earlier: None
) -> None:
    browser.sign_in(cast.sue)
    page = browser.get("/settings").text
    assert "go by the days of “Certificates that expire”" in page
    assert "stages_subcontractor" not in page
    take_the_new_one(cast, clock)
    page = browser.get("/settings").text
    assert "go by the days of" not in page
    assert "stages_subcontractor" in page
