"""The reviewer's pages about a whole sheet: its rounds, sending back, the result and accepting it."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say_n
from portal.supervision.responses.assignments.models import AssignmentState
from portal.supervision.responses.intervals.grades import risen
from portal.supervision.responses.reviewing import results
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.page import ReviewDesk, differs
from portal.supervision.responses.reviewing.parse_form import (
    Accepting,
    SentBack,
    as_proposed,
    read_accepting,
    read_sent_back,
    seen_version,
)
from portal.supervision.responses.reviewing.queries import findings_of, frozen_said
from portal.supervision.responses.reviewing.services import DAYS_TO_MEND
from portal.supervision.responses.reviewing.views import REVIEW, VIEW, desk_of, page_of
from portal.supervision.responses.reviewing.words import REVIEWS


@requires(VIEW)
def rounds(assignment_id: int) -> ResponseReturnValue:
    """What was handed in each time, and what was sent back."""
    desk = desk_of(assignment_id)
    said = [frozen_said(one) for one in desk.submissions]
    sheet = desk.asked.sheet
    told = []
    for place, one in enumerate(desk.submissions):
        before = said[place - 1] if place else {}
        other = [
            (question, before.get(question.id), said[place].get(question.id))
            for question in sheet.questions()
            if place and differs(before.get(question.id), said[place].get(question.id))
        ]
        told.append((one, len(said[place]), other))
    people = [one.submitted_by_id for one in desk.submissions]
    people += [one.returned_by_id for one in desk.submissions]
    return page_of("review_rounds", desk, rounds=told, people=names_of(people))


@requires(REVIEW)
def send_back(assignment_id: int) -> ResponseReturnValue:
    """Everything shown, to tick; what was disputed or remarked on is ticked already."""
    desk = desk_of(assignment_id)
    remarks = {name: row.remark for name, row in desk.reviews.items()}
    fresh = {name for name, row in desk.reviews.items() if row.remark and not _is_old(desk, name)}
    return _send_back_page(desk, SentBack(remarks, fresh))


@requires(REVIEW)
def send_back_now(assignment_id: int) -> ResponseReturnValue:
    desk = desk_of(assignment_id)
    sent = read_sent_back(request.form, {one.question.id for one in desk.views})
    if sent.wrong:
        return _send_back_page(desk, sent)
    try:
        with transaction():
            review_services.send_back(
                assignment_id, sent.chosen, remark=sent.remark, actor=current_actor()
            )
    except DomainError as error:
        sent.wrong[""] = error.message
        return _send_back_page(desk_of(assignment_id), sent)
    flash(
        words(
            say_n("%(n)s answer was sent back.", "%(n)s answers were sent back.", len(sent.chosen))
        ),
        "success",
    )
    return redirect(url_for(".rounds", assignment_id=assignment_id), SEE_OTHER)


@requires(VIEW)
def result(assignment_id: int) -> ResponseReturnValue:
    """What it comes to, with every answer that costs points; to accept, where it can be."""
    desk = desk_of(assignment_id)
    return _result_page(desk)


@requires(REVIEW)
def accept(assignment_id: int) -> ResponseReturnValue:
    desk = desk_of(assignment_id)
    ahead = results.outlook(desk.asked)
    form = read_accepting(request.form, ahead.proposals)
    if form.wrong or "look" in request.form:
        return _result_page(desk, form)
    try:
        with transaction():
            opened = review_services.accept(
                assignment_id,
                form.adjusted,
                conclusion=form.conclusion,
                actor=current_actor(),
                seen=seen_version(request.form),
            )
    except DomainError as error:
        form.wrong[""] = error.message
        status = CONFLICT if isinstance(error, ChangedMeanwhile) else UNPROCESSABLE
        return _result_page(desk_of(assignment_id), form, status)
    flash(
        words(
            say_n(
                "Accepted; %(n)s finding was opened.",
                "Accepted; %(n)s findings were opened.",
                len(opened),
            )
        ),
        "success",
    )
    return redirect(url_for(".result", assignment_id=assignment_id), SEE_OTHER)


def _is_old(desk: ReviewDesk, question_id: str) -> bool:
    """Whether the remark is the one it was sent back with before."""
    view = desk.find(question_id)
    return view is None or view.returned == desk.reviews[question_id].remark


def _send_back_page(desk: ReviewDesk, sent: SentBack) -> ResponseReturnValue:
    page = page_of("review_send_back", desk, sent=sent, days=DAYS_TO_MEND, reviews=REVIEWS)
    return page, UNPROCESSABLE if sent.wrong else 200


def _result_page(
    desk: ReviewDesk, form: Accepting | None = None, status: int | None = None
) -> ResponseReturnValue:
    assignment = desk.asked.assignment
    left = form.adjusted if form else {}
    ahead = results.outlook(
        desk.asked,
        dropped={name for name, one in left.items() if one.is_dropped},
        severities={name: one.severity for name, one in left.items()},
    )
    page = page_of(
        "review_result",
        desk,
        ahead=ahead,
        form=form or as_proposed(ahead.proposals),
        opened=findings_of(assignment) if assignment.state is AssignmentState.ACCEPTED else (),
        before=desk.last,
        risen=risen(assignment, desk.asked.sheet, clock.today()),
    )
    return page, status or (UNPROCESSABLE if form and form.wrong else 200)
