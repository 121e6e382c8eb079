"""A workbook is taken along, filled in elsewhere, brought back, looked at and confirmed."""

from io import BytesIO

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import Assignment
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.queries import count_statements
from tests.supervision.responses.sheets.workbooks import (
    ANSWER,
    COMMENT,
    MEND,
    UNTIL,
    confirm,
    digest,
    fill,
    kept,
    page_of,
    row_of,
    seen,
    take,
)


@pytest.fixture
def ada(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.ada)
    return browser


def test_what_is_filled_in_is_shown_first_and_written_when_confirmed(
    ada: Browser, cast: Cast, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "Partly")
    fill(book, "ORG-01", "We are working on it", COMMENT)
    fill(book, "NUM", "１２０")
    fill(book, "SUB-01", "はい")
    table = page_of(book, "SUB-02 #1")
    table["B4"], table["C4"] = "かもめ", "令和8年4月1日"
    where, page = seen(ada, assignment, book)
    assert kept(assignment) == {}
    assert "かもめ / 2026-04-01" in page
    ada.post(where, data={"digest": digest(page)})
    assert kept(assignment) == {
        "ORG-01": "partial",
        "NUM": 120,
        "SUB-01": "yes",
        "SUB-02": [{"name": "かもめ", "start": "2026-04-01", "approval_no": ""}],
    }
    last = trail_of(assignment)[0]
    assert last.action == "questionnaire.answers_uploaded"


def test_a_workbook_nobody_touched_changes_nothing(ada: Browser, assignment: Assignment) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    confirm(ada, assignment, book)
    _where, page = seen(ada, assignment, take(ada, assignment, "ja"))
    assert "There is nothing to take over" in page


def test_only_the_cells_for_answers_are_open(ada: Browser, assignment: Assignment) -> None:
    book = take(ada, assignment)
    page = page_of(book, "ORG-01")
    row = row_of(page, "ORG-01")
    assert page.protection.sheet
    assert page.protection.password is None
    assert page[f"A{row}"].protection.locked
    assert not page[f"{ANSWER}{row}"].protection.locked
    assert {one.sheet_state for one in book.worksheets if one.title.startswith("kantoku")} == {
        "hidden"
    }


def test_rows_moved_sheets_reordered_and_headings_gone_are_understood(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "yes")
    fill(book, "NUM", 90)
    page = page_of(book, "ORG-01")
    page.delete_rows(1)
    page.insert_rows(1, 3)
    page.insert_cols(1)
    book.move_sheet(page, len(book.worksheets))
    other = book.create_sheet("より")
    for place, cell in enumerate(["  ＳＵＢ－01 ", *[""] * 5, "NO"], 1):
        other.cell(7, place).value = cell
    page.delete_rows(next(n for n in range(1, 20) if page.cell(n, 2).value == "SUB-01"))
    confirm(ada, assignment, book)
    assert kept(assignment) == {"ORG-01": "yes", "NUM": 90, "SUB-01": "no"}


def test_an_answer_merged_over_several_rows_counts_for_each(
    ada: Browser, cast: Cast, work: Engagement
) -> None:
    version = publish(sheet(question("A-1"), question("A-2"), question("A-3")), "merged")
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    book = take(ada, assignment)
    page = page_of(book, "A-1")
    first = row_of(page, "A-1")
    page[f"{ANSWER}{first}"] = "Yes"
    page.merge_cells(f"{ANSWER}{first}:{ANSWER}{first + 1}")
    confirm(ada, assignment, book)
    assert kept(assignment) == {"A-1": "yes", "A-2": "yes"}


def test_several_answers_are_marked_and_certificates_have_their_last_day(
    ada: Browser, cast: Cast, work: Engagement
) -> None:
    rule = {
        "id": "F-1", "on": ["expired"], "severity": "minor", "title": {"ja": "切れ", "en": "Out"},
        "action": {"ja": "更新", "en": "Renew"}, "due_days": 30, "owner": "vendor",
    }  # fmt: skip
    version = publish(sheet(question("CRT-01", "multi_choice", findings=[rule])), "several")
    db.session.commit()
    with transaction():
        assignment = send(cast.acme, [work], version)
    book = take(ada, assignment)
    fill(book, "CRT-01 / good", "○")
    fill(book, "CRT-01 / good", "2027/3/31", UNTIL)
    fill(book, "CRT-01 / fair", "×")
    confirm(ada, assignment, book)
    (row,) = queries.answers_of(assignment.id)
    assert (row.value, row.expires) == (["good"], {"good": "2027-03-31"})


