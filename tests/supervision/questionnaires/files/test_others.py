"""Workbooks of others: what is recognised of each without a hand on the map, and what the page says of it."""

import time
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from portal.foundation.core.words.i18n import words
from portal.supervision.questionnaires.files.found import ColumnRole, FileMap, ReadFile, SheetMap
from portal.supervision.questionnaires.files.kind_words import (
    Saying,
    condition_of,
    kind_by_wording,
    kind_of,
)
from portal.supervision.questionnaires.files.mapped import MOST_QUESTIONS
from portal.supervision.questionnaires.files.reading_files import read_file
from portal.supervision.questionnaires.kinds.parts.question import Question
from tests.supervision.questionnaires.files.books import book
from tests.supervision.questionnaires.files.others import Other, others

MADE = others()
DOCS = (Path(__file__).parents[4] / "docs/questionnaire-files.md").read_text(encoding="utf-8")


def read(other: Other, wanted: FileMap | None = None) -> ReadFile:
    return read_file(other.data, f"{other.name}.{'csv' if other.name == 'csv' else 'xlsx'}", wanted)


def asked(found: ReadFile) -> dict[str, Question]:
    assert found.sheet is not None
    return dict(found.sheet.by_id)


def documented(other: Other, by_itself: int) -> bool:
    """Whether the page about the files says so."""
    line = next(line for line in DOCS.splitlines() if f"| `{other.name}` |" in line)
    whole = other.questions
    return line.endswith(f"| {by_itself} of {whole} | {whole} of {whole} |")


def told(found: ReadFile) -> list[tuple[str, str]]:
    return [(one.place, words(one.reason, "en")) for one in found.skipped]


@pytest.mark.parametrize("name", sorted(set(MADE) - {"unclear"}))
def test_every_question_is_recognised_with_its_kind_and_section(app: Flask, name: str) -> None:
    found = read(MADE[name])
    assert found.faults == []
    assert found.sheet is not None
    assert found.by_type == MADE[name].kinds
    titles = [one.title.ja or one.title.en for one in found.sheet.sections]
    assert tuple(titles) == MADE[name].sections
    assert documented(MADE[name], MADE[name].questions)


def test_what_nothing_names_is_mapped_by_hand(app: Flask) -> None:
    other = MADE["unclear"]
    before = read(other)
    assert before.sheet is None
    assert documented(other, 0)
    assert [words(one.reason, "en") for one in before.faults] == [
        "No sheet was recognised that asks questions."
    ]
    roles = {0: ColumnRole.ID, 1: ColumnRole.TEXT, 2: ColumnRole.KIND}
    kinds = {"甲": "yes_no", "乙": "text"}
    found = read(other, FileMap([SheetMap(True, 1, 1, roles)], kinds))
    assert found.by_type == other.kinds
    assert list(asked(found)) == ["K01", "K02"]


def test_what_was_left_out_is_said_by_sheet_and_row(app: Flask) -> None:
    said = told(read(MADE["title_block"]))
    assert ("チェックシート 13", "No question stands in this row: left out.") in said
    assert ("チェックシート", "The column “備考” was left out.") in said
    assert said[-1][0] == "記入要領" or said[0][0] == "記入要領"


def test_a_condition_in_words_holds_where_id_and_answer_are_clear_and_is_kept_as_words_where_not(
    app: Flask,
) -> None:
    shown = asked(read(MADE["title_block"]))["Q-2-2"].show_if
    assert shown is not None
    data = book(
        点検=[
            ["番号", "設問", "条件", "回答形式"],
            ["1", "紙を預かりますか。", "", "はい/いいえ"],
            ["2", "保管場所を書いてください。", "問1が「はい」の場合", "記述"],
            ["3", "廃棄の方法を書いてください。", "紙を扱うとき", "記述"],
            ["4", "件数", "問9で「はい」の場合", "数値"],
        ]
    )
    found = read_file(data, "check.xlsx")
    questions = asked(found)
    assert questions["Q-2"].show_if is not None
    assert questions["Q-3"].show_if is None
    assert questions["Q-3"].help is not None
    assert questions["Q-3"].help.ja == "紙を扱うとき"
    assert questions["Q-4"].show_if is None
    unclear = [place for place, said in told(found) if said.startswith("When it is asked")]
    assert unclear == ["点検 4–5"]


