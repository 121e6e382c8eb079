"""The vendor's pages of a questionnaire: overview, one section per page, answers saved one by one."""

import json
from datetime import date
from urllib.parse import quote

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.i18n import words
from portal.foundation.core.messages import say_n
from portal.foundation.core.transactions import transaction
from portal.foundation.core.web import or_404
from portal.foundation.evidence.services import receive_upload
from portal.foundation.evidence.types import PROOF
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.questionnaires.shapes import Question, Section
from portal.supervision.responses import (
    carry_services,
    page_form,
    progress,
    queries,
    services,
    workflow,
)
from portal.supervision.responses.models import AssignmentState
from portal.supervision.responses.sheet_page import Desk, QuestionView, read_desk
from portal.supervision.responses.sheets.paper_services import demand_entering
from portal.supervision.responses.sheets.queries import scans_of

bp = Blueprint("responses", __name__)
FOLDER = "supervision/responses"
CONFLICT, REFUSED, SEE_OTHER, AGAIN = 409, 422, 303, 307
ANSWER, BEHALF = Permission.OWN_QUESTIONNAIRE_ANSWER, Permission.QUESTIONNAIRE_ASSIGN


@bp.get("/responses/<int:assignment_id>")
@requires(Permission.OWN_TODO_VIEW)
def overview(assignment_id: int) -> ResponseReturnValue:
    """Where it stands: sections, who has which, what is missing."""
    desk = desk_of(assignment_id)
    state, vendor_id = desk.asked.assignment.state, desk.asked.assignment.vendor_id
    is_in = state is AssignmentState.SUBMITTED
    return render_template(
        f"{FOLDER}/overview.html",
        desk=desk,
        due=due_of(desk),
        is_open=state in workflow.ANSWERABLE,
        statements=len(open_for_vendor(vendor_id)) if is_in else 0,
        me=current_actor().user_id,
    )


