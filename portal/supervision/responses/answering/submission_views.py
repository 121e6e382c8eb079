"""The vendor's pages around answering: ask a colleague for a section, check and hand in; and evidence."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext as _n

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.people.views import to_hand_over
from portal.foundation.accounts.queries import colleagues_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, show_form, typed
from portal.foundation.core.pages.web import SEE_OTHER, UNPROCESSABLE, heard, or_404
from portal.foundation.core.words.i18n import language, words
from portal.foundation.evidence.storage import attachment, download
from portal.foundation.evidence.types import FileKind
from portal.foundation.mail.postman import has_server
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.responses.answering.page import Desk
from portal.supervision.responses.answering.views import (
    ANSWER,
    BEHALF,
    attach_files,
    desk_of,
    due_of,
    not_entering,
    saved_now,
    section_of,
    status_of,
)
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.forms import NEW, GiveForm
from portal.supervision.responses.prefill import statements
from portal.supervision.responses.prefill.contradictions import contradictions_of
from portal.supervision.responses.reviewing import queries as readable
from portal.supervision.responses.submission import giving_services as giving
from portal.supervision.responses.submission import services as submission
from portal.supervision.responses.submission.copies import copy_name, copy_pdf

FOLDER = "supervision/responses"

SUBMIT = Permission.OWN_QUESTIONNAIRE_SUBMIT


@requires(Permission.OWN_TODO_VIEW)
def hand_in(assignment_id: int) -> ResponseReturnValue:
    """All that is missing on one page, each with the way there; then the signatory hands in."""
    return _check_page(desk_of(assignment_id))


@requires(SUBMIT)
def hand_in_now(assignment_id: int) -> ResponseReturnValue:
    desk_of(assignment_id)
    done = _("The questionnaire is handed in. This page says when we have looked at it.")
    if not _tried(lambda: submission.submit(assignment_id, actor=current_actor()), done):
        return _check_page(desk_of(assignment_id)), UNPROCESSABLE
    return redirect(url_for(".overview", assignment_id=assignment_id), SEE_OTHER)


def _tried(command: Callable[[], Any], done: str) -> bool:
    """Whether it was done; said either way."""
    try:
        with transaction():
            command()
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        return False
    flash(done, "success")
    return True


@requires(Permission.ATTESTATION_SIGN)
def begin_statements(assignment_id: int) -> ResponseReturnValue:
    """On to the statements that are due as well; what the answers say already is filled in there."""
    desk = desk_of(assignment_id)
    told, assignment = desk.told, desk.asked.assignment  # before the command reads rows anew
    try:
        with transaction(audited=False):
            filled = statements.fill_in(assignment, told, lang=language(), actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        filled = 0
    if filled:
        text = _n(
            "%(num)s statement is filled in from your answers in %(number)s. Check it, then sign.",
            "%(num)s statements are filled in from your answers in %(number)s. Check each, then sign.",
            filled,
            number=assignment.number,
        )
        flash(text, "success")
    return redirect(url_for("attestations.sitting"), SEE_OTHER)


@requires(SUBMIT, ANSWER)
def give_section(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """With others, if wanted: to a colleague by name, or to somebody new by mail. A member passes on
    what they have."""
    desk = desk_of(assignment_id)
    section = section_of(desk, section_id)
    form = GiveForm(language=language())
    actor = current_actor()
    form.offer(
        ((other.id, other.name) for other in colleagues_of(actor) if other.id != actor.user_id),
        [
            (one.section.id, one.section.title.in_(language()))
            for one in desk.progress
            if one.section.id != section_id and _may_give(one.held)
        ],
    )
    whom = _given(desk, section_id, form) if form.validate_on_submit() else None
    if whom is not None:
        there = url_for(".overview", assignment_id=assignment_id)
        if has_server():
            flash(_("Your colleague is told by mail."), "success")
        elif isinstance(whom, Invitation):
            there = to_hand_over(whom, there)
        else:
            flash(_("It is on your colleague's to-do list. No mail leaves: tell them yourself."))
        return redirect(there, SEE_OTHER)
    held = desk.held.get(section_id)
    return show_form(
        form,
        f"{FOLDER}/give.html",
        desk=desk,
        section=section,
        held=held,
        may_give=_may_give(held),
    )


def _may_give(held: queries.Held | None) -> bool:
    is_own = held is not None and held.user_id == current_actor().user_id
    return is_own or current_actor().may(SUBMIT)


@requires(ANSWER)
def section_done(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """The colleague says the section is complete."""
    section_of(desk_of(assignment_id), section_id)
    there = url_for(".overview", assignment_id=assignment_id)
    if not _tried(
        lambda: giving.mark_done(assignment_id, section_id, actor=current_actor()),
        _("Thank you. The signatory sees that the section is done."),
    ):
        there = url_for(".section", assignment_id=assignment_id, section_id=section_id)
    return redirect(there, SEE_OTHER)


@requires(ANSWER)
def take_section_back(assignment_id: int, section_id: str) -> ResponseReturnValue:
    section_of(desk_of(assignment_id), section_id)
    _tried(
        lambda: giving.take_back(assignment_id, section_id, actor=current_actor()),
        _("The section is yours again. What was answered stays."),
    )
    return redirect(url_for(".overview", assignment_id=assignment_id), SEE_OTHER)


def _given(desk: Desk, section_id: str, form: GiveForm) -> User | Invitation | None:
    """To whom; None where it was refused."""
    number, actor = desk.asked.assignment.id, current_actor()
    new = giving.NewColleague(
        name=typed(form.name),
        email=typed(form.email),
        language=form.language.data,
        is_another=form.is_another.data,
    )
    chosen = form.colleague.data
    try:
        with transaction():
            return giving.give_to(
                number,
                [section_id, *(form.others.data or ())],
                new if chosen == NEW else int(chosen),
                actor=actor,
                note=typed(form.note) or "",
                wanted_on=form.wanted_on.data,
            )
    except DomainError as refusal:
        refuse(form, refusal)
        return None


def _check_page(desk: Desk) -> str:
    assignment = desk.asked.assignment
    waiting = [
        progress for progress in desk.progress if progress.held and not progress.held.is_done
    ]
    return render_template(
        f"{FOLDER}/hand_in.html",
        desk=desk,
        due=due_of(assignment),
        waiting=waiting,
        is_open=assignment.state in workflow.ANSWERABLE,
        contradictions=contradictions_of(assignment, desk.told),
        statements=len(open_for_vendor(assignment.vendor_id)),
        may_hand_in=current_actor().may(SUBMIT),
    )


@requires(Permission.OWN_TODO_VIEW)
def copy(assignment_id: int) -> ResponseReturnValue:
    """What was handed in last, as it was frozen, to keep."""
    asked = _asked(assignment_id)
    submission = queries.last_submission(assignment_id)
    if submission is None:
        flash(_("Nothing was handed in yet."))
        return redirect(url_for(".overview", assignment_id=assignment_id), SEE_OTHER)
    vendor = or_404(find_vendor(asked.assignment.vendor_id))
    made = copy_pdf(asked, submission, vendor.called, language())
    return download(made, f"{copy_name(asked.assignment, language())}.pdf", FileKind.PDF)


def _asked(assignment_id: int) -> queries.Asked:
    return or_404(queries.find_asked(assignment_id))


@requires(ANSWER, BEHALF)
def attach(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the page sends as soon as files are chosen; answers with the list of them."""
    desk = desk_of(assignment_id)
    or_404(desk.asked.sheet.by_id.get(question_id))
    refused = not_entering(assignment_id)
    attached = [] if refused else attach_files(assignment_id, question_id)
    refused = refused or next((file.refusal for file in attached if file.refusal), None)
    is_saved = any(file.refusal is None for file in attached)
    fresh = desk_of(assignment_id)
    event: dict[str, object] = {"question": question_id, "done": fresh.done, "total": fresh.total}
    event |= fresh.counts
    event |= {"saved": saved_now()} if is_saved else {}
    event |= {"refused": words(refused.message)} if refused else {}
    answer = heard("answer-saved", event, status_of(refused) if refused else 200)
    if "HX-Request" in request.headers:
        view = fresh.view_of(fresh.asked.sheet.by_id[question_id])
        view.attached = attached
        answer.set_data(render_template(f"{FOLDER}/_files.html", desk=fresh, view=view))
        answer.mimetype = "text/html"
    return answer


@requires(Permission.OWN_TODO_VIEW, Permission.QUESTIONNAIRE_VIEW)
def file(answer_file_id: int) -> ResponseReturnValue:
    """Staff find no file that was not handed in."""
    row = or_404(queries.find_file(answer_file_id))
    or_404(readable.may_open(current_actor(), row) or None)
    return attachment(row.file_sha256, row.file_name)
