"""Pages of requests for use: asked by anybody of the company, taken over or answered by procurement."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import ask as asked_for
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.departments.queries import departments_of_person
from portal.ledger.engagements.forms import TermsForm
from portal.ledger.payees.forms import VendorOfForm
from portal.ledger.payees.queries import bases
from portal.ledger.payees.questions import QUESTIONS
from portal.ledger.payees.views import one_vendor
from portal.ledger.use_requests import queries, services, workflow
from portal.ledger.use_requests.forms import AnswerForm, UseRequestForm, WithdrawForm
from portal.ledger.use_requests.models import UseRequest, UseRequestState
from portal.ledger.vendors.profile.forms import VendorForm
from portal.ledger.vendors.profile.views import refuse_known
from portal.ledger.vendors.queries import find_by_number, find_namesake, find_vendor
from portal.ledger.vendors.workflow import WORDS

FOLDER = "ledger/use_requests"
_READERS = (Permission.USE_REQUEST_ASK, Permission.LEDGER_VIEW)
S = UseRequestState


@requires(*_READERS)
def index() -> ResponseReturnValue:
    """All of them, or the reader's own."""
    found = queries.use_request_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, asked_for(found, request.args), queries.values_of, kind)
    return render_template(
        f"{FOLDER}/index.html",
        listing=list_of(found),
        words_of=workflow,
        outcomes=workflow.ENDS,
        categories=queries.categories(),
        vendor_states=WORDS,
    )


@requires(Permission.USE_REQUEST_ASK)
def new() -> ResponseReturnValue:
    form = UseRequestForm()
    form.offer(bases(), departments_of_person(current_actor().user_id))
    ending = form.ending(is_ground_needed=False) if form.validate_on_submit() else None
    if ending is not None:
        onward = act(
            form,
            lambda: services.ask(form.wanted(ending), actor=current_actor()),
            done=lambda row: say(
                "%(number)s is with procurement. You get a mail when it is answered.",
                number=row.number,
            ),
            to=lambda row: url_for(".show", use_request_id=row.id),
        )
        if onward:
            return onward
    laws = {question.id: question.law for question in QUESTIONS}
    return show_form(form, f"{FOLDER}/new.html", questions=QUESTIONS, laws=laws)


@requires(*_READERS)
def show(use_request_id: int) -> ResponseReturnValue:
    row, actor = _found(use_request_id), current_actor()
    vendor = None if row.registered_id is None else find_vendor(row.registered_id)
    lines = trail_of(row)
    known = None
    if row.state is S.ASKED and actor.may(Permission.LEDGER_EDIT):
        known = find_by_number(row.corporate_number) if row.corporate_number else None
        known = known or find_namesake(row.name)
    return render_template(
        f"{FOLDER}/show.html",
        row=row,
        vendor=vendor,
        known=known,
        lines=lines,
        names=names_of([row.asked_by_id, row.answered_by_id, *(line.actor_id for line in lines)]),
        words_of=workflow,
        outcomes=workflow.ENDS,
        bases=bases(),
        questions=QUESTIONS,
        categories=queries.categories(),
        vendor_states=WORDS,
        is_mine=row.asked_by_id == actor.user_id,
    )


@requires(Permission.USE_REQUEST_ASK)
def withdraw(use_request_id: int) -> ResponseReturnValue:
    row, form = _found(use_request_id), WithdrawForm()
    back = url_for(".show", use_request_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(say("Requests for use"), url_for(".index")), (row.number, None)],
        kind="danger",
    )
    return onward or show_step(form, step)


@requires(Permission.LEDGER_EDIT)
def take_over(use_request_id: int) -> ResponseReturnValue:
    """The form of a new vendor, with what the department said."""
    row = _found(use_request_id)
    form = VendorForm(
        data={
            "name": row.name,
            "corporate_number": row.corporate_number,
            "owner_id": current_actor().user_id,
        }
    )
    onward = act(
        form,
        lambda: services.take_over_new(row, form.details(), actor=current_actor()),
        done=lambda vendor: say(
            "%(name)s is in the register. Now register the work.", name=vendor.called
        ),
        to=url_for(".register_work", use_request_id=row.id),
        refuse=refuse_known,
    )
    return onward or show_form(form, f"{FOLDER}/register.html", row=row)


@requires(Permission.LEDGER_EDIT)
def known_vendor(use_request_id: int) -> ResponseReturnValue:
    """The company is a vendor of the register."""
    row, form = _found(use_request_id), VendorOfForm()
    if request.method == "GET":
        known = find_by_number(row.corporate_number) if row.corporate_number else None
        known = known or find_namesake(row.name)
        form.vendor.data = known.name if known else ""
    onward = act(
        form,
        lambda: services.take_over_known(
            row, one_vendor(typed(form.vendor)), actor=current_actor()
        ),
        done=say("The request is taken over. Now register the work."),
        to=url_for(".register_work", use_request_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/vendor.html", row=row)


@requires(Permission.LEDGER_EDIT)
def register_work(use_request_id: int) -> ResponseReturnValue:
    """The form of new work, with what the department said."""
    row = _found(use_request_id)
    vendor = or_404(find_vendor(row.registered_id) if row.registered_id is not None else None)
    values: dict[str, Any] = {
        "name": row.work,
        "description": row.purpose,
        "department": row.department,
        "starts_on": row.wanted_on,
    }
    form = TermsForm(**values)
    onward = act(
        form,
        lambda: services.register_work(row, vendor, form.details(), actor=current_actor()),
        done=say("The work is registered. Now add the data shared."),
        to=lambda made: url_for("engagements.show", engagement_id=made.id),
    )
    return onward or show_form(
        form,
        f"{FOLDER}/work.html",
        vendor=vendor,
        row=row,
        heading=say("Add work"),
        categories=queries.categories(),
    )


@requires(Permission.LEDGER_EDIT)
def answer(use_request_id: int) -> ResponseReturnValue:
    """Nothing has to be registered, or it cannot be."""
    row, form = _found(use_request_id), AnswerForm()
    onward = act(
        form,
        lambda: services.answer(
            row, S(typed(form.state)), reason=typed(form.reason), actor=current_actor()
        ),
        done=say("The answer is on record, and the asker gets a mail."),
        to=url_for(".show", use_request_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/answer.html", row=row, outcomes=workflow.ENDS)


def _found(use_request_id: int) -> UseRequest:
    row: UseRequest = or_404(queries.find_for(use_request_id, current_actor()))
    return row
