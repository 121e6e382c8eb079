"""The vendor's pages of a questionnaire: overview, one section per page, answers saved one by one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from urllib.parse import quote

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import refuse, show_form
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE, heard, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import digits, say, say_n
from portal.foundation.evidence.services import receive_upload, size_of
from portal.foundation.evidence.types import PROOF
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.paper_records.queries import files_of
from portal.supervision.questionnaires.definition.definition import Section
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.responses.answering import progress
from portal.supervision.responses.answering.page import Attached, Desk, preparation_of, read_desk
from portal.supervision.responses.assignments import answer_rows, queries, services, workflow
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.forms import ChooseFilesForm
from portal.supervision.responses.prefill import services as carry_services
from portal.supervision.responses.prefill.queries import library_of

FOLDER = "supervision/responses"
AGAIN = 307
ANSWER, BEHALF = Permission.OWN_QUESTIONNAIRE_ANSWER, Permission.QUESTIONNAIRE_ENTER


@requires(Permission.OWN_TODO_VIEW)
def overview(assignment_id: int) -> ResponseReturnValue:
    """Where it stands: sections, who has which, what is missing."""
    desk = desk_of(assignment_id)
    state, vendor_id = desk.asked.assignment.state, desk.asked.assignment.vendor_id
    is_in, is_open = state is AssignmentState.SUBMITTED, state in workflow.ANSWERABLE
    return render_template(
        f"{FOLDER}/overview.html",
        desk=desk,
        due=due_of(desk.asked.assignment),
        is_open=is_open,
        prepared=preparation_of(desk) if is_open else None,
        handed_in=queries.last_submission(assignment_id),
        statements=len(open_for_vendor(vendor_id)) if is_in else 0,
        me=current_actor().user_id,
    )


@requires(Permission.OWN_TODO_VIEW, BEHALF)
def section(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """Of the vendor; of procurement while a paper is entered."""
    desk = desk_of(assignment_id)
    if not_entering(assignment_id):
        return redirect(url_for("papers.record_answers", assignment_id=assignment_id))
    return _page(desk, section_of(desk, section_id))


@requires(ANSWER, BEHALF)
def save_section(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """Without JavaScript: everything on the page is saved, then it goes on where the button says."""
    if refusal := not_entering(assignment_id):
        or_404(queries.find_assignment(assignment_id))
        flash(words(refusal.message), "error")
        return redirect(url_for("papers.record_answers", assignment_id=assignment_id), SEE_OTHER)
    desk = desk_of(assignment_id)
    one = section_of(desk, section_id)
    tried = _save_all(desk, one)
    if "drop" in request.form:
        _drop(assignment_id)
    if (add := request.form.get("add", "")) in desk.asked.sheet.by_id and not tried:
        tried = {add: Tried(extra_rows=1)}
    if tried:
        return _page(desk_of(assignment_id), one, tried)
    if "drop" in request.form:
        return redirect(request.path, SEE_OTHER)
    if (name := request.form.get("choose", "")) in desk.changeable:
        return redirect(
            url_for(".choose_files", assignment_id=assignment_id, question_id=name), SEE_OTHER
        )
    if "known" in request.form or "unchanged" in request.form:
        return redirect(_take_over(assignment_id, section_id), SEE_OTHER)
    is_done = request.form.get("go") == "done"  # saved as typed, the same post goes on
    return redirect(_next(desk, one), AGAIN if is_done else SEE_OTHER)


@requires(ANSWER, BEHALF)
def save_answer(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the page sends by itself: one answer; it is told what to show and hide now."""
    form = request.form
    read = progress.read_standing(assignment_id)  # before the command, which others wait for
    try:
        services.demand_entering(assignment_id, current_actor())
        with transaction(audited=False):
            kept = services.save_answer(
                assignment_id,
                question_id,
                lambda question: answer_rows.read_said(form, question),
                seen=answer_rows.seen_version(form, question_id),
                actor=current_actor(),
            )
            came_back = kept.asked.assignment.state is AssignmentState.RETURNED
    except queries.NotThere:
        abort(404)
    except DomainError as refusal:
        event = {"question": question_id, "refused": words(refusal.message)}
        answer = heard("answer-saved", event, status_of(refusal))
        if isinstance(refusal, ChangedMeanwhile) and "HX-Request" in request.headers:
            answer.set_data(_both_versions(assignment_id, question_id))
            answer.mimetype = "text/html"
        return answer
    asked = kept.asked
    state = progress.state_after(asked, read, question_id, kept)
    desk = read_desk(asked) if came_back else None
    names = [question.id for question in asked.sheet.section_of[question_id].questions]
    return heard(
        "answer-saved",
        {
            "question": question_id,
            "saved": saved_now(),
            "version": kept.version,
            "mark": answer_rows.mark_of(kept.said),
            "show": [name for name in names if name in state.visible],
            "hide": [name for name in names if name not in state.visible],
            "done": desk.done if desk else state.done,
            "total": len(state.visible),
            **(desk.counts if desk else state.told),
        },
    )


