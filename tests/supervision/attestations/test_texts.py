"""What is shown is what is hashed."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.content.definitions.statements import Statement, placeholders_in
from portal.content.packs import kinds as shelf
from portal.foundation.core.words.messages import Text
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.statements import texts
from portal.supervision.attestations.statements.exception_rows import COLUMNS, Deviation
from tests.content.packs.earlier import first_release

STATEMENTS = shelf.shipped_pack(shelf.STATEMENTS).by_id
FILL = texts.Fill(
    company_name=Text("株式会社さざなみトランスファー", "Sazanami Transfer Inc."),
    vendor_name=Text("みずいろ印刷株式会社", "Mizuiro Printing Co., Ltd."),
    engagement_name=Text("利用明細書の印刷・発送", "Printing and mailing of statements"),
    period_from=date(2025, 11, 1),
    period_to=date(2026, 10, 31),
    end_date=date(2026, 10, 31),
    data_items=(Text("氏名・連絡先", "Name and contact details"),),
)
AFFIRM = texts.Signing(Text("誓約します", "I attest"), "", {}, "坂口 悟", "取締役")


def shown(statement: Statement, wording: Wording, lang: str) -> str:
    return texts.statement_text(statement, wording, FILL, lang, {})


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))
def test_no_placeholder_is_left_in_any_statement(statement: Statement, lang: str) -> None:
    assert not placeholders_in(shown(statement, Wording.PERIOD, lang))
    assert not placeholders_in(texts.acknowledgement(statement, FILL, lang))
    if statement.statement_start is not None:
        assert not placeholders_in(shown(statement, Wording.START, lang))


def test_names_and_dates_stand_in_the_language_read() -> None:
    japanese = shown(STATEMENTS["no_subcontracting"], Wording.PERIOD, "ja")
    english = shown(STATEMENTS["no_subcontracting"], Wording.PERIOD, "en")
    assert "みずいろ印刷株式会社は、2025年11月1日から2026年10月31日まで" in japanese
    assert "For the period 1 November 2025 to 31 October 2026, Mizuiro Printing" in english


def test_an_abbreviation_does_not_end_a_paragraph() -> None:
    english = shown(STATEMENTS["no_subcontracting"], Wording.PERIOD, "en")
    assert any("Co., Ltd. states that" in part for part in texts.paragraphs(english))


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=list(STATEMENTS))
def test_an_abbreviation_at_the_end_needs_no_second_full_stop(statement: Statement) -> None:
    words = shown(statement, Wording.PERIOD, "en")
    assert ".." not in words + texts.acknowledgement(statement, FILL, "en")


def test_the_start_looks_ahead() -> None:
    assert "undertakes that from" in shown(STATEMENTS["no_subcontracting"], Wording.START, "en")


def test_a_statement_without_a_start_wording_has_none() -> None:
    with pytest.raises(ValueError, match="return_destruction"):
        shown(STATEMENTS["return_destruction"], Wording.START, "ja")


def test_the_annex_lists_what_is_shared() -> None:
    assert "- 氏名・連絡先" in shown(STATEMENTS["purpose_minimisation"], Wording.PERIOD, "ja")


def test_a_date_not_yet_entered_is_a_blank_and_then_the_date() -> None:
    statement = STATEMENTS["security_measures"]
    assert texts.BLANK in shown(statement, Wording.PERIOD, "en")
    filled = texts.statement_text(
        statement, Wording.PERIOD, FILL, "en", {"self_check_date": "2026-10-01"}
    )
    assert texts.BLANK not in filled
    assert "1 October 2026" in filled


KAMOME = Deviation(
    party="合同会社かもめ", work="宛名の印字", since_on=date(2026, 6, 1), remark="2社\nとも"
)


def signed(*rows: Deviation, statement: str = "no_subcontracting", **changes: Any) -> str:
    signing = replace(AFFIRM, exceptions=rows, **changes)
    return texts.signed_text(STATEMENTS[statement], Wording.PERIOD, FILL, "ja", signing)


def test_what_is_entered_belongs_to_the_text_and_changes_its_hash() -> None:
    plain, more = signed(), signed(KAMOME)
    assert (
        "[自社の従業者以外で取扱いに関わる者]\n1.\n  名称: 合同会社かもめ\n  業務内容: 宛名の印字\n"
        "  開始日: 2026年6月1日\n  補足: 2社\n      とも\n"
    ) in more
    assert texts.sha256(plain) != texts.sha256(more)
    assert "[自社の従業者以外で取扱いに関わる者]\nなし" in plain, (
        "the statement speaks of those listed below"
    )
    for part in ("[回答]\n誓約します", "[確認]\n私は、みずいろ印刷", "[署名者]\n坂口 悟 (取締役)"):
        assert part in plain


def test_a_statement_about_no_other_parties_has_exceptions_only_where_there_are_some() -> None:
    row = Deviation(
        work="多要素認証", place="監視室", since_on=date(2026, 6, 1), remark="入替えまで録画"
    )
    assert "[例外]" not in signed(statement="security_measures")
    assert "[例外]\n1.\n  実施していない措置: 多要素認証\n" in signed(
        row, statement="security_measures"
    )


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.just("\n"), max_size=30).map(
    str.strip
)
LINE = WORDS.map(lambda typed: " ".join(typed.split()))
ROWS = st.lists(
    st.builds(
        Deviation,
        party=LINE,
        address=LINE,
        work=LINE,
        data=LINE,
        place=LINE,
        since_on=st.none() | st.dates(date(1900, 1, 1), date(2200, 12, 31)),
        remark=WORDS,
    ),
    max_size=4,
).map(tuple)


@given(ROWS, ROWS, WORDS, WORDS)
def test_no_two_different_entries_give_the_same_text(
    rows: tuple[Deviation, ...], others: tuple[Deviation, ...], why: str, other: str
) -> None:
    same = (rows, why) == (others, other)
    assert (signed(*rows, explanation=why) == signed(*others, explanation=other)) is same


@given(ROWS, WORDS)
def test_nothing_typed_can_be_taken_for_a_line_of_the_portals(
    rows: tuple[Deviation, ...], why: str
) -> None:
    typed = signed(*rows, explanation=why).split("\n")
    own = set(signed().split("\n")) | {"[説明]"} | {f"{n}." for n in range(1, 5)}
    assert all(line in own or line.startswith("  ") for line in typed)


def test_every_column_of_every_table_has_a_name() -> None:
    used = {
        column for one in STATEMENTS.values() for asked in one.inputs for column in asked.columns
    }
    assert used <= set(COLUMNS)


def test_what_was_signed_under_the_first_version_keeps_its_words_but_for_what_the_form_said() -> (
    None
):
    """The first version told whoever fills it in what to write, inside the words of the choices."""
    first = next(one for one in first_release() if one.pack == shelf.STATEMENTS.id)
    old = shelf.parse(shelf.STATEMENTS, first.data).by_id["no_subcontracting"]
    declined = next(one.label for one in old.choices if one.id == "decline")
    assert declined.ja == "誓約できません(理由を記載)"
    assert texts.choice_words(declined) == Text("誓約できません", "I cannot attest")
    assert old.title.ja == "再委託の禁止"


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_no_choice_holds_an_instruction_of_the_form(statement: Statement) -> None:
    for choice in statement.choices:
        assert texts.choice_words(choice.label) == choice.label
        assert "記載" not in choice.label.ja


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_refusal_is_not_signed_as_if_the_facts_were_confirmed(statement: Statement) -> None:
    assert "事実を確認しました" not in statement.acknowledgement.ja
    assert "have checked the facts" not in statement.acknowledgement.en


@pytest.mark.parametrize("statement", STATEMENTS.values(), ids=STATEMENTS)
def test_a_past_fact_is_stated_after_reasonable_inquiry_and_changes_no_contract(
    statement: Statement,
) -> None:
    assert "合理的な確認" in statement.statement.ja
    assert "reasonable inquiries" in statement.statement.en
    for wording in filter(None, (statement.statement, statement.statement_start)):
        assert "契約の定めを変更するものではありません" in wording.ja
        assert "does not change what our contract" in wording.en
