"""Pam accepts sheets in which nothing is to be looked at, after she read a sample of them in full."""

import re

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    DomainError,
    InvalidTransition,
    RuleViolated,
)
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import carry_on, left_out_of
from portal.ledger.engagements.models import Engagement
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.questionnaires.models import QuestionnaireVersion
from portal.supervision.responses.assignments.models import AssignmentState, DrawState
from portal.supervision.responses.assignments.queries import accepted_by_exception
from portal.supervision.responses.by_exception import queries, services, workflow
from portal.supervision.responses.by_exception.workflow import ObstacleKind
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, send, sheet
from tests.queries import count_statements
from tests.supervision.responses import steps
from tests.supervision.responses.by_exception import (
    drawn,
    handed_in_twice,
    reads,
    sample_of,
    several,
    standing,
    two_questions,
)


@pytest.fixture
def version(cast: Cast) -> QuestionnaireVersion:
    return two_questions()


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def accepts(cast: Cast, draw_id: int) -> Run:
    with transaction():
        run = services.accept_draw(draw_id, actor=acting(cast.pam))
    carry_on()
    return run


def test_a_sheet_that_says_the_same_as_last_time_stands(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    one = handed_in_twice(cast.pip, cast.acme, version)
    assert standing(cast, one)[one.id].obstacles == ()


def test_what_is_worse_or_changed_is_named_by_its_question(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    one = handed_in_twice(cast.pip, cast.acme, version, B="no")
    found = [(each.kind, each.question) for each in standing(cast, one)[one.id].obstacles]
    assert found == [(ObstacleKind.NEGATIVE, "B"), (ObstacleKind.CHANGED, "B")]


def test_a_first_sheet_is_read_in_full(
    cast: Cast, version: QuestionnaireVersion, work: Engagement
) -> None:
    with transaction():
        first = send(cast.acme, [work], version)
    steps.hands_in(cast.ada, first, A="yes", B="yes")
    kinds = standing(cast, first)[first.id].kinds
    assert kinds == [ObstacleKind.NO_EARLIER]


def test_what_a_reviewer_doubts_does_not_stand(cast: Cast, version: QuestionnaireVersion) -> None:
    one = handed_in_twice(cast.pip, cast.acme, version)
    steps.finds(cast.pip, one, "A", Review.DISPUTED)
    assert standing(cast, one)[one.id].kinds == [ObstacleKind.NEGATIVE]


def test_the_page_lists_what_stands_and_says_why_the_rest_does_not(
    pam: Browser, cast: Cast, version: QuestionnaireVersion
) -> None:
    good = handed_in_twice(cast.pip, cast.acme, version)
    bad = handed_in_twice(cast.pip, cast.globex, version, A="no")
    page = pam.get("/questionnaires/by-exception").text
    cut = page.index('id="others"')
    assert page.index(good.number) < cut < page.index(bad.number)
    assert "The answer is not the one expected." in page[cut:]


def test_the_sample_is_drawn_by_the_share_of_each_tier_and_again_the_same(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    sheets = [*several(cast, version, 5), *several(cast, version, 2, "tier_1")]
    draw = drawn(cast, sheets)
    rows = queries.sheets_of(draw.id)
    assert queries.counted_by_tier(rows) == {"tier_1": (2, 2), "tier_3": (2, 5)}
    assert (draw.total, draw.sampled) == (7, 4)
    again = workflow.sampled([(row.number, row.tier) for row in rows], draw.shares, draw.seed)
    assert again == {row.number for row in rows if row.is_sampled}
    assert draw.sheets_sha256 == workflow.digest_of((row.number, row.sha256) for row in rows)


def test_only_what_stands_is_drawn(cast: Cast, version: QuestionnaireVersion) -> None:
    good = handed_in_twice(cast.pip, cast.acme, version)
    bad = handed_in_twice(cast.pip, cast.globex, version, A="no")
    draw = drawn(cast, [good, bad])
    assert [row.number for row in queries.sheets_of(draw.id)] == [good.number]
    with pytest.raises(InvalidTransition, match="Accept or withdraw it first"):
        drawn(cast, [good])


def test_nothing_is_accepted_before_the_whole_sample_was_read(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    draw = drawn(cast, several(cast, version, 4, "tier_1"))
    first, *rest = sample_of(draw)
    reads(cast, first)
    with pytest.raises(RuleViolated, match="whole sample"), transaction():
        services.accept_draw(draw.id, actor=acting(cast.pam))
    for row in rest:
        reads(cast, row)
    accepts(cast, draw.id)
    assert all(row.accepted_on for row in queries.sheets_of(draw.id))


def test_each_section_is_ticked_and_only_pam_reads_her_sample(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    draw = drawn(cast, several(cast, version, 1))
    (row,) = sample_of(draw)
    for who, read, why in ((cast.pam, [], "tick it"), (cast.pip, ["s1"], "Whoever drew")):
        with pytest.raises(RuleViolated, match=why), transaction():
            services.look_at_sheet(row, is_good=True, remark="", read=read, actor=acting(who))


def test_each_acceptance_says_by_exception_with_sample_and_run(
    cast: Cast, pam: Browser, version: QuestionnaireVersion
) -> None:
    sheets = several(cast, version, 4)
    draw = drawn(cast, sheets)
    for row in sample_of(draw):
        reads(cast, row)
    run = accepts(cast, draw.id)
    assert {one.state for one in sheets} == {AssignmentState.ACCEPTED}
    assert (run.changed, run.left_out, sheets[0].grade) == (4, 0, "A")
    said = accepted_by_exception([sheets[0].id])[sheets[0].id]
    assert (said.draw.sampled, said.draw.total, said.draw.run_id) == (1, 4, run.id)
    told = f"By exception, sample 1 of 4, run {run.id} ({draw.number})"
    assert told in pam.get(f"/responses/{sheets[0].id}/result").text
    line = trail_of(sheets[0])[0]
    assert "by exception" in line.text.id
    listed = pam.get("/questionnaires/sent?columns=questionnaire.how").text
    assert listed.count(told) == 4


def test_a_sheet_that_gained_a_doubt_after_the_draw_is_left_out_and_named(
    cast: Cast, pam: Browser, version: QuestionnaireVersion
) -> None:
    sheets = several(cast, version, 4)
    draw = drawn(cast, sheets)
    (row,) = sample_of(draw)
    reads(cast, row)
    late = next(one for one in sheets if one.id != row.assignment_id)
    steps.finds(cast.pip, late, "A", Review.DISPUTED)
    run = accepts(cast, draw.id)
    assert (late.state, run.changed, run.left_out) == (AssignmentState.SUBMITTED, 3, 1)
    (left,) = left_out_of(run.id, 5)
    assert left.subject_id == late.id
    page = pam.get(f"/lists/runs/{run.id}").text
    assert late.number in page
    assert "A reviewer doubts it." in page


def test_a_sheet_of_the_sample_that_changed_stops_the_accepting(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    sheets = several(cast, version, 4)
    draw = drawn(cast, sheets)
    (row,) = sample_of(draw)
    reads(cast, row)
    steps.sends_back(
        cast.pip, next(one for one in sheets if one.id == row.assignment_id), A="Which?"
    )
    with pytest.raises(ChangedMeanwhile, match="Withdraw the draw"), transaction():
        services.accept_draw(draw.id, actor=acting(cast.pam))


def test_what_is_found_in_the_sample_stops_the_draw_and_its_sheets_are_read_one_by_one(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    sheets = several(cast, version, 4)
    draw = drawn(cast, sheets)
    (row,) = sample_of(draw)
    with pytest.raises(RuleViolated, match="not as it should be"):
        reads(cast, row, is_good=False)
    reads(cast, row, is_good=False, remark="The list is of last year")
    assert draw.state is DrawState.STOPPED
    found = standing(cast, *sheets)
    assert all(one.kinds == [ObstacleKind.STOPPED_DRAW] for one in found.values())
    with pytest.raises(RuleViolated, match="No sheet can be accepted"):
        drawn(cast, sheets)


def test_drawing_anew_does_not_get_rid_of_a_sample(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    sheets = several(cast, version, 8)
    draw = drawn(cast, sheets, seed="one")
    before = {row.number for row in sample_of(draw)}
    with transaction():
        services.withdraw_draw(draw.id, reason="Too early", actor=acting(cast.pip))
    other = next(
        seed
        for seed in map(str, range(50))
        if not before
        & workflow.sampled([(one.number, "tier_3") for one in sheets], draw.shares, seed)
    )
    again = drawn(cast, sheets, seed=other)
    assert before < {row.number for row in sample_of(again)}


def test_who_typed_the_answers_does_not_accept_them_by_exception(
    cast: Cast, version: QuestionnaireVersion
) -> None:
    one = handed_in_twice(cast.pip, cast.acme, version)
    one.submitted_by_id = cast.pam.id
    db.session.commit()
    kinds = standing(cast, one)[one.id].kinds
    assert ObstacleKind.OWN_HAND in kinds


def test_evidence_asked_by_rule_is_verified_first(cast: Cast) -> None:
    proof = {"required": True, "accept": {"ja": "規程", "en": "The rules"}}
    version = publish(sheet(question("A", evidence=proof), question("B")), "with-proof")
    db.session.commit()
    one = handed_in_twice(cast.pip, cast.acme, version)
    assert standing(cast, one)[one.id].kinds == [ObstacleKind.UNVERIFIED]
    steps.finds(cast.pip, one, "A", Review.BY_DOCUMENT)
    assert not standing(cast, one)[one.id].obstacles


def test_all_in_the_browser(pam: Browser, cast: Cast, version: QuestionnaireVersion) -> None:
    sheets = several(cast, version, 3, "tier_1")
    where = pam.post("/questionnaires/by-exception", data={}).headers["Location"]
    page = pam.get(where).text
    assert "A sample of 3 from 3 sheets." in page
    assert pam.post(where, data={}).status_code == 422
    for link in re.findall(r'href="(/questionnaires/draws/sheets/\d+)"', page):
        inside = pam.get(link).text
        assert "Question A" in inside
        assert pam.post(link, data={"decision": "approve"}).status_code == 422
        assert pam.post(link, data={"decision": "approve", "sections": ["s1"]}).status_code == 302
    assert pam.post(where, data={}).status_code == 302
    carry_on()
    assert {one.state for one in sheets} == {AssignmentState.ACCEPTED}
    assert "Accepted by exception" in pam.get(where).text
    assert "SD-2026-001" in pam.get("/questionnaires/draws").text
    assert pam.get("/questionnaires/draws?file=xlsx").status_code == 200


def test_who_only_reads_sees_that_a_sheet_was_read_and_no_way_into_it(
    browser: Browser, cast: Cast, version: QuestionnaireVersion
) -> None:
    draw = drawn(cast, several(cast, version, 1))
    (row,) = sample_of(draw)
    reads(cast, row)
    ways = {}
    for person in (cast.pam, cast.ann, cast.max):
        browser.sign_in(person)
        page = browser.get(f"/questionnaires/draws/{draw.id}").text
        assert "Read in full" in page
        ways[person.name] = re.findall(r'href="(/questionnaires/draws/sheets/\d+)"', page)
        browser.post("/sign-out")
    assert ways == {"Pam": [f"/questionnaires/draws/sheets/{row.id}"], "Ann": [], "Max": []}


def test_a_draw_is_withdrawn_with_a_reason(
    pam: Browser, cast: Cast, version: QuestionnaireVersion
) -> None:
    draw = drawn(cast, several(cast, version, 2))
    where = f"/questionnaires/draws/{draw.id}/withdraw"
    assert pam.post(where, data={"reason": " "}).status_code == 422
    assert pam.post(where, data={"reason": "Wrong week"}).status_code == 302
    assert draw.state is DrawState.WITHDRAWN
    assert "Wrong week" in pam.get(f"/questionnaires/draws/{draw.id}").text


def test_the_officer_sets_the_shares_and_the_months(browser: Browser, cast: Cast) -> None:
    browser.sign_in(cast.pia)
    page = browser.get("/settings/review").text
    assert "Percent of the sheets of this tier" in page
    typed = {
        "tier_1": "100",
        "tier_2": "60",
        "tier_3": "0",
        "tier_4": "10",
        "most_risk_months": "13",
        "version": str(cast.company.version),
    }
    refused = browser.post("/settings/review", data=typed)
    assert refused.status_code == 422
    assert ("1 to 100 percent" in refused.text, "1 to 12 months" in refused.text) == (True, True)
    good = typed | {"tier_3": "30", "most_risk_months": "6", "verifies_with_sheet": "y"}
    assert browser.post("/settings/review", data=good).status_code == 302
    assert (queries.shares_in_force()["tier_3"], cast.company.most_risk_months) == (30, 6)
    assert cast.company.verifies_with_sheet
    with pytest.raises(DomainError), transaction():
        services.set_review_limits(
            {"tier_3": 20},
            6,
            with_sheet=False,
            actor=acting(cast.pia),
            version=cast.company.version - 1,
        )


def test_the_list_is_read_in_as_many_statements_for_twice_as_many(
    pam: Browser, cast: Cast, version: QuestionnaireVersion
) -> None:
    several(cast, version, 2)
    pam.get("/questionnaires/by-exception")
    with count_statements() as few:
        pam.get("/questionnaires/by-exception")
    several(cast, version, 4)
    with count_statements() as many:
        pam.get("/questionnaires/by-exception")
    assert many.total == few.total
