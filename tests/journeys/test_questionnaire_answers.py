"""One answers on a phone with a colleague, one in Excel; both are reviewed, one is sent back."""

from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Arrive
from tests.journeys.founding import link_in
from tests.journeys.office import Office
from tests.journeys.sheets_desk import LACK, REMARK, SECTIONS, Desk, company
from tests.journeys.visitor import Visitor


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_answers_by_phone_and_by_workbook_are_reviewed_sent_back_and_accepted(
    office: Office, arrive: Arrive, lang: str
) -> None:
    here = company(office, lang, "Answer", sends=True)
    by_phone, by_book, _silent = here.sent
    aoi = arrive(here.signers[0], lang, phone=True)
    asks_a_colleague(aoi, here, by_phone)
    letter = office.portal.letters_to(f"{here.colleague.lower()}@")[-1]
    nagi = arrive(here.colleague, lang, phone=True)
    nagi.open(link_in(letter, "/responses/"))
    answers_a_section(nagi, here, by_phone)
    answers_the_rest(aoi, here, by_phone)
    by_workbook(arrive(here.signers[1], lang, phone=True), by_book)

    tomo = arrive(here.buyer, lang)
    sends_one_back(tomo, by_phone)
    answers_again(aoi, here, by_phone)

    tomo.open(f"/responses/{by_phone}/review")
    tomo.finds(REMARK)
    tomo.follow("Result and accept")
    tomo.finds(here.says(LACK))
    tomo.fill(conclusion="Well done")
    tomo.saves("Accept")
    tomo.finds(here.says(LACK))
    tomo.open(f"/responses/{by_book}/result")
    tomo.reads("The answers open no finding.")
    tomo.saves("Accept")
    tomo.open(f"/vendors/{here.vendor_ids[0]}/questionnaires")
    tomo.open(f"/vendors/{here.vendor_ids[0]}/findings")
    tomo.finds(here.says(LACK))
    aoi.open(f"/responses/{by_phone}")
    aoi.open("/todo")
    aoi.finds(here.says(LACK))


def asks_a_colleague(signatory: Visitor, here: Desk, assignment_id: int) -> None:
    signatory.open("/todo")
    signatory.follow_first(f'main a[href$="/responses/{assignment_id}"]')
    signatory.follow("Ask a colleague", about=here.says(SECTIONS["safe"]))
    signatory.page.get_by_label(here.colleague).check()
    signatory.saves("Ask to answer")
    signatory.reads("With %(name)s", name=here.colleague)


def answers_a_section(colleague: Visitor, here: Desk, assignment_id: int) -> None:
    """A question appears because of the answer before it."""
    assert colleague.heading == here.says(SECTIONS["safe"])
    assert not colleague.page.locator("#q-SUB-02").is_visible()
    answers(colleague, "SUB-01", "yes")
    colleague.page.locator("#q-SUB-02").wait_for()
    colleague.fill(**{"v-SUB-02": "Karugamo"})
    colleague.press_at("button[name=go][value=next]")
    colleague.open(f"/responses/{assignment_id}/sections/safe")
    assert colleague.holds("v-SUB-02") == "Karugamo"
    colleague.saves("My section is done")


def answers_the_rest(signatory: Visitor, here: Desk, assignment_id: int) -> None:
    """What is missing is on one page, which leads there."""
    signatory.open(f"/responses/{assignment_id}")
    signatory.follow_named(here.says(SECTIONS["org"]))
    answers(signatory, "ORG-01", "yes")
    signatory.open(f"/responses/{assignment_id}/hand-in")
    signatory.reads("You can hand in once nothing is missing.")
    signatory.follow_named("SAF-01")
    answers(signatory, "SAF-01", "yes")
    hand_in(signatory, assignment_id)


def sends_one_back(reviewer: Visitor, assignment_id: int) -> None:
    reviewer.open("/today")
    reviewer.follow_first(f'main a[href*="/responses/{assignment_id}/review"]')
    card = reviewer.page.locator("#r-ORG-01")
    card.locator("[name=remark]").fill(REMARK)
    card.locator("button[type=submit]").click()  # typed last: kept once, and nobody is warned
    reviewer.page.locator('[data-save-state][data-state="saved"]').first.wait_for()
    expect(reviewer.page.locator(".htmx-request")).to_have_count(0)
    reviewer.see()
    reviewer.follow("Send back", within="main")
    assert reviewer.page.locator("#q-ORG-01").is_checked(), "what was remarked on is ticked"
    reviewer.press("Send back")


def answers_again(signatory: Visitor, here: Desk, assignment_id: int) -> None:
    """Only what was sent back can be changed."""
    signatory.open("/todo")
    signatory.follow_first(f'main a[href$="/responses/{assignment_id}"]')
    signatory.follow_named(here.says(SECTIONS["org"]))
    signatory.finds(REMARK)
    assert not signatory.page.locator("[name=v-SAF-01]").first.is_enabled()
    answers(signatory, "ORG-01", "no")
    hand_in(signatory, assignment_id)


def answers(visitor: Visitor, name: str, value: str) -> None:
    """With one tap; the page says that it is kept."""
    with visitor.page.expect_response(lambda one: f"/answers/{name}" in one.url) as kept:
        visitor.page.locator(f"#q-{name} label:has([value={value}])").click()
    assert kept.value.status < 300
    visitor.page.locator('[data-save-state][data-state="saved"]').first.wait_for()


def hand_in(signatory: Visitor, assignment_id: int) -> None:
    signatory.open(f"/responses/{assignment_id}/hand-in")
    signatory.reads("Nothing is missing.")
    signatory.page.locator("[data-ask] summary").click()
    signatory.saves("Hand in", within="dialog")


def by_workbook(signatory: Visitor, assignment_id: int) -> None:
    """Taken along, filled in, brought back; the difference is seen before it counts."""
    signatory.open("/todo")
    signatory.open(f"/responses/{assignment_id}")
    signatory.follow("Answer in Excel")
    with signatory.page.expect_download() as fetched:
        signatory.page.get_by_role("link", name=signatory.word("Download the workbook")).click()
    book = openpyxl.load_workbook(BytesIO(fetched.value.path().read_bytes()))
    for name, said in (("ORG-01", "はい"), ("SAF-01", "Yes"), ("SUB-01", "いいえ")):
        page, row = next(
            (page, row)
            for page in book.worksheets
            for row in range(1, page.max_row + 1)
            if page.cell(row, 1).value == name
        )
        page[f"D{row}"] = said
    data = BytesIO()
    book.save(data)
    name, kind = "answers.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    signatory.page.set_input_files(
        "[name=file]", {"name": name, "mimeType": kind, "buffer": data.getvalue()}
    )
    signatory.press("See what changes")
    for name in ("ORG-01", "SAF-01", "SUB-01"):
        signatory.finds(name)
    signatory.press_at("main form button[type=submit]")
    assert signatory.page.locator(".flash--done").count()
    hand_in(signatory, assignment_id)
