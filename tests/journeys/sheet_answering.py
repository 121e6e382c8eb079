"""One vendor answers on a phone with a colleague it invites, one in a workbook, one not at all."""

import re
from io import BytesIO

import openpyxl
from playwright.sync_api import expect

from tests.journeys.sheet_writing import XLSX
from tests.journeys.sheets_desk import COMMENT, REMARK, SECTIONS, TITLE, Desk
from tests.journeys.visitor import Visitor
from tests.supervision.responses.sheets.workbooks import ANSWER

LOOK_AGAIN = "Nothing is empty. See that each answer that was sent back says what was asked for:"


def invites_a_colleague(signatory: Visitor, here: Desk) -> None:
    """Somebody without an account is asked for a section."""
    opens(signatory, here)
    signatory.follow("Ask a colleague", about=here.says(SECTIONS["safe"]))
    whom = here.colleague
    signatory.fill(colleague="new", name=whom.name, email=whom.email, language=here.lang)
    signatory.saves("Ask to answer")
    signatory.reads("With %(name)s", name=whom.name)
    signatory.reads("(invited)")


def answers_the_section(colleague: Visitor, here: Desk) -> None:
    """Straight after the account was opened: this section is theirs, and no other."""
    mine = colleague.word("Your section: %(title)s", title="")
    expect(colleague.page.get_by_role("link", name=mine)).to_have_count(1)
    colleague.follow("Your section: %(title)s", title=here.says(SECTIONS["safe"]), within="main")
    assert colleague.heading == here.says(SECTIONS["safe"])
    colleague.reads("You answer this section")
    hidden = colleague.page.locator("#q-SUB-02")
    expect(hidden).to_be_hidden()
    answers(colleague, "SUB-01", "yes")
    expect(hidden).to_be_visible()
    colleague.fill(**{"v-SUB-02": "Karugamo"})
    colleague.press_at("button[name=go][value=next]")
    theirs = colleague.page.get_by_text(colleague.word("You answer this section"))
    expect(theirs).to_have_count(1)
    colleague.follow_named(here.says(SECTIONS["safe"]))
    assert colleague.holds("v-SUB-02") == "Karugamo"
    colleague.saves("My section is done")


def answers_the_rest(signatory: Visitor, here: Desk) -> None:
    """What is missing is on one page, which leads there; what is as last year is taken over."""
    opens(signatory, here)
    signatory.reads("says it is done")
    signatory.follow("Check and hand in", within="main")
    signatory.reads("You can hand in once nothing is missing.")
    signatory.follow_named("ORG-01")
    signatory.saves("Unchanged since last time")
    in_two_windows(signatory)
    hand_in(signatory)


def in_two_windows(signatory: Visitor) -> None:
    """The window that is behind is shown both answers, and gives way only when that is chosen."""
    first = signatory.page
    second = signatory.context.new_page()
    signatory.watch(second)
    second.goto(first.url)
    answers(signatory, "SAF-01", "partial")
    signatory.page, signatory.expected = second, {409}
    second.locator("#q-SAF-01 label:has([value=no])").click()
    told = "This was answered in another window or by a colleague meanwhile."
    expect(second.locator("#q-SAF-01 [data-problem]")).to_contain_text(signatory.word(told))
    signatory.see()
    expect(second.locator("#v-SAF-01-no")).to_be_checked()
    signatory.press("Keep their version", about="SAF-01")
    expect(second.locator("#v-SAF-01-partial")).to_be_checked()
    second.close()
    signatory.page, signatory.expected = first, set()


def answers_again(signatory: Visitor, here: Desk) -> None:
    """Only what was sent back can be changed."""
    signatory.open("/todo")
    signatory.reads("Sent back")
    opens(signatory, here)
    signatory.follow_named(here.says(SECTIONS["org"]))
    signatory.finds(REMARK)
    still_open = signatory.page.locator('main [name^="v-"]:enabled')
    assert {one.get_attribute("name") for one in still_open.all()} == {"v-ORG-01"}
    signatory.fill(**{"c-ORG-01": COMMENT})
    answers(signatory, "ORG-01", "no")
    signatory.press_at("button[name=go][value=next]")
    assert signatory.heading == here.says(SECTIONS["safe"])
    expect(signatory.page.locator("#q-SUB-01")).to_be_visible()
    expect(still_open).to_have_count(0)
    hand_in(signatory, told=LOOK_AGAIN)


def in_a_workbook(signatory: Visitor, here: Desk) -> None:
    """Taken along, filled in, brought back; the difference is seen before it counts."""
    opens(signatory, here)
    signatory.follow("Answer in Excel")
    with signatory.page.expect_download() as fetched:
        signatory.page.get_by_role("link", name=signatory.word("Download the workbook")).click()
    data = _filled_in(fetched.value.path().read_bytes())
    file = {"name": "answers.xlsx", "mimeType": XLSX, "buffer": data}
    signatory.page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    signatory.press("See what changes")
    for name in ("ORG-01", "SAF-01", "SUB-01"):
        signatory.finds(name)
    signatory.press_at("main form button[type=submit]")
    assert signatory.page.locator(".flash--done").count()
    opens(signatory, here)
    hand_in(signatory)


def opens(signatory: Visitor, here: Desk) -> None:
    """From the list of what is to do."""
    signatory.open("/todo")
    signatory.finds(here.says(TITLE))
    signatory.follow_first('main a.btn[href*="/responses/"]')


def answers(visitor: Visitor, name: str, value: str) -> None:
    """With one tap; the page says when it was kept."""
    with visitor.page.expect_response(lambda one: f"/answers/{name}" in one.url) as kept:
        visitor.page.locator(f"#q-{name} label:has([value={value}])").click()
    assert kept.value.status < 300
    saved_at = re.escape(visitor.word("Saved at %(time)s", time="@")).replace("@", r"\d\d:\d\d")
    state = visitor.page.locator("[data-save-state]").locator("visible=true")
    expect(state).to_have_text(re.compile(saved_at))


def hand_in(signatory: Visitor, told: str = "Nothing is missing.") -> None:
    """From any page of the sheet."""
    sheet = re.match(r"\S+/responses/\d+", signatory.page.url)
    assert sheet, signatory.page.url
    signatory.open(f"{sheet[0]}/hand-in")
    signatory.reads(told)
    signatory.page.locator("[data-ask] summary").click()
    signatory.saves("Hand in", within="dialog")


def _filled_in(data: bytes) -> bytes:
    book = openpyxl.load_workbook(BytesIO(data))
    for name, said in (("ORG-01", "はい"), ("SAF-01", "Yes"), ("SUB-01", "いいえ")):
        page, row = next(
            (page, row)
            for page in book.worksheets
            for row in range(1, page.max_row + 1)
            if page.cell(row, 1).value == name
        )
        page[f"{ANSWER}{row}"] = said
    filled = BytesIO()
    book.save(filled)
    return filled.getvalue()
