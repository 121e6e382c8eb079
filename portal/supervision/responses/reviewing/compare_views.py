"""Pages that compare accepted questionnaires: one vendor over the periods, all vendors on a question."""

from typing import Final

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.core.pages.web import or_404
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.responses.reviewing import compare_queries
from portal.supervision.responses.reviewing.page import REVIEWS
from portal.supervision.responses.reviewing.views import VIEW, desk_of, page_of, start_of

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
    everybody = compare_queries.newest_answers(questionnaire_id, question_id)
    answer, tier, review = (request.args.get(name) for name in ("answer", "tier", "review"))
    wanted = compare_queries.NO_ANSWER if answer == "none" else answer
    shown = [
        given
        for given in everybody
        if (wanted in (None, "all") or wanted in given.choices(question))
        and (not tier or given.assignment.tier == tier)
        and (not review or given.state.value == review)
    ]
    start = start_of(len(shown), ON_A_PAGE)
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
        tiers=sorted({given.assignment.tier for given in everybody if given.assignment.tier}),
        chosen={"answer": answer or "all", "tier": tier or "", "review": review or ""},
        reviews=REVIEWS,
        questions=list(sheet.questions()),
    )


def _newest_with(questionnaire_id: int, question_id: str) -> Sheet | None:
    """The newest version that asks it: answers stay readable when a later one no longer does."""
    versions = questionnaires.versions_of([questionnaire_id])
    sheets = (questionnaires.sheet_of(version.id, version.sha256) for version in versions)
    return next((sheet for sheet in sheets if question_id in sheet.by_id), None)
