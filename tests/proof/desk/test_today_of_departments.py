"""What a person of a department finds in the morning: first looks, own requests, what the own vendors owe."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import Obligation
from portal.ledger.payees.models import PayeeOutcome
from portal.ledger.use_requests import services
from portal.ledger.use_requests.workflow import Wanted
from portal.ledger.vendors.models import Vendor
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.findings import make_finding
from tests.factories.questionnaires import publish, question, send, sheet
from tests.queries import count_statements
from tests.supervision.responses import steps


@pytest.fixture
def dan(browser: Browser, cast: Cast) -> Browser:
    make_engagement(cast.acme, department="Desk of Acme")
    browser.sign_in(cast.dan)
    return browser


def owes(vendor: Vendor, about: str) -> str:
    """Something that was due in May."""
    finding = make_finding(vendor, about)
    rows = select(Obligation).where(Obligation.subject_id == finding.id)
    row = db.session.scalars(rows.where(Obligation.subject_kind == "findings")).one()
    row.due_on = date(2026, 5, 1)
    db.session.commit()
    return f"/findings/{finding.id}"


def test_dan_begins_his_day_with_what_waits_for_him(cast: Cast, dan: Browser) -> None:
    assert dan.get("/").location == "/today"
    page = dan.get("/today").text
    assert "No sheet waits for a first look." in page
    assert "owe nothing that is late" in page
    version = publish(sheet(question("ORG-01")))
    work = make_engagement(cast.acme, "Letters", department="Desk of Acme")
    db.session.commit()
    with transaction():
        sent = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, sent, ORG_01="yes")
    wanted = Wanted(
        name="Aoba Printing",
        department="Desk of Acme",
        work="Letters",
        purpose="We need it.",
        wanted_on=date(2027, 1, 12),
        outcome=PayeeOutcome.NO_DATA,
    )
    with transaction():
        services.ask(wanted, actor=acting(cast.dan))
    late = owes(cast.acme, "hand:ours")
    page = dan.get("/today").text
    assert f"/responses/{sent.id}/first-look" in page
    assert "Aoba Printing" in page
    assert "Waits for procurement" in page
    assert late in page
    dan.post(f"/responses/{sent.id}/first-look", data={"seen": "1"})
    assert f"/responses/{sent.id}/first-look" not in dan.get("/today").text


def test_what_others_owe_and_ask_is_not_his(cast: Cast, dan: Browser) -> None:
    owes(cast.globex, "hand:theirs")
    page = dan.get("/today").text
    assert "Globex" not in page
    assert "owe nothing that is late" in page
    assert "Board" not in page
    dan.sign_in(cast.pam)
    assert "State of the promises" in dan.get("/today").text


def test_twice_as_much_takes_as_many_statements(cast: Cast, dan: Browser) -> None:
    def asked(first: int) -> int:
        for number in range(first, first + 4):
            owes(cast.acme, f"hand:{number}")
        dan.get("/today")
        with count_statements() as counted:
            dan.get("/today")
        return len(counted.statements)

    assert asked(0) == asked(10)
