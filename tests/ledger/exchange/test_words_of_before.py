"""A file that was written with the words of before is still read."""

import pytest
from flask import Flask

from portal.content import catalogue
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import CompanyRole, ReentrustmentMode
from portal.ledger.exchange.columns.cells import choices_of
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.columns.table import BY_ID, find_column
from portal.supervision.questionnaires.files.layout import QUESTIONS
from portal.supervision.questionnaires.files.workbook_in import _column_of, layout_of


@pytest.mark.parametrize(
    ("which", "said", "meant"),
    [
        ("company_roles", "顧客から預かったデータ", CompanyRole.ENTRUSTED),
        ("company_roles", "顧客から取扱いを委託されたデータ", CompanyRole.ENTRUSTED),
        ("reentrustment", "自由", ReentrustmentMode.FREE),
        ("reentrustment", "自由(事後通知)", ReentrustmentMode.NOTICE_AFTER),
        ("reentrustment", "制限なし", ReentrustmentMode.FREE),
        ("reentrustment", "制限なし(事後通知)", ReentrustmentMode.NOTICE_AFTER),
    ],
)
def test_choices_are_found_by_the_words_of_before_and_of_now(
    app: Flask, which: str, said: str, meant: object
) -> None:
    with app.test_request_context(), acting_as(db.session, SYSTEM):
        found = choices_of(catalogue.practice(), catalogue.category_pack(), catalogue.tiers())
        assert found[which].find(said) == meant


@pytest.mark.parametrize("heading", ["預けた顧客", "委託元の顧客", "委託元", "customer"])
def test_the_customer_is_found_under_each_heading(heading: str) -> None:
    column = find_column(BY_ID[SheetId.ENGAGEMENTS], heading)
    assert column is not None
    assert column.id == "customer_name"


@pytest.mark.parametrize("word", ["セクション", "分野", "Section", "section"])
def test_sections_of_a_questionnaire_are_found_by_both_words(app: Flask, word: str) -> None:
    with app.test_request_context():
        assert (column := _column_of(QUESTIONS, word)) is not None
        assert column.key == "section"


@pytest.mark.parametrize("name", ["セクション", "分野", "Sections", "sections"])
def test_so_is_their_sheet(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert (layout := layout_of(name)) is not None
        assert layout.key == "sections"