@bp.get("/responses/<int:assignment_id>/sections/<section_id>")
@requires(Permission.OWN_TODO_VIEW, BEHALF)
def section(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """Of the vendor; of procurement while a paper is entered."""
    desk = desk_of(assignment_id)
    try:
        demand_entering(assignment_id, current_actor())
    except DomainError:
        return redirect(url_for(".paper", assignment_id=assignment_id))
    return _page(desk, section_of(desk, section_id))


@bp.post("/responses/<int:assignment_id>/sections/<section_id>")
@requires(ANSWER, BEHALF)
def save_section(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """Without JavaScript: everything on the page is saved, then it goes on where the button says."""
    try:
        demand_entering(assignment_id, current_actor())
    except DomainError as refusal:
        or_404(queries.find_assignment(assignment_id))
        flash(words(refusal.message), "error")
        return redirect(url_for(".paper", assignment_id=assignment_id), SEE_OTHER)
    desk = desk_of(assignment_id)
    one = section_of(desk, section_id)
    views = {question.id: desk.view_of(question) for question in one.questions}
    status = _save_all(desk, views)
    if "drop" in request.form:
        _drop(assignment_id)
        return redirect(f"{request.path}", SEE_OTHER)
    if any(view.problem for view in views.values()):
        return _page(desk_of(assignment_id), one, views, status)
    if "known" in request.form or "unchanged" in request.form:
        return redirect(_take_over(assignment_id, section_id), SEE_OTHER)
    add = request.form.get("add", "")
    if add in views:
        fresh = desk_of(assignment_id)
        again = {question.id: fresh.view_of(question) for question in one.questions}
        again[add].extra_rows = 1
        return _page(fresh, one, again)
    is_done = request.form.get("go") == "done"  # saved as typed, the same post goes on
    return redirect(_next(desk, one), AGAIN if is_done else SEE_OTHER)


@bp.post("/responses/<int:assignment_id>/answers/<question_id>")
@requires(ANSWER, BEHALF)
def save_answer(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the page sends by itself: one answer; it is told what to show and hide now."""
    form = request.form
    read = progress.read_standing(assignment_id)  # before the command, which others wait for
    try:
        demand_entering(assignment_id, current_actor())
        with transaction(audited=False):
            kept = services.save_answer(
                assignment_id,
                question_id,
                lambda question: page_form.read_said(form, question),
                seen=page_form.seen_version(form, question_id),
                actor=current_actor(),
            )
            came_back = kept.asked.assignment.state is AssignmentState.RETURNED
    except services.NotThere:
        abort(404)
    except DomainError as refusal:
        return told(
            {"question": question_id, "refused": words(refusal.message)}, status_of(refusal)
        )
    asked = kept.asked
    state = progress.state_after(asked, read, question_id, kept)
    names = [one.id for one in asked.sheet.section_of[question_id].questions]
    return told(
        {
            "question": question_id,
            "saved": _("Saved at %(time)s", time=f"{clock.now().astimezone(clock.zone()):%H:%M}"),
            "version": kept.version,
            "show": [name for name in names if name in state.visible],
            "hide": [name for name in names if name not in state.visible],
            "done": read_desk(asked).done if came_back else state.done,
            "total": len(state.visible),
        },
        200,
    )


def attach_files(desk: Desk, question_id: str) -> DomainError | None:
    """Every file of the field; the first that is refused stops the rest."""
    try:
        for upload in request.files.getlist(f"f-{question_id}"):
            if upload.filename:
                received = receive_upload(upload, kinds=PROOF, field=f"f-{question_id}")
                with transaction(audited=False):
                    services.attach_file(
                        desk.asked.assignment.id, question_id, received, actor=current_actor()
                    )
    except DomainError as refusal:
        return refusal
    return None


def _drop(assignment_id: int) -> None:
    """The file whose button was pressed no longer counts."""
    wanted = request.form.get("drop", "")
    row = queries.find_file(int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None  # noqa: PLR2004
    if row is not None and row.assignment_id == assignment_id:
        with transaction(audited=False):
            services.take_back_file(row)


def _take_over(assignment_id: int, section_id: str) -> str:
    """Fill in what is on record or was said last time; where that can be seen."""
    here = url_for(".section", assignment_id=assignment_id, section_id=section_id)
    question_id, actor = request.form.get("known", ""), current_actor()
    try:
        with transaction(audited=False):
            if question_id:
                carry_services.confirm_known(assignment_id, question_id, actor=actor)
                return f"{here}#q-{quote(question_id)}"
            taken = carry_services.confirm_unchanged(assignment_id, section_id, actor=actor)
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        return here
    done = say_n(
        "%(n)s answer was taken over. Look through it; you can still change it.",
        "%(n)s answers were taken over. Look through them; you can still change them.",
        taken,
    )
    flash(words(done), "success")
    return here


def _save_all(desk: Desk, views: dict[str, QuestionView]) -> int:
    """Save every answer the page sent; a refused one keeps what was typed. The worst status."""
    worst = 200
    for view in views.values():
        if page_form.is_sent(request.form, view.question) and view.may_change:
            refused = _save(desk, view) or attach_files(desk, view.question.id)
            if refused is not None:
                view.typed, view.problem = request.form, refused.message
                worst = max(worst, status_of(refused))
    return worst


def _save(desk: Desk, view: QuestionView) -> DomainError | None:
    """Nothing is written where nothing was changed."""
    question = view.question
    try:
        said = page_form.read_said(request.form, question)
        if services.is_same(view.answer, said) if view.answer else said == services.Said():
            return None
        with transaction(audited=False):
            services.save_answer(
                desk.asked.assignment.id,
                question.id,
                said,
                seen=page_form.seen_version(request.form, question.id),
                actor=current_actor(),
            )
    except DomainError as refusal:
        return refusal
    return None


def status_of(refusal: DomainError) -> int:
    return CONFLICT if isinstance(refusal, ChangedMeanwhile) else REFUSED


def told(event: dict[str, object], status: int) -> Response:
    """Nothing to swap: the page hears an event."""
    answer = make_response("", status)
    answer.mimetype = "text/plain"
    answer.headers["HX-Trigger"] = json.dumps({"answer-saved": event})
    return answer


def desk_of(assignment_id: int) -> Desk:
    return read_desk(or_404(queries.find_asked(assignment_id)))


def section_of(desk: Desk, section_id: str) -> Section:
    found = (one for one in desk.asked.sheet.sections if one.id == section_id)
    return or_404(next(found, None))


def _page(
    desk: Desk,
    section: Section,
    views: dict[str, QuestionView] | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    page = render_template(
        f"{FOLDER}/section.html",
        desk=desk,
        section=section,
        views=list(views.values()) if views else desk.questions_of(section),
        place=desk.place_of(section),
        scans=scans_of(desk.paper.id) if desk.paper and current_actor().is_staff else (),
        due=due_of(desk),
        names_of=_names,
        held=desk.held.get(section.id),
        me=current_actor().user_id,
    )
    return page, status


def _names(question: Question) -> str:
    return ",".join(page_form.names_of(question))


def _next(desk: Desk, section: Section) -> str:
    """Where the pressed button leads."""
    assignment_id = desk.asked.assignment.id
    behalf = current_actor().is_staff
    overview = url_for(".paper" if behalf else ".overview", assignment_id=assignment_id)
    shown = [one.id for one, _questions in desk.sections]
    go = request.form.get("go", "next")
    if go == "close":
        flash(_("Saved. You can go on whenever you like."), "success")
        return overview if behalf else url_for("board.todo")
    if go == "done":
        return url_for(".section_done", assignment_id=assignment_id, section_id=section.id)
    if go == "stay" or section.id not in shown:
        return url_for(".section", assignment_id=assignment_id, section_id=section.id)
    place = shown.index(section.id) + (-1 if go == "back" else 1)
    if not 0 <= place < len(shown):
        return overview
    return url_for(".section", assignment_id=assignment_id, section_id=shown[place])


def due_of(desk: Desk) -> date | None:
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, desk.asked.assignment)
    return owed.due_on if owed else None
