"""Pages that compare accepted questionnaires: one vendor over the periods, all vendors on a question."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.core.pages.web import or_404
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Review
from portal.supervision.responses.reviewing import compare_queries
from portal.supervision.responses.reviewing.page import REVIEWS
from portal.supervision.responses.reviewing.views import VIEW, desk_of, page_of

FOLDER = "supervision/responses"

MOST_PERIODS: Final = 6
ON_A_PAGE: Final = 100  # vendors


@requires(VIEW)
def compare_vendor(assignment_id: int) -> ResponseReturnValue:
    """The vendor's accepted ones of this questionnaire, period by period."""
    desk = desk_of(assignment_id)
    assignment = desk.asked.assignment
    periods = compare_queries.periods_of(
        assignment.vendor_id, assignment.questionnaire_id, MOST_PERIODS
    )
    return page_of("compare_vendor", desk, over=compare_queries.over_periods(periods))


@requires(VIEW)
def compare_question(questionnaire_id: int, question_id: str) -> ResponseReturnValue:
    """What every vendor answered last: how many chose what, and the list of them."""
    sheet = or_404(_newest_with(questionnaire_id, question_id))
    question = sheet.by_id[question_id]
    everybody = compare_queries.answers_then(
        question, compare_queries.newest_answers(questionnaire_id, question_id)
    )
    answer, tier, review = (request.args.get(name) for name in ("answer", "tier", "review"))
    shown = [
        one
        for one in everybody
        if (answer is None or answer == "all" or answer in (*one.choices, *_none(one)))
        and (not tier or one.found.assignment.tier == tier)
        and (not review or _review(one).value == review)
    ]
    wanted = request.args.get("start", "")
    start = int(wanted) if wanted.isdecimal() and len(wanted) < 7 else 0  # noqa: PLR2004
    start = start - start % ON_A_PAGE if start < len(shown) else 0
    return render_template(
        f"{FOLDER}/compare_question.html",
        sheet=sheet,
        questionnaire_id=questionnaire_id,
        question=question,
        counts=compare_queries.counts(question, everybody),
        answers=shown[start : start + ON_A_PAGE],
        count=len(shown),
        everybody=len(everybody),
        start=start,
        step=ON_A_PAGE,
        tiers=sorted({one.found.assignment.tier for one in everybody if one.found.assignment.tier}),
        chosen={"answer": answer or "all", "tier": tier or "", "review": review or ""},
        reviews=REVIEWS,
        review_of=_review,
        questions=list(sheet.questions()),
    )


def _newest_with(questionnaire_id: int, question_id: str) -> Sheet | None:
    """The newest version that asks it: answers stay readable when a later one no longer does."""
    versions = questionnaires.versions_of([questionnaire_id])
    sheets = (questionnaires.sheet_of(one.id, one.sha256) for one in versions)
    return next((one for one in sheets if question_id in one.by_id), None)


def _none(one: compare_queries.AnswerThen) -> tuple[str, ...]:
    return ("none",) if compare_queries.NO_ANSWER in one.choices else ()


def _review(one: compare_queries.AnswerThen) -> Review:
    return one.found.review.review if one.found.review else Review.UNVERIFIED