def test_numbers_that_begin_anew_on_each_sheet_become_ids_of_their_own(app: Flask) -> None:
    assert list(asked(read(MADE["tabs"]))) == ["Q-1", "Q-2", "Q-2-1", "Q-2-2", "Q-2-3"]


def test_marks_and_words_for_evidence_and_weight_are_taken(app: Flask) -> None:
    questions = asked(read(MADE["by_columns"]))
    assert questions["Q-1"].evidence.accept.ja == "体制図"
    assert (questions["Q-5"].evidence.required, questions["Q-5"].evidence.accept.ja) == (
        True,
        "証跡",
    )
    assert (questions["Q-1"].weight, questions["Q-3"].weight) == (3, 1)
    assert [option.label for option in questions["Q-4"].options]
    assert questions["Q-4"].weight == 0  # answers in words have no score yet


def test_two_columns_in_two_languages_are_one_question(app: Flask) -> None:
    found = read(MADE["both_languages"])
    assert found.sheet is not None
    first = asked(found)["A1"]
    assert (first.text.ja, first.text.en) == ("再委託をしていますか。", "Do you subcontract?")
    assert found.sheet.language is None


def test_a_sheet_left_out_by_hand_is_not_read(app: Flask) -> None:
    other = MADE["tabs"]
    mapped = read(other).mapped
    assert mapped is not None
    sheets = list(mapped.map.sheets)
    sheets[1] = replace(sheets[1], taken=False)
    found = read(other, FileMap(sheets))
    assert list(asked(found)) == ["Q-1", "Q-2", "Q-3"]
    assert ("A. Risk", "Left out, as chosen.") in told(found)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("有・無", Saying("yes_no")),
        ("○ / △ / ×", Saying("yes_partial_no")),
        ("はい、いいえ、該当なし", Saying("yes_no_na")),
        ("選択（はい／いいえ）", Saying("yes_no")),
        ("Yes / Partially / No / N/A", Saying("yes_partial_no_na")),
        ("□紙 □電子 □その他", Saying("multi_choice", ("紙", "電子", "その他"))),
        ("国内／海外", Saying("single_choice", ("国内", "海外"))),
        ("5段階", Saying("single_choice", ("1", "2", "3", "4", "5"))),
        ("自由記述", Saying("text")),
        ("はい／いいえ（いいえの場合は理由を記入）", Saying("yes_no")),
        ("実施状況を記入し、資料を添付してください", Saying("file")),
        ("甲", None),
    ],
)
def test_kinds_are_understood_from_words(said: str, meant: Saying | None) -> None:
    assert kind_of(said) == meant


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("責任者を定めていますか。", "yes_no"),
        ("端末を暗号化していること。", "yes_no"),
        ("従業者は何名ですか。", "number"),
        ("体制を具体的に記載してください。", "text"),
        ("When was the last test?", "date"),
        ("If so, do you encrypt it?", "yes_no"),
        ("How do you encrypt it?", "text"),
    ],
)
def test_who_is_asked_whether_something_is_so_answers_yes_or_no(text: str, kind: str) -> None:
    assert kind_by_wording(text) == kind


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("問3で「はい」の場合", ("3", "はい")),
        ("No.1-2がいいえの場合", ("1-2", "いいえ")),
        ("If yes to Q4", ("4", "yes")),
        ("Q3 = No", ("3", "No")),
        ("問3または問4で「はい」の場合", None),
        ("紙を扱うとき", None),
    ],
)
def test_a_condition_names_one_question_and_one_answer(
    said: str, meant: tuple[str, str] | None
) -> None:
    found = condition_of(said)
    assert (None if found is None else (found[0].lstrip("Qq"), found[1])) == meant


def test_more_than_anybody_asks_is_read_in_time_and_said(app: Flask) -> None:
    rows = [["1", f"分野{number}", "定めていますか。"] for number in range(MOST_QUESTIONS + 500)]
    text = "\n".join(map(",".join, [["番号", "分類", "設問"], *rows, *[["", "", "甲"]] * 5_000]))
    began = time.process_time()
    found = read_file(text.encode(), "long.csv")
    assert len(asked(found)) == MOST_QUESTIONS
    assert "More than 2000 questions: left out." in [said for _place, said in told(found)]
    assert time.process_time() - began < 10
