"""Acts on many vendors: seen beforehand, done as one command, or in parts where there are many."""

import io
import re
from typing import Any

import openpyxl
import pytest

from portal.foundation.access.roles import Role
from portal.foundation.audit.queries import head, trail_of_vendor
from portal.foundation.core.database.db import db
from portal.foundation.runs import services as runs
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile.services import CHANGE_OWNERS
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.accounts import make_user
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.questionnaires import publish, question, sheet
from tests.factories.vendors import make_vendor
from tests.foundation.runs.parts import in_parts_of

CHANGE = "/vendors/change-owner"


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def owner_of(vendor: Vendor) -> int | None:
    return db.session.get_one(Vendor, vendor.id).owner_id


def test_pam_sees_first_what_will_happen_to_each(cast: Cast, pam: Browser) -> None:
    gone = make_vendor("Gone", state=VendorState.CLOSED)
    his = make_vendor("His", owner_id=cast.pip.id)
    db.session.commit()
    ids = [str(one.id) for one in (cast.acme, gone, his)]
    first = pam.post(CHANGE, data={"ids": ids})
    assert first.status_code == 200
    assert "Chosen: 3" in first.text
    page = pam.post(CHANGE, data={"ids": ",".join(ids), "owner": cast.pip.id}).text
    assert "1 vendor is given to Pip." in page
    assert "2 stay as they are." in page
    assert "It is closed or rejected." in page
    assert "Pip owns it already." in page
    assert owner_of(cast.acme) == cast.pam.id  # nothing has happened yet


def test_then_it_is_one_command_that_each_vendor_tells_of(cast: Cast, pam: Browser) -> None:
    before, _ = head()
    ids = f"{cast.acme.id},{cast.globex.id}"
    data = {"ids": ids, "owner": cast.pip.id, "go": "1", "query": "sort=-tier&evil=%0d%0aX:1"}
    answer = pam.post(CHANGE, data=data)
    assert answer.location == "/vendors/?sort=-tier"
    assert owner_of(cast.acme) == owner_of(cast.globex) == cast.pip.id
    assert head()[0] == before + 1
    for vendor in (cast.acme, cast.globex):
        assert trail_of_vendor(vendor.id)[0].action == "vendor.owner_changed"


def test_everything_that_fits_can_be_chosen(cast: Cast, pam: Browser) -> None:
    make_vendor("Other", kind="disposal")
    db.session.commit()
    page = pam.post(CHANGE, data={"all": "1", "query": "kind=call_centre&sort=-name"}).text
    chosen = re.findall(r'name="ids" value="([\d,]+)"', page)
    assert chosen[0] == f"{cast.globex.id},{cast.acme.id}"


@pytest.mark.parametrize("owner", ["0", "9999", "2147483648", "x"])
def test_only_somebody_of_procurement_can_own(cast: Cast, pam: Browser, owner: str) -> None:
    answer = pam.post(CHANGE, data={"ids": cast.acme.id, "owner": owner, "go": "1"})
    assert answer.status_code in (200, 422)
    answer = pam.post(CHANGE, data={"ids": cast.acme.id, "owner": cast.ann.id, "go": "1"})
    assert answer.status_code == 422
    assert "The owner must be a person of procurement." in answer.text
    assert owner_of(cast.acme) == cast.pam.id


@pytest.mark.parametrize("ids", ["", "x", "0", "-1", "99999999999999999999", "²", "1e3"])
def test_nothing_chosen_is_said_and_nonsense_chooses_nothing(pam: Browser, ids: str) -> None:
    answer = pam.post(CHANGE, data={"ids": ids})
    assert answer.status_code == 302
    assert "Choose at least one row first." in pam.get("/vendors/").text


