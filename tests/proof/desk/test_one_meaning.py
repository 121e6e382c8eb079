"""Words that English has once and Japanese twice are told apart where people read them."""

import pytest
from flask import Flask

from portal.content.versions import labels as content
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.clauses.waiver_page import _MARKS
from portal.ledger.contracts.models import WaiverState
from portal.ledger.extensions.models import ExtensionState
from portal.ledger.extensions.workflow import WORDS as EXTENSIONS
from portal.proof.desk.log_words import field_words, value_words
from portal.proof.reports.sections.sheets import STANDINGS
from portal.supervision.planning import workflow
from portal.supervision.planning.plan_models import ItemState
from portal.supervision.planning.year import words as titles
from portal.supervision.questionnaires.files.layout import FINDINGS, OPTIONS
from portal.supervision.questionnaires.files.workbook_in import _column_of


@pytest.mark.parametrize(
    ("said", "japanese"),
    [
        (_MARKS[WaiverState.REFUSED].text, "不承認"),
        (EXTENSIONS[ExtensionState.REFUSED], "延長不可"),
        (workflow.WORDS[ItemState.SKIPPED], "計画から除外"),
        (titles.WORDS[titles.ItemStanding.LEFT_OUT], "計画から除外"),
        (value_words("conclusion", "continue"), "継続"),
        (value_words("answer", "decline"), "誓約できない旨の回答"),
        (field_words("answer"), "回答"),
        (field_words("name", "vendor.edited"), "名称"),
        (field_words("name", "vendor.contact_edited"), "氏名"),
        (field_words("title", "contract.corrected"), "表題"),
        (field_words("title", "account.changed"), "役職"),
        (content.field_words("title"), "表題"),
        (content.sort_words("questions"), "設問"),
        (content.sort_words("terms"), "用語"),
        (content.field_words("test_question"), "確認事項"),
        (FINDINGS.columns[0].heading, "設問ID"),
        (FINDINGS.columns[2].heading, "起票の条件(該当する回答)"),
        (next(text for one, text in STANDINGS.items() if one.name == "RECALLED"), "取下げ"),
    ],
)
def test_each_notion_has_its_word(app: Flask, said: object, japanese: str) -> None:
    with app.app_context():
        assert words(said, "ja") == japanese


@pytest.mark.parametrize(
    "heading", ["question", "Question", "確認事項", "設問ID", "Id of the question"]
)
def test_files_written_before_are_still_read(app: Flask, heading: str) -> None:
    with app.app_context():
        assert (found := _column_of(OPTIONS, heading)) is not None
        assert found.key == "question"


@pytest.mark.parametrize("heading", ["on", "Opens on", "開始日", "起票の条件(該当する回答)"])
def test_so_is_the_answer_that_opens_a_finding(app: Flask, heading: str) -> None:
    with app.app_context():
        assert (found := _column_of(FINDINGS, heading)) is not None
        assert found.key == "on"
