"""The reviewer's pages: answers side by side with notes kept one by one; rounds, sending back, accepting;
and accepted questionnaires compared, one vendor over the periods, all vendors on a question.
"""

from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE, heard, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import digits, say_n
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.findings.queries import contradictions_with
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.assignments.models import AssignmentState
from portal.supervision.responses.assignments.workflow import WORDS
from portal.supervision.responses.intervals.periodic import risen
from portal.supervision.responses.prefill.contradictions import contradictions_of
from portal.supervision.responses.prefill.statements import Told
from portal.supervision.responses.reviewing import compare_queries
from portal.supervision.responses.reviewing import queries as results
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.look_queries import looks_at
from portal.supervision.responses.reviewing.page import (
    CHANGES,
    ONLY,
    REVIEWS,
    Accepting,
    Only,
    ReviewDesk,
    ReviewView,
    SentBack,
    as_proposed,
    differs,
    read_accepting,
    read_noted,
    read_review,
    read_sent_back,
    seen_version,
)
from portal.supervision.responses.reviewing.queries import findings_of, frozen_said
from portal.supervision.responses.reviewing.services import DAYS_TO_MEND, Noted, noted_of

FOLDER = "supervision/responses"
VIEW, REVIEW = Permission.QUESTIONNAIRE_VIEW, Permission.QUESTIONNAIRE_REVIEW
ON_A_PAGE: Final = 40  # answers, of those that were filtered


@requires(VIEW)
def review(assignment_id: int) -> ResponseReturnValue:
    """One section, or all that is changed, disputed and so on; who may only read finds no form."""
    return _review_page(desk_of(assignment_id))


