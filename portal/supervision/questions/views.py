"""Pages of questions: the vendor asks, reads and takes back; we find them all and answer."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import SEE_OTHER, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.mail.postman import has_server
from portal.ledger.obligations.queries import find_obligation, find_open
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.questions import queries, services, workflow
from portal.supervision.questions.forms import AnswerQuestionForm, AskQuestionForm
from portal.supervision.questions.models import VendorQuestion

FOLDER = "supervision/questions"


@requires(Permission.OWN_QUESTION_ASK)
def ask(obligation_id: int) -> ResponseReturnValue:
    """About what this obligation asks of the vendor; `?part=`: the part it was asked from."""
    obligation = or_404(find_obligation(obligation_id))
    form = AskQuestionForm(part=request.args.get("part", "")[:60])
    told = _("We have your question and will answer by mail and here.")
    onward = act(
        form,
        lambda: services.ask_question(
            obligation,
            words=typed(form.words),
            part=typed(form.part) or "",
            actor=current_actor(),
        ),
        done=told if has_server() else _("We have your question and will answer here."),
        to=lambda question: url_for(".show", vendor_question_id=question.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/ask.html",
        obligation=obligation,
        before=queries.questions_about(obligation.subject_kind, [obligation.subject_id]),
        days=services.DAYS_TO_ANSWER,
        words_of=workflow,
    )


@requires(Permission.OBLIGATION_VIEW, Permission.OWN_TODO_VIEW)
def show(vendor_question_id: int) -> ResponseReturnValue:
    """One question with its answer, and what else was asked about the same."""
    question = or_404(queries.find_question(vendor_question_id))
    actor = current_actor()
    name = "show" if actor.is_staff else "own"
    return render_template(f"{FOLDER}/{name}.html", **_known(question))


@requires(Permission.QUESTION_ANSWER)
def answer(vendor_question_id: int) -> ResponseReturnValue:
    question = or_404(queries.find_question(vendor_question_id))
    form = AnswerQuestionForm()
    told = _("The answer is on record. No mail leaves: the vendor sees it on its page.")
    if has_server():
        told = _("The answer is on record, and whoever asked is told by mail.")
    onward = act(
        form,
        lambda: services.answer_question(
            vendor_question_id, answer=typed(form.answer), actor=current_actor()
        ),
        done=told,
        to=url_for(".show", vendor_question_id=vendor_question_id),
    )
    return onward or show_form(form, f"{FOLDER}/answer.html", **_known(question))


def _known(question: VendorQuestion) -> dict[str, Any]:
    """What every page about it shows; who in the company answered is for staff."""
    actor = current_actor()
    return {
        "question": question,
        "thread": queries.thread_about(question.subject_kind, question.subject_id),
        "vendor": find_vendor(question.vendor_id),
        "names": names_of([question.asked_by_id, question.answered_by_id])
        if actor.is_staff
        else {},
        "owed": find_open(services.KIND, question) if actor.is_staff else None,
        "words_of": workflow,
    }


@requires(Permission.OWN_QUESTION_ASK)
def take_back(vendor_question_id: int) -> ResponseReturnValue:
    or_404(queries.find_question(vendor_question_id))
    try:
        with transaction():
            services.take_question_back(vendor_question_id, actor=current_actor())
        flash(_("Your question is taken back."), "success")
    except DomainError as refusal:
        flash(words(refusal.message), "error")
    return redirect(url_for(".show", vendor_question_id=vendor_question_id), SEE_OTHER)


@requires(Permission.OBLIGATION_VIEW)
def index() -> ResponseReturnValue:
    found = queries.question_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)