def test_each_wrong_cell_is_named_and_nothing_is_written(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "perhaps")
    fill(book, "NUM", "many")
    fill(book, "SUB-01", "yes")
    table = page_of(book, "SUB-02 #1")
    table["B4"], table["C4"] = "かもめ", "soon"
    page = page_of(book, "ORG-01")
    page.cell(30, 1).value, page[f"{ANSWER}30"] = "XXX-99", "yes"
    where, shown = seen(ada, assignment, book)
    row = row_of(page, "ORG-01")
    assert f"Sheet “Your answers”, row {row}, column “Your answer”" in shown
    assert "“perhaps” cannot be chosen here." in shown
    assert "Choose one: Yes / Partly / No." in shown
    assert "Sheet “SUB-02”, row 4, column “Start”" in shown
    assert "There is no question “XXX-99”" in shown
    assert "4 places are wrong" in shown
    assert "<b>ORG-01</b> <b>Sheet" in shown
    assert ada.post(where, data={"digest": ""}).status_code == 409
    assert kept(assignment) == {}


def marked(browser: Browser, where: str) -> Workbook:
    answer = browser.get(f"{where}?marked=1")
    assert answer.status_code == 200
    return openpyxl.load_workbook(BytesIO(answer.data))


def test_a_workbook_with_errors_is_given_back_with_each_marked_and_can_be_mended_in_it(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "perhaps")
    fill(book, "ORG-01", "see the rules", COMMENT)
    fill(book, "NUM", 120)
    fill(book, "SUB-01", "yes")
    table = page_of(book, "SUB-02 #1")
    table["B4"], table["C4"], table["B5"] = "かもめ", "soon", "うみねこ"
    page = page_of(book, "ORG-01")
    page["A30"], page[f"{ANSWER}30"] = "XXX-99", "yes"
    page["A31"], page[f"{ANSWER}31"] = "NUM", 130
    where, _shown = seen(ada, assignment, book)

    again = marked(ada, where)
    page = page_of(again, "ORG-01")
    assert page[f"{MEND}1"].value == "What we ask you to mend"
    row = row_of(page, "ORG-01")
    assert (page[f"{ANSWER}{row}"].value, page[f"{COMMENT}{row}"].value) == (
        "perhaps",
        "see the rules",
    )
    assert page[f"{ANSWER}{row}"].fill.fgColor.rgb == "FFFDECEA"
    assert page[f"{COMMENT}{row}"].fill.fgColor.rgb == "FFFFF9DB"
    told = page[f"{MEND}{row}"].value
    assert told == "Your answer: “perhaps” cannot be chosen here. Choose one: Yes / Partly / No."
    twice = page[f"{MEND}{row_of(page, 'NUM')}"].value
    assert "“NUM” is answered “130” here, and differently in row" in twice
    stray = row_of(page, "XXX-99")
    assert page[f"{ANSWER}{stray}"].value == "yes"
    assert "There is no question “XXX-99”" in page[f"{MEND}{stray}"].value
    table = page_of(again, "SUB-02 #1")
    assert [table[f"{column}4"].value for column in "BCE"][:2] == ["かもめ", "soon"]
    assert table["C4"].fill.fgColor.rgb == "FFFDECEA"
    assert table["E4"].value.startswith("Start: This cannot be read as a day")
    assert table["B5"].value == "うみねこ"

    fill(again, "ORG-01", "Partly")
    table["C4"] = "2026-04-01"
    page[f"A{stray}"] = page[f"{ANSWER}{stray}"] = None
    confirm(ada, assignment, again)
    answers = kept(assignment)
    assert (answers["ORG-01"], answers["NUM"], answers["SUB-01"]) == ("partial", 120, "yes")
    assert [row["start"] for row in answers["SUB-02"]] == ["2026-04-01", ""]


def test_what_was_answered_in_the_portal_meanwhile_outlives_a_marked_workbook(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "perhaps")
    where, _page = seen(ada, assignment, book)
    ada.post(f"/responses/{assignment.id}/answers/SUB-01", data={"s-SUB-01": "0", "v-SUB-01": "no"})
    again = marked(ada, where)
    assert again[page_of(again, "SUB-01").title]
    fill(again, "ORG-01", "Yes")
    confirm(ada, assignment, again)
    assert kept(assignment) == {"ORG-01": "yes", "SUB-01": "no"}
    assert ada.get(f"{where}?marked=1").status_code == 200  # the first one is still wrong


def test_a_workbook_without_errors_has_nothing_to_be_marked(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "Yes")
    where, _page = seen(ada, assignment, book)
    answer = ada.get(f"{where}?marked=1")
    assert (answer.status_code, answer.location) == (303, where)


