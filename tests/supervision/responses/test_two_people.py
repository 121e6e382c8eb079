"""Ada and Alf answer one question in turn: both versions are shown, and only a choice overwrites."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from portal.foundation.accounts.models import User
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment, GivenAnswer
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.supervision.responses.typing import fields_of

ROW = {"name": "", "start": "", "approval_no": ""}


@dataclass(frozen=True)
class Case:
    """Ada types `typed`, which comes to `mine`; Alf has said `theirs` meanwhile."""

    kind: str
    typed: dict[str, Any]
    mine: Any
    theirs: Said
    shown: tuple[str, str]  # words of Ada's and of Alf's version
    more: dict[str, Any] = field(default_factory=dict)
    comment: str = ""  # of Ada's


CASES = [
    Case("yes_no", {"v_Q": "yes"}, "yes", Said("no", comment="gone"), (">Yes<", "gone")),
    Case("yes_partial_no", {"v_Q": "partial"}, "partial", Said("no"), (">Partly<", ">No<")),
    Case("yes_no_na", {"v_Q": "yes"}, "yes", Said("na", "No such work"), (">Yes<", "No such work")),
    Case("single_choice", {"v_Q": "good"}, "good", Said("poor"), (">good<", ">poor<")),
    Case(
        "multi_choice",
        {"v_Q": ["good", "fair"]},
        ["good", "fair"],
        Said(["poor"]),
        (">good, fair<", ">poor<"),
    ),
    Case("number", {"v_Q": "95"}, 95, Said(12), (">95<", ">12<")),
    Case("date", {"v_Q": "2026-05-01"}, "2026-05-01", Said("2026-06-02"), ("1 May", "2 Jun")),
    Case("text", {"v_Q": "Our roster"}, "Our roster", Said("Their list"), ("roster", "Their list")),
    Case(
        "table",
        {"t_Q_0_name": "Kamome"},
        [ROW | {"name": "Kamome"}],
        Said([ROW | {"name": "Chidori"}]),
        ("Kamome", "Chidori"),
    ),
    Case("file", {"c_Q": "In the safe"}, None, Said(comment="On the shelf"),
         ("In the safe", "On the shelf"), comment="In the safe"),
    Case("yes_no", {"c_Q": "mine said"}, None, Said(comment="theirs said"),
         ("mine said", "theirs said"), comment="mine said"),
]  # fmt: skip
every_kind = pytest.mark.parametrize("case", CASES, ids=lambda one: one.kind)


@dataclass
class Desk:
    """Ada in front of the page she opened before Alf answered."""

    browser: Browser
    assignment: Assignment
    page: str

    @property
    def url(self) -> str:
        return f"/responses/{self.assignment.id}/sections/s1"

    def press(self, status: int, **typed: Any) -> None:
        """With what the page shows now and what is typed over it."""
        answer = self.browser.post(self.url, data=fields_of(self.page, **typed))
        assert answer.status_code == status, answer.text
        if answer.status_code == 303:
            answer = self.browser.get(answer.location)
        self.page = answer.text

    @property
    def row(self) -> GivenAnswer:
        (row,) = (one for one in queries.answers_of(self.assignment.id) if one.question_id == "Q")
        return row


def says(who: User, assignment: Assignment, name: str, said: Said) -> None:
    with transaction(audited=False):
        services.save_answer(assignment.id, name, said, seen=None, actor=acting(who))


def sits_down(browser: Browser, cast: Cast, work: Engagement, kind: str, **more: Any) -> Desk:
    with transaction():
        version = publish(sheet(question("Q", kind, **more), question("OTHER")), f"two-{kind}")
        assignment = send(cast.acme, [work], version)
    browser.sign_in(cast.ada)
    desk = Desk(browser, assignment, "")
    desk.page = browser.get(desk.url).text
    return desk


@pytest.fixture
def desk(browser: Browser, cast: Cast, work: Engagement, case: Case) -> Desk:
    """Ada has pressed once; the page tells her that Alf was there."""
    desk = sits_down(browser, cast, work, case.kind, **case.more)
    says(cast.alf, desk.assignment, "Q", case.theirs)
    desk.press(409, **case.typed)
    return desk


@every_kind
def test_both_versions_stand_side_by_side_with_who_and_when(desk: Desk, case: Case) -> None:
    for words in (*case.shown, "Alf", "Their version", "My version"):
        assert words in desk.page
    assert desk.row.answered_at.strftime("%Y-%m-%dT%H") in desk.page


@every_kind
def test_pressing_again_overwrites_nothing_and_keeps_what_was_typed(desk: Desk, case: Case) -> None:
    for _ in range(3):
        desk.press(409, go="next")
        assert (desk.row.value, desk.row.comment) == (case.theirs.value, case.theirs.comment)
        assert case.shown[0] in desk.page
        assert case.shown[1] in desk.page


@every_kind
def test_she_keeps_her_own(desk: Desk, case: Case) -> None:
    desk.press(303, keep="mine Q")
    assert (desk.row.value, desk.row.comment) == (case.mine, case.comment)
    assert "My version" not in desk.page


@every_kind
def test_she_takes_his(desk: Desk, case: Case) -> None:
    before = desk.row.version
    desk.press(303, keep="theirs Q")
    assert desk.row.value == case.theirs.value
    assert desk.row.version == before
    assert "My version" not in desk.page
    desk.press(303, go="next")
    assert desk.row.version == before


def test_both_texts_are_put_together_to_be_written_anew(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "text")
    says(cast.alf, desk.assignment, "Q", Said("Their list"))
    desk.press(409, v_Q="Our roster")
    desk.press(200, keep="both Q")
    assert desk.row.value == "Their list"
    assert "Their list\nOur roster</textarea>" in desk.page
    desk.press(303, go="next")
    assert desk.row.value == "Their list\nOur roster"


def test_the_rows_of_both_are_put_together(browser: Browser, cast: Cast, work: Engagement) -> None:
    desk = sits_down(browser, cast, work, "table")
    both = [ROW | {"name": "Chidori"}, ROW | {"name": "Kamome"}]
    says(cast.alf, desk.assignment, "Q", Said(both[:1]))
    desk.press(409, t_Q_0_name="Kamome")
    desk.press(200, keep="both Q")
    desk.press(303, go="next")
    assert desk.row.value == both


def test_a_choice_of_what_was_overtaken_once_more_is_asked_again(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "yes_no")
    says(cast.alf, desk.assignment, "Q", Said("no"))
    desk.press(409, v_Q="yes")
    says(cast.alf, desk.assignment, "Q", Said("no", comment="I am sure"))
    desk.press(409, keep="mine Q")
    assert "I am sure" in desk.page
    assert desk.row.value == "no"
    desk.press(303, keep="mine Q")
    assert desk.row.value == "yes"


def test_what_she_did_not_touch_is_no_conflict_and_stays_his(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "yes_no")
    says(cast.alf, desk.assignment, "Q", Said("no", comment="gone"))
    desk.press(303, v_OTHER="yes", go="stay")
    assert (desk.row.value, desk.row.comment) == ("no", "gone")
    assert "gone" in desk.page


def test_the_same_answer_of_two_people_is_no_conflict(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "single_choice")
    says(cast.alf, desk.assignment, "Q", Said("good"))
    desk.press(303, v_Q="good", go="stay")
    assert desk.row.value == "good"


def test_her_own_second_window_is_named_as_hers(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "yes_no")
    says(cast.ada, desk.assignment, "Q", Said("no"))
    desk.press(409, v_Q="yes")
    assert "you in another window" in desk.page


def test_the_page_that_saves_by_itself_gets_both_versions(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "single_choice")
    says(cast.alf, desk.assignment, "Q", Said("poor"))
    late = browser.post(
        f"/responses/{desk.assignment.id}/answers/Q",
        data={"s-Q": "0", "v-Q": "good"},
        headers={"HX-Request": "true"},
    )
    assert late.status_code == 409
    for words in (">good<", ">poor<", "Alf", 'value="mine Q"', 'value="theirs Q"'):
        assert words in late.text


def test_a_refused_save_keeps_a_single_choice_and_what_was_saved_beside_it(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "single_choice")
    desk.press(422, v_Q="good", c_Q="x" * 4001, v_OTHER="no")
    again = fields_of(desk.page)
    assert again.get("v-Q") == "good"
    assert again.get("v-OTHER") == "no"
    desk.press(303, c_Q="shorter", go="next")
    assert (desk.row.value, desk.row.comment) == ("good", "shorter")


def test_a_wrong_entry_that_is_mended_does_not_overwrite_him_either(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "number")
    says(cast.alf, desk.assignment, "Q", Said(12))
    desk.press(422, v_Q="many")
    desk.press(409, v_Q="95")
    assert desk.row.value == 12


def test_taking_a_file_back_loses_nothing_that_was_typed_beside_it(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    desk = sits_down(browser, cast, work, "number")
    desk.press(422, v_Q="many", drop="1")
    assert 'value="many"' in desk.page


def test_she_may_choose_what_the_page_showed_before_either_of_them_wrote(
    browser: Browser, cast: Cast, work: Engagement
) -> None:
    with transaction():
        version = publish(sheet(question("Q", "yes_partial_no")), "back-again")
        assignment = send(cast.acme, [work], version)
    says(cast.ada, assignment, "Q", Said("yes"))
    browser.sign_in(cast.ada)
    desk = Desk(browser, assignment, "")
    desk.page = browser.get(desk.url).text
    says(cast.alf, assignment, "Q", Said("no"))
    desk.press(409, v_Q="partial")
    desk.press(303, v_Q="yes", keep="mine Q")
    assert desk.row.value == "yes"
