"""An id too long to be kept stops publishing, and says which and how to mend it."""

from typing import Any

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.models import VersionOrigin
from portal.supervision.questionnaires.publishing import checks as checking
from portal.supervision.questionnaires.publishing import services
from tests.actors import acting
from tests.cast import Cast
from tests.factories.questionnaires import finding, question, sheet_data, words

NAME = "Q" * 60


def data(**ids: str) -> dict[str, Any]:
    rule = finding(ids.get("rule", "F-A"), ["no"])
    of = sheet_data(question(ids.get("question", "A"), findings=[rule]))
    of["sections"][0]["id"] = ids.get("section", "s1")
    of["scoring"]["grades"][0]["id"] = ids.get("grade", "A")
    if "title" in ids:
        of["title"] = words(ids["title"])
    return of


def told(of: dict[str, Any]) -> list[str]:
    return [one.reason.id for one in checking.check(read_sheet(of)) if one.stops]


@pytest.mark.parametrize(
    ("part", "longest"),
    [("question", 60), ("section", 60), ("rule", 60), ("grade", 10), ("title", 300)],
)
def test_one_letter_more_than_can_be_kept_stops_publishing(part: str, longest: int) -> None:
    assert told(data(**{part: "x" * longest})) == []
    (reason,) = told(data(**{part: "x" * (longest + 1)}))
    assert "long" in reason


def test_what_is_too_long_names_the_element(cast: Cast) -> None:
    (problem,) = checking.check(read_sheet(data(rule="F" * 61)))
    assert (problem.section, problem.question, problem.part) == ("s1", "A", "part-r")


def test_a_file_with_a_title_of_a_whole_page_is_refused_in_words(cast: Cast) -> None:
    of = read_sheet(data(title="x" * 301))
    with pytest.raises(DomainError, match="longer"), transaction():
        services.make_questionnaire("long", of, origin=VersionOrigin.YAML, actor=acting(cast.pam))