@requires(REVIEW)
def note(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """Keep what was found about one answer: sent by the page itself, or with its button."""
    is_part = "HX-Request" in request.headers
    noted, seen = None, seen_version(request.form)
    try:
        noted = read_noted(request.form)
        with transaction():
            row = review_services.note_review(
                assignment_id, question_id, noted, seen=seen, actor=current_actor()
            )
            version = row.version or 0
    except DomainError as refusal:
        desk = desk_of(assignment_id)
        view = or_404(desk.find(question_id))
        status = CONFLICT if isinstance(refusal, ChangedMeanwhile) else UNPROCESSABLE
        if not is_part:
            return _review_page(desk, _Refused(view, noted, refusal, status))
        event = {"question": question_id, "refused": words(refusal.message)}
        if status == CONFLICT:
            theirs = [": ".join(field) for field in _as_words(noted_of(view.review)).items()]
            event |= {"theirs": " / ".join(theirs), "version": str(view.version)}
        return heard("review-saved", event, status)
    if is_part:
        saved = _("Saved at %(time)s", time=f"{clock.now().astimezone(clock.zone()):%H:%M}")
        return heard("review-saved", {"question": question_id, "saved": saved, "version": version})
    flash(_("Saved."), "success")
    return redirect(_back(assignment_id, question_id), SEE_OTHER)


class _Refused:
    """A note that was not kept, with what was typed."""

    def __init__(
        self, view: ReviewView, noted: Noted | None, error: DomainError, status: int
    ) -> None:
        self.view, self.noted, self.status = view, noted or Noted(), status
        self.message = error.message
        self.is_conflict = status == CONFLICT

    @property
    def rows(self) -> list[tuple[str, str, str]]:
        """Both sides, field by field."""
        theirs, mine = _as_words(noted_of(self.view.review)), _as_words(self.noted)
        return [(label, theirs[label], mine[label]) for label in theirs]


def desk_of(assignment_id: int) -> ReviewDesk:
    return read_review(or_404(queries.find_asked(assignment_id)))


def _review_page(desk: ReviewDesk, refused: _Refused | None = None) -> ResponseReturnValue:
    wanted = request.args.get("only", "")
    only = Only(wanted) if wanted in set(Only) else None
    section = _section(desk, refused)
    if only is None or refused is not None:
        groups = [group for group in desk.sections if group[0].id == section]
        only, count, start = None, 0, 0
    else:
        chosen = desk.chosen(only)
        count, start = len(chosen), start_of(len(chosen), ON_A_PAGE)
        on_page = {view.question.id for view in chosen[start : start + ON_A_PAGE]}
        groups = [
            (section, kept)
            for section, views in desk.sections
            if (kept := tuple(view for view in views if view.question.id in on_page))
        ]
    ordered = [  # the differences first
        (group, sorted(views, key=lambda view: not view.fits(Only.CHANGED)))
        for group, views in groups
    ]
    page = page_of(
        "review",
        desk,
        only=only,
        section=section,
        groups=ordered,
        count=count,
        start=start,
        step=ON_A_PAGE,
        refused=refused,
        tabs=[(only, label, len(desk.chosen(only))) for only, label in ONLY.items()],
        contradictions=contradictions_of(desk.asked.assignment, _said(desk)),
        changes=CHANGES,
        reviews=REVIEWS,
        looks=looks_at(desk.asked.assignment),
    )
    return page, refused.status if refused else 200


def _said(desk: ReviewDesk) -> dict[str, Told]:
    """What was handed in, in the order of the questions."""
    return {
        view.question.id: Told(said.value, said.comment)
        for view in desk.views
        if (said := view.said)
    }


def _section(desk: ReviewDesk, refused: _Refused | None) -> str | None:
    if refused is not None:
        return desk.asked.sheet.section_of[refused.view.question.id].id
    wanted = request.args.get("section", "")
    shown = [section.id for section, _views in desk.sections]
    return wanted if wanted in shown else next(iter(shown), None)


def start_of(count: int, step: int) -> int:
    """Where a page of so many begins."""
    start = digits(request.args.get("start", ""), 6) or 0
    return start - start % step if start < count else 0


def _back(assignment_id: int, question_id: str) -> str:
    """The list the answer was seen in, at the answer."""
    return url_for(
        ".review",
        assignment_id=assignment_id,
        section=request.args.get("section"),
        only=request.args.get("only"),
        start=request.args.get("start"),
        _anchor=f"r-{question_id}",
    )


def page_of(name: str, desk: ReviewDesk, **more: Any) -> str:
    assignment = desk.asked.assignment
    may = current_actor().may(REVIEW) and assignment.state is AssignmentState.SUBMITTED
    owed = find_open(ObligationKind.QUESTIONNAIRE_REVIEW, assignment)
    return render_template(
        f"{FOLDER}/{name}.html",
        desk=desk,
        assignment=assignment,
        vendor=find_vendor(assignment.vendor_id),
        may_review=may,
        state_word=WORDS[assignment.state],
        due=owed.due_on if owed else None,
        contradicting=contradictions_with(assignment.vendor_id, assignment),
        **more,
    )


def _as_words(noted: Noted) -> dict[str, str]:
    yes, no = _("Yes"), _("No")
    return {
        _("Review"): words(REVIEWS[noted.review]),
        _("Differs from our register"): yes if noted.differs else no,
        _("Unanswered, counts as no"): yes if noted.as_no else no,
        _("Remark to the vendor"): noted.remark,
        _("Internal note"): noted.note,
    }


@requires(VIEW)
def rounds(assignment_id: int) -> ResponseReturnValue:
    """What was handed in each time, and what was sent back."""
    desk = desk_of(assignment_id)
    said = [frozen_said(submission) for submission in desk.submissions]
    sheet = desk.asked.sheet
    told = []
    for submission, before, now in zip(desk.submissions, [None, *said], said, strict=False):
        other = [
            (question, before.get(question.id), now.get(question.id))
            for question in sheet.questions()
            if before is not None and differs(before.get(question.id), now.get(question.id))
        ]
        told.append((submission, len(now), other))
    rows = desk.submissions
    people = names_of(by for row in rows for by in (row.submitted_by_id, row.returned_by_id))
    return page_of("review_rounds", desk, rounds=told, people=people)


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
    sent = read_sent_back(request.form, {view.question.id for view in desk.views})
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
    done = say_n("%(n)s answer was sent back.", "%(n)s answers were sent back.", len(sent.chosen))
    flash(words(done), "success")
    return redirect(url_for(".rounds", assignment_id=assignment_id), SEE_OTHER)


@requires(VIEW)
def result(assignment_id: int) -> ResponseReturnValue:
    """What it comes to, with every answer that costs points; to accept, where it can be."""
    return _result_page(desk_of(assignment_id))


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
                mended=form.mended or (),
            )
    except DomainError as error:
        form.wrong[""] = error.message
        status = CONFLICT if isinstance(error, ChangedMeanwhile) else UNPROCESSABLE
        return _result_page(desk_of(assignment_id), form, status)
    done = say_n(
        "Accepted; %(n)s finding was opened.", "Accepted; %(n)s findings were opened.", len(opened)
    )
    flash(words(done), "success")
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
        dropped={name for name, adjusted in left.items() if adjusted.is_dropped},
        severities={name: adjusted.severity for name, adjusted in left.items()},
    )
    last = compare_queries.period_of(desk.last.id) if desk.last else None
    page = page_of(
        "review_result",
        desk,
        ahead=ahead,
        form=form or as_proposed(ahead.proposals),
        corrections=results.corrections_of(desk.asked, current_actor())
        if assignment.state is AssignmentState.SUBMITTED
        else (),
        opened=findings_of(assignment) if assignment.state is AssignmentState.ACCEPTED else (),
        before=desk.last,
        pairs=compare_queries.pairs_of(desk.asked.sheet, ahead.result.score, last.score)
        if last
        else None,
        risen=risen(assignment, desk.asked.sheet, clock.today()),
        exception=queries.accepted_by_exception([assignment.id]).get(assignment.id),
    )
    return page, status or (UNPROCESSABLE if form and form.wrong else 200)


MOST_PERIODS: Final = 6
VENDORS_ON_A_PAGE: Final = 100  # vendors


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
    start = start_of(len(shown), VENDORS_ON_A_PAGE)
    return render_template(
        f"{FOLDER}/compare_question.html",
        sheet=sheet,
        questionnaire_id=questionnaire_id,
        question=question,
        counts=compare_queries.counts(question, everybody),
        answers=shown[start : start + VENDORS_ON_A_PAGE],
        count=len(shown),
        everybody=len(everybody),
        start=start,
        step=VENDORS_ON_A_PAGE,
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