def not_entering(assignment_id: int) -> DomainError | None:
    """Why procurement may not answer for the vendor now."""
    try:
        services.demand_entering(assignment_id, current_actor())
    except DomainError as refusal:
        return refusal
    return None


def attach_files(assignment_id: int, question_id: str) -> list[Attached]:
    """Every file of the field, each with its own outcome."""
    uploads = request.files.getlist(f"f-{question_id}")
    return [_attach(assignment_id, question_id, upload) for upload in uploads if upload.filename]


def _attach(assignment_id: int, question_id: str, upload: FileStorage) -> Attached:
    name = upload.filename or ""
    try:
        services.demand_room(assignment_id, question_id, name, size_of(upload))
        received = receive_upload(upload, kinds=PROOF, field=f"f-{question_id}")
        with transaction(audited=False):
            services.attach_file(assignment_id, question_id, received, actor=current_actor())
    except DomainError as refusal:
        return Attached(name, refusal)
    return Attached(received.name)


@requires(ANSWER, BEHALF)
def choose_files(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the vendor gave before, to serve as evidence here as well."""
    asked = or_404(queries.find_asked(assignment_id))
    question = or_404(asked.sheet.by_id.get(question_id))
    if not_entering(assignment_id):
        return redirect(url_for("papers.record_answers", assignment_id=assignment_id))
    form, known = ChooseFilesForm(), library_of(asked.assignment.vendor_id)
    form.offer(
        (
            file.sha256,
            words(
                say(
                    "%(name)s, given on %(day)s (%(numbers)s)",
                    name=file.name,
                    day=file.given_on,
                    numbers=", ".join(file.numbers),
                )
            ),
        )
        for file in known
    )
    home = asked.sheet.section_of[question_id].id
    back = url_for(".section", assignment_id=assignment_id, section_id=home)
    if form.validate_on_submit():
        try:
            with transaction(audited=False):
                carry_services.choose_files(
                    assignment_id, question_id, form.files.data or (), actor=current_actor()
                )
            return redirect(f"{back}#q-{quote(question_id)}", SEE_OTHER)
        except DomainError as refusal:
            refuse(form, refusal)
    return show_form(
        form,
        f"{FOLDER}/choose_files.html",
        asked=asked,
        question=question,
        known=known,
        back_to=back,
    )


def _drop(assignment_id: int) -> None:
    """The file whose button was pressed no longer counts."""
    wanted = digits(request.form.get("drop", ""))
    row = queries.find_file(wanted) if wanted is not None else None
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


@dataclass
class Tried:
    """What the page says again about one question after it was sent."""

    refusal: DomainError | None = None
    typed: answer_rows.Form | None = None
    mine: answer_rows.Said | None = None  # where another person answered meanwhile
    extra_rows: int = 0
    attached: Sequence[Attached] = ()

    @property
    def status(self) -> int:
        return status_of(self.refusal) if self.refusal else 200


def _save_all(desk: Desk, section: Section) -> dict[str, Tried]:
    """Save every answer the page sent; by question, what is not saved and stays as typed."""
    found = {}
    for question in section.questions:
        if answer_rows.is_sent(request.form, question) and question.id in desk.changeable:
            tried = _save(desk, question)
            attached = attach_files(desk.asked.assignment.id, question.id)
            refused = [file.refusal for file in attached if file.refusal]
            if refused and tried is None:
                tried = Tried(refused[0], request.form)
            if tried is not None:
                tried.attached = attached
                found[question.id] = tried
    return found


def _save(desk: Desk, question: Question) -> Tried | None:
    """None: it is saved, or there was nothing to save."""
    form, row = request.form, desk.answers.get(question.id)
    keep, about = answer_rows.choice_of(form) or (None, "")
    choice = keep if about == question.id else None
    if choice is answer_rows.Keep.BOTH:
        return Tried(typed=answer_rows.put_together(form, question, row))
    if choice is answer_rows.Keep.THEIRS:
        return None
    said, is_mine = None, choice is answer_rows.Keep.MINE
    try:
        said = answer_rows.read_said(form, question)
        is_touched = is_mine or not answer_rows.is_untouched(form, question, said)
        if is_touched and not services.is_same(row, said):
            seen = answer_rows.seen_version(form, question.id, "o" if is_mine else "s")
            number, actor = desk.asked.assignment.id, current_actor()
            with transaction(audited=False):
                services.save_answer(number, question.id, said, seen=seen, actor=actor)
    except DomainError as refusal:
        return Tried(refusal, form, said if isinstance(refusal, ChangedMeanwhile) else None)
    return None


def _both_versions(assignment_id: int, question_id: str) -> str:
    """Beside each other, for the question of an open page."""
    desk = desk_of(assignment_id)
    mine = answer_rows.read_said(request.form, desk.asked.sheet.by_id[question_id])
    clash = _clashes(desk, {question_id: mine})[question_id]
    home = desk.asked.sheet.section_of[question_id].id
    here = url_for(".section", assignment_id=assignment_id, section_id=home)
    return render_template(f"{FOLDER}/_clash.html", clash=clash, here=here)


def _clashes(desk: Desk, mine: Mapping[str, answer_rows.Said]) -> Mapping[str, answer_rows.Clash]:
    """By question: what was typed beside what is kept now."""
    rows = {name: desk.answers.get(name) for name in mine}
    names = names_of(row.answered_by_id for row in rows.values() if row)
    me, asked = current_actor().user_id, desk.asked.sheet.by_id
    return {
        name: answer_rows.clash_of(asked[name], said, rows[name], names=names, me=me)
        for name, said in mine.items()
    }


def saved_now() -> str:
    return str(_("Saved at %(time)s", time=f"{clock.now().astimezone(clock.zone()):%H:%M}"))


def status_of(refusal: DomainError) -> int:
    return CONFLICT if isinstance(refusal, ChangedMeanwhile) else UNPROCESSABLE


def desk_of(assignment_id: int) -> Desk:
    return read_desk(or_404(queries.find_asked(assignment_id)))


def section_of(desk: Desk, section_id: str) -> Section:
    return or_404({section.id: section for section in desk.asked.sheet.sections}.get(section_id))


def _page(
    desk: Desk, section: Section, tried: Mapping[str, Tried] = MappingProxyType({})
) -> ResponseReturnValue:
    views = desk.questions_of(section)
    mine = {name: again.mine for name, again in tried.items() if again.mine is not None}
    clashes = _clashes(desk, mine) if mine else {}
    for view in views:
        if again := tried.get(view.question.id):
            view.typed, view.extra_rows = again.typed, again.extra_rows
            view.problem = again.refusal.message if again.refusal else None
            view.clash = clashes.get(view.question.id)
            view.attached = again.attached
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, desk.asked.assignment)
    page = render_template(
        f"{FOLDER}/section.html",
        desk=desk,
        section=section,
        views=views,
        place=desk.place_of(section),
        scans=files_of(desk.paper.id) if desk.paper and current_actor().is_staff else (),
        due=owed.due_on if owed else None,
        asking=owed.id if owed and current_actor().may(Permission.OWN_QUESTION_ASK) else None,
        held=desk.held.get(section.id),
        me=current_actor().user_id,
    )
    return page, max((again.status for again in tried.values()), default=200)


def _next(desk: Desk, section: Section) -> str:
    """Where the pressed button leads."""
    assignment_id = desk.asked.assignment.id
    behalf = current_actor().is_staff
    page = "papers.record_answers" if behalf else ".overview"
    overview = url_for(page, assignment_id=assignment_id)
    shown = [shown.id for shown, _questions in desk.sections]
    if (choice := answer_rows.choice_of(request.form)) is not None:
        return f"{request.path}#q-{quote(choice[1])}"
    go = request.form.get("go", "next")
    if go == "close":
        flash(_("Saved. You can go on whenever you like."), "success")
        return overview if behalf else url_for("desk.todo")
    if go == "done":
        return url_for(".section_done", assignment_id=assignment_id, section_id=section.id)
    if go == "stay" or section.id not in shown:
        return url_for(".section", assignment_id=assignment_id, section_id=section.id)
    place = shown.index(section.id) + (-1 if go == "back" else 1)
    if not 0 <= place < len(shown):
        return overview
    return url_for(".section", assignment_id=assignment_id, section_id=shown[place])


def due_of(assignment: Assignment) -> date | None:
    owed = find_open(ObligationKind.QUESTIONNAIRE_ANSWER, assignment)
    return owed.due_on if owed else None
