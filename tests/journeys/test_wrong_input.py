"""What people do wrong, or do twice, is told in words, and nothing they typed is lost."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.office import Office
from tests.journeys.stories import PASSWORD, today


def test_two_people_edit_one_contract_and_the_second_chooses(
    office: Office, arrive: Arrive
) -> None:
    pam, pip = arrive("Pam"), arrive("Pip")
    for one in (pam, pip):
        one.open(f"/contracts/{office.contract_id}/edit")
    pam.fill(title="Services agreement of spring", retention="Ten years")
    pam.saves("Save")
    pip.fill(title="Agreement on services", ends_on=today() + timedelta(days=400))
    pip.press("Save", answers=409)
    pip.reads("Somebody else saved this meanwhile.")
    for typed in ("Services agreement of spring", "Agreement on services", "Ten years"):
        pip.finds(typed)
    sides = pip.page.locator("[name^=keep-]")
    assert sides.count() == 6
    assert not [one for one in sides.all() if one.is_checked()]
    pip.press("Save the chosen versions", answers=422)
    pip.fill(**{"keep-title": "mine", "keep-ends_on": "mine", "keep-retention": "theirs"})
    pip.saves("Save the chosen versions")
    assert pip.heading == "Agreement on services"
    pip.finds("Ten years")


def test_a_program_that_calls_itself_a_pdf_is_not_stored(
    office: Office, arrive: Arrive, folder: Path
) -> None:
    pam = arrive("Pam")
    program = folder / "agreement.pdf"
    program.write_bytes(b"MZ\x90\x00" + bytes(200))
    pam.open(f"/contracts/{office.contract_id}")
    pam.fill(file=program)
    pam.press("Store the file", answers=422)
    pam.finds("a Windows program (EXE)")
    assert not pam.page.locator('main a[href*="/files/"]').count()


def test_the_30th_of_february_is_refused_in_words_and_never_lost(
    office: Office, arrive: Arrive
) -> None:
    """A date field hands such a day over as empty: then the contract would have no end."""
    pam = arrive("Pam")
    pam.open(f"/contracts/{office.contract_id}/edit")
    pam.fill(title="Agreement until February")
    end = pam.page.locator("[name=ends_on]")
    end.fill("")
    end.focus()
    pam.page.keyboard.type("02302027")
    pam.page.get_by_role("button", name="Save").click()
    pam.reads("There is no such day.")
    assert end.get_attribute("aria-invalid") == "true"
    assert pam.holds("title") == "Agreement until February"
    pam.see()
    end.fill("2027-02-28")
    pam.saves("Save")
    pam.finds("28 Feb 2027")


def test_a_double_click_on_sign_signs_once(office: Office, arrive: Arrive) -> None:
    """With scripts the second click does nothing; without them the server refuses it kindly."""
    before = office.portal.count("attestations")
    for request_id, scripts in zip(office.request_ids[:2], (True, False), strict=True):
        ada = arrive("Ada", phone=True, scripts=scripts)
        ada.open(f"/attestations/requests/{request_id}/sign")
        ada.fill(**{f"r{request_id}-answer": "affirm"}, confirmed=True, password=PASSWORD)
        button = ada.page.locator("[data-sign-labels] button")
        button.dblclick()
        # The second click breaks off the first answer's loading: only where she ends up counts.
        expect(ada.page).to_have_url(re.compile(r"/attestations/\d+$"), timeout=60_000)
        ada.page.wait_for_load_state()
        ada.see()
        ada.open("/done")
        ada.open("/todo")
        assert not ada.page.locator(f'a[href="/attestations/requests/{request_id}/sign"]').count()
    assert office.portal.count("attestations") == before + 2
