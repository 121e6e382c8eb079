"""What a vendor types while the session is over is not lost: it is there again, and it is saved."""

from datetime import timedelta

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.accounts.models import OpenSession
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from tests.factories.questionnaires import publish, question, send, sheet
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work
from tests.journeys.stories import PASSWORD
from tests.journeys.visitor import Visitor

NOTHING_KEPT = "!Object.keys(sessionStorage).some(k => k.startsWith('unsaved'))"
SAID = "The roster is renewed twice a year"


@pytest.fixture
def section(office: Office, request: pytest.FixtureRequest) -> str:
    """The page of the one section of a sheet that was sent to Acme."""
    name = f"kept-{len(request.node.name)}"
    with at_work(office), transaction():
        work = db.session.get_one(Engagement, office.work_id)
        version = publish(sheet(question("ORG-01"), question("ORG-02")), name)
        vendor = db.session.get_one(Vendor, work.vendor_id)
        sent = send(vendor, [work], version, due_on=clock.today() + timedelta(days=13))
        path = f"/responses/{sent.id}/sections/s1"
    office.portal.typed.add(SAID)
    return path


def types_while_signed_out(ada: Visitor, office: Office, section: str) -> None:
    """She answers on the open page after the office has ended every session."""
    ada.open(section)
    with at_work(office), transaction(audited=False):
        db.session.query(OpenSession).delete()
    ada.page.locator("#v-ORG-01-yes").check(force=True)
    ada.page.locator("#q-ORG-01 details.comment summary").click()
    ada.page.locator("#c-ORG-01").fill(SAID)
    ada.page.locator("[data-over]").wait_for()
    ada.follow("Sign in and go on")


def enters_again(ada: Visitor) -> None:
    ada.fill(email="ada@example.jp", password=PASSWORD)
    ada.press("Sign in")
    ada.page.locator("#q-ORG-01").wait_for()


def test_ada_finds_and_saves_what_she_typed_when_she_was_signed_out(
    office: Office, arrive: Arrive, section: str
) -> None:
    ada = arrive("Ada", phone=True)
    types_while_signed_out(ada, office, section)
    enters_again(ada)
    ada.page.locator('[data-save-state][data-state="saved"]').first.wait_for(state="attached")
    assert ada.page.locator("#c-ORG-01").input_value() == SAID
    with at_work(office):
        (row,) = queries.answers_of(int(section.split("/")[2]))
        assert (row.value, row.comment) == ("yes", SAID)


def test_what_a_colleague_answered_meanwhile_stands_beside_it(
    office: Office, arrive: Arrive, section: str
) -> None:
    ada = arrive("Ada", phone=True)
    types_while_signed_out(ada, office, section)
    number = int(section.split("/")[2])
    with at_work(office), transaction(audited=False):
        services.save_answer(number, "ORG-01", Said("no"), seen=None, actor=SYSTEM)
    ada.fill(email="ada@example.jp", password=PASSWORD)
    ada.expected = {409}
    ada.page.get_by_role("button", name="Sign in", exact=True).click()
    both = ada.page.locator("#q-ORG-01 .sheet-clash")
    both.wait_for()
    assert SAID in both.inner_text()
    ada.see()
    with at_work(office):
        (row,) = queries.answers_of(number)
        assert (row.value, row.comment) == ("no", "")
    ada.press_at('[name=keep][value="mine ORG-01"]')
    with at_work(office):
        (row,) = queries.answers_of(number)
        assert (row.value, row.comment) == ("yes", SAID)
    ada.waits_until(lambda: ada.page.evaluate(NOTHING_KEPT))
