"""The vendor's pages around answering: ask a colleague for a section, check and hand in."""

from flask import flash, redirect, render_template, url_for
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
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.pages.web import SEE_OTHER, UNPROCESSABLE
from portal.foundation.core.words.i18n import language, words
from portal.foundation.mail.postman import has_server
from portal.supervision.attestations.queries import open_for_vendor
from portal.supervision.responses.answering.page import Desk
from portal.supervision.responses.answering.views import ANSWER, desk_of, due_of, section_of
from portal.supervision.responses.assignments import workflow
from portal.supervision.responses.forms import NEW, GiveForm
from portal.supervision.responses.prefill import statements
from portal.supervision.responses.prefill.contradictions import contradictions_of
from portal.supervision.responses.submission import services as submission

FOLDER = "supervision/responses"

SUBMIT = Permission.OWN_QUESTIONNAIRE_SUBMIT


@requires(Permission.OWN_TODO_VIEW)
def hand_in(assignment_id: int) -> ResponseReturnValue:
    """All that is missing on one page, each with the way there; then the signatory hands in."""
    return _check_page(desk_of(assignment_id))


@requires(SUBMIT)
def hand_in_now(assignment_id: int) -> ResponseReturnValue:
    desk_of(assignment_id)
    try:
        with transaction():
            submission.submit(assignment_id, actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        return _check_page(desk_of(assignment_id)), UNPROCESSABLE
    flash(_("The questionnaire is handed in. This page says when we have looked at it."), "success")
    return redirect(url_for(".overview", assignment_id=assignment_id), SEE_OTHER)


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


@requires(SUBMIT)
def give_section(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """To a colleague by name, or to somebody new by mail."""
    desk = desk_of(assignment_id)
    section = section_of(desk, section_id)
    form = GiveForm(language=language())
    own = current_actor().user_id
    form.offer(
        (colleague.id, colleague.name)
        for colleague in colleagues_of(current_actor())
        if colleague.id != own
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
    page = render_template(
        f"{FOLDER}/give.html", desk=desk, section=section, form=form, held=desk.held.get(section_id)
    )
    return page, status_of(form)


@requires(ANSWER)
def section_done(assignment_id: int, section_id: str) -> ResponseReturnValue:
    """The colleague says the section is complete."""
    section_of(desk_of(assignment_id), section_id)
    try:
        with transaction():
            submission.mark_done(assignment_id, section_id, actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "error")
        here = url_for(".section", assignment_id=assignment_id, section_id=section_id)
        return redirect(here, SEE_OTHER)
    flash(_("Thank you. The signatory sees that the section is done."), "success")
    return redirect(url_for(".overview", assignment_id=assignment_id), SEE_OTHER)


@requires(ANSWER)
def take_section_back(assignment_id: int, section_id: str) -> ResponseReturnValue:
    section_of(desk_of(assignment_id), section_id)
    try:
        with transaction():
            submission.take_back(assignment_id, section_id, actor=current_actor())
    except DomainError as refusal:
        flash(words(refusal.message), "error")
    else:
        flash(_("The section is yours again. What was answered stays."), "success")
    return redirect(url_for(".overview", assignment_id=assignment_id), SEE_OTHER)


def _given(desk: Desk, section_id: str, form: GiveForm) -> User | Invitation | int | None:
    """To whom; None where it was refused."""
    number, actor = desk.asked.assignment.id, current_actor()
    try:
        if form.colleague.data != NEW:
            whom: User | Invitation | int = int(form.colleague.data)
        else:
            whom = _found_or_invited(desk, form)
        with transaction():
            if isinstance(whom, Invitation):
                submission.give_to_invited(number, section_id, whom, actor=actor)
            else:
                user_id = whom.id if isinstance(whom, User) else whom
                submission.give_to(number, section_id, user_id, actor=actor)
    except DomainError as refusal:
        refuse(form, refusal)
        return None
    return whom


def _found_or_invited(desk: Desk, form: GiveForm) -> User | Invitation:
    """Inviting is a command of its own: sent again, the form finds the invitation."""
    email = typed(form.email)
    known = submission.known_colleague(desk.asked, email)
    if known is not None:
        return known
    with transaction():
        return submission.invite(
            name=typed(form.name),
            email=email,
            language=form.language.data,
            actor=current_actor(),
        )


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