def test_more_than_a_page_can_wait_for_is_done_in_parts(
    cast: Cast, pam: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.proof.desk.vendors.views.ALL_AT_ONCE", 2)
    in_parts_of(2, CHANGE_OWNERS, monkeypatch)
    for number in range(5):
        make_vendor(f"More {number}", owner_id=cast.pam.id)
    db.session.commit()
    answer = pam.post(CHANGE, data={"all": "1", "owner": cast.pip.id, "go": "1"})
    assert "/lists/runs/" in answer.location
    assert 'value="0" max="7"' in pam.get(answer.location).text
    before, _ = head()
    assert runs.carry_on() == 1
    assert head()[0] == before + 4  # two at a time
    run = db.session.query(Run).one()
    assert (run.done, run.changed, run.problem) == (7, 7, None)
    assert db.session.query(Vendor).filter_by(owner_id=cast.pam.id).count() == 0
    assert "7 rows changed." in pam.get(answer.location).text
    assert runs.carry_on() == 0


def test_a_run_that_was_killed_goes_on_where_it_was(
    cast: Cast, pam: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.proof.desk.vendors.views.ALL_AT_ONCE", 1)
    in_parts_of(1, CHANGE_OWNERS, monkeypatch)
    pam.post(CHANGE, data={"all": "1", "owner": cast.pip.id, "go": "1"})
    run = db.session.query(Run).one()
    assert runs._next_part(run.id) is True  # and here it was killed
    db.session.expire_all()
    assert run.done == 1
    runs.carry_on()
    db.session.expire_all()
    assert (run.done, run.changed) == (2, 2)


def test_parts_in_which_nothing_changes_are_passed_over(
    cast: Cast, pam: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.proof.desk.vendors.views.ALL_AT_ONCE", 1)
    in_parts_of(1, CHANGE_OWNERS, monkeypatch)
    cast.acme.owner_id = cast.pip.id
    db.session.commit()
    pam.post(CHANGE, data={"all": "1", "owner": cast.pip.id, "go": "1"})
    runs.carry_on()
    run = db.session.query(Run).one()
    assert (run.done, run.changed) == (2, 1)


def test_who_may_no_longer_do_it_does_not_do_it_later(
    cast: Cast, pam: Browser, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    monkeypatch.setattr("portal.proof.desk.vendors.views.ALL_AT_ONCE", 1)
    pam.post(CHANGE, data={"all": "1", "owner": cast.pip.id, "go": "1"})
    cast.pam.ended_at = clock.time
    db.session.commit()
    runs.carry_on()
    run = db.session.query(Run).one()
    assert run.finished_at is not None
    assert run.problem is not None
    assert owner_of(cast.acme) == cast.pam.id


def test_the_chosen_rows_are_exported(cast: Cast, pam: Browser) -> None:
    answer = pam.post("/vendors/export", data={"ids": cast.globex.id, "query": "columns=name"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    assert sheet is not None
    assert [row[0] for row in sheet.iter_rows(values_only=True)] == ["Vendor", "Globex"]


def test_an_auditor_exports_and_changes_nothing(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.ann)
    page = browser.get("/vendors/").text
    assert "/vendors/export" in page
    assert CHANGE not in page
    assert browser.post(CHANGE, data={"ids": cast.acme.id}).status_code == 403


def test_a_person_new_in_procurement_can_be_chosen(cast: Cast, pam: Browser) -> None:
    ned = make_user("Ned", Role.PROCUREMENT)
    db.session.commit()
    assert (
        f'<option value="{ned.id}">Ned</option>'
        in pam.post(CHANGE, data={"ids": cast.acme.id}).text
    )


def test_from_the_list_on_to_the_choice_of_statements(cast: Cast, pam: Browser) -> None:
    page = pam.post("/vendors/ask-for-statements", data={"ids": [cast.acme.id, cast.globex.id]})
    assert page.status_code == 200
    (address,) = re.findall(r'<form method="post" action="(/attestations/[^"]+)"', page.text)
    (ids,) = re.findall(r'name="vendor_ids" value="([\d,]+)"', page.text)
    assert ids == f"{cast.acme.id},{cast.globex.id}"
    assert pam.post(address, data={"vendor_ids": ids}).status_code == 200


def test_the_vendors_chosen_are_carried_on_to_who_gets_the_questionnaire(
    cast: Cast, pam: Browser
) -> None:
    make_share(make_engagement(cast.acme))
    db.session.commit()
    publish(sheet(question("Q-1")))
    db.session.commit()
    assert 'formaction="/vendors/send-questionnaire"' in pam.get("/vendors/").text
    ids = [cast.acme.id, cast.globex.id]
    page = pam.post("/vendors/send-questionnaire", data={"ids": ids}).text
    assert "Chosen: 2" in page
    assert f'name="vendor_ids" value="{ids[0]},{ids[1]}"' in page
    form = pam.post("/questionnaires/send", data={"vendor_ids": f"{ids[0]},{ids[1]}"}).text
    assert "1 piece of work" in form  # Globex has none
    found = {"all": "1", "query": "q=Acme"}
    assert "Chosen: 1" in pam.post("/vendors/send-questionnaire", data=found).text


def test_who_may_not_send_is_not_offered_it(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.max)
    assert "send-questionnaire" not in browser.get("/vendors/").text
    ids = [cast.acme.id]
    assert browser.post("/vendors/send-questionnaire", data={"ids": ids}).status_code == 403