def test_an_answer_to_a_hidden_question_is_named_and_left_out(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    fill(book, "SUB-03", "Yes")
    where, page = seen(ada, assignment, book)
    assert "It is not asked, because of your other answers." in page
    ada.post(where, data={"digest": digest(page)})
    assert kept(assignment) == {"SUB-01": "no"}


def test_a_colleague_who_saves_meanwhile_is_not_overwritten(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    where, page = seen(ada, assignment, book)
    ada.post(
        f"/responses/{assignment.id}/answers/SUB-01", data={"s-SUB-01": "0", "v-SUB-01": "yes"}
    )
    late = ada.post(where, data={"digest": digest(page)})
    assert late.status_code == 409
    assert "Changed by both" in late.text
    assert kept(assignment) == {"SUB-01": "yes"}
    assert ada.post(where, data={"digest": digest(late.text)}).status_code == 422
    ada.post(where, data={"digest": digest(late.text), "take-SUB-01": "file"})
    assert kept(assignment) == {"SUB-01": "no"}


def test_of_what_both_changed_the_chosen_one_counts_and_the_others_are_taken_over(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    for name, said in (("SUB-01", "No"), ("ORG-01", "Yes"), ("NUM", "7")):
        fill(book, name, said)
    fill(book, "ORG-01", "rules, 3", COMMENT)
    for name, said in (("SUB-01", "yes"), ("ORG-01", "partial")):
        data = {f"s-{name}": "0", f"v-{name}": said}
        ada.post(f"/responses/{assignment.id}/answers/{name}", data=data)
    where, page = seen(ada, assignment, book)
    assert page.count('value="file"') == 2
    assert 'value="portal" checked' not in page  # nothing is chosen beforehand
    chosen = {"take-ORG-01": "file", "take-SUB-01": "portal"}
    done = ada.post(where, data={"digest": digest(page)} | chosen, follow_redirects=True)
    assert "2 answers were taken over from the workbook." in done.text
    assert "1 answer stays as it is in the portal." in done.text
    assert kept(assignment) == {"SUB-01": "yes", "ORG-01": "yes", "NUM": 7}


def test_what_the_portal_changed_beside_it_is_no_matter_to_choose(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "ORG-01", "rules, 3", COMMENT)
    ada.post(f"/responses/{assignment.id}/answers/ORG-01", data={"s-ORG-01": "0", "v-ORG-01": "no"})
    where, page = seen(ada, assignment, book)
    assert "Changed by both" not in page
    assert "It was also answered in the portal after the download." in page
    ada.post(where, data={"digest": digest(page)})
    (row,) = queries.answers_of(assignment.id)
    assert (row.value, row.comment) == ("no", "rules, 3")


def test_what_the_workbook_left_alone_keeps_what_was_answered_in_the_portal(
    ada: Browser, assignment: Assignment
) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    ada.post(f"/responses/{assignment.id}/answers/ORG-01", data={"s-ORG-01": "0", "v-ORG-01": "no"})
    where, page = seen(ada, assignment, book)
    assert "It was answered in the portal after the download; that answer stays." in page
    ada.post(where, data={"digest": digest(page)})
    assert kept(assignment) == {"ORG-01": "no", "SUB-01": "no"}


def test_emptying_a_cell_takes_the_answer_back(ada: Browser, assignment: Assignment) -> None:
    ada.post(f"/responses/{assignment.id}/answers/SUB-01", data={"s-SUB-01": "0", "v-SUB-01": "no"})
    book = take(ada, assignment)
    fill(book, "SUB-01", None)
    confirm(ada, assignment, book)
    assert kept(assignment) == {"SUB-01": None}


def test_a_second_press_of_the_button_is_told_so(ada: Browser, assignment: Assignment) -> None:
    book = take(ada, assignment)
    fill(book, "SUB-01", "No")
    where, page = seen(ada, assignment, book)
    ada.post(where, data={"digest": digest(page)})
    assert ada.post(where, data={"digest": digest(page)}).status_code == 422
    assert "1 answer was taken over." in ada.get(where).text


def test_marking_many_places_reads_no_more_than_marking_one(
    ada: Browser, assignment: Assignment
) -> None:
    costs = []
    for wrong in (("NUM",), ("NUM", "ORG-01", "SUB-01")):
        book = take(ada, assignment)
        for name in wrong:
            fill(book, name, "perhaps")
        where, _page = seen(ada, assignment, book)
        with count_statements() as counted:
            assert ada.get(f"{where}?marked=1").status_code == 200
        costs.append(counted.total)
    assert costs[0] == costs[1]
