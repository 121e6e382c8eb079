"""Staff's pages for sending: the register, a vendor's tab, to one, to many, recall, once more."""

from collections.abc import Sequence
from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.catalogue import practice
from portal.content.settings.queries import business_calendar
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, filled, refuse, show_form, typed
from portal.foundation.core.pages.web import SEE_OTHER, UNPROCESSABLE, or_404
from portal.foundation.core.words.dates import add_months
from portal.foundation.core.words.i18n import in_language, words
from portal.foundation.core.words.messages import say_n
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.mail.postman import has_server
from portal.ledger.data_sharing.work_on_day import Reach, joined
from portal.ledger.engagements.queries import names_of_works
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.asking import queries as asking_queries
from portal.supervision.attestations.asking.plan import OVER
from portal.supervision.attestations.forms import ids_sent
from portal.supervision.attestations.statements import periods
from portal.supervision.confirmations import queries as confirmations
from portal.supervision.confirmations import workflow as confirmation_words
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.responses.assignments import queries, workflow
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.forms import (
    AgainForm,
    FindByNameForm,
    RecallForm,
    SendForm,
    SendManyForm,
)
from portal.supervision.responses.reviewing import compare_queries
from portal.supervision.responses.sending import many_services as sending_services
from portal.supervision.responses.sending import queries as sending_queries
from portal.supervision.responses.sending import register
from portal.supervision.responses.sending import services as assign_services

FOLDER = "supervision/responses"
VIEW, ASSIGN = Permission.QUESTIONNAIRE_VIEW, Permission.QUESTIONNAIRE_ASSIGN


@requires(VIEW)
def sent() -> ResponseReturnValue:
    """Everything that was sent, what waits first."""
    found = register.assignment_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.values_of, kind)
    return render_template(
        f"{FOLDER}/sent.html",
        listing=list_of(found),
        row_of=lambda row: register.AssignmentRow(*row),
        words_of=register,
    )


@requires(VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    """The tab of a vendor's page: what was sent to it, the newest first."""
    vendor = or_404(find_vendor(vendor_id))
    rows = register.rows_of_vendor(vendor_id)
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="questionnaires",
        over=OVER,
        rows=rows,
        newest=compare_queries.newest_pairs(row.assignment for row in rows),
        words_of=register,
        confirmations=confirmations.of_vendor(vendor_id),
        confirmation_words=confirmation_words,
    )


@requires(ASSIGN)
def send(vendor_id: int) -> ResponseReturnValue:
    """To one vendor, about the work that is ticked."""
    vendor = or_404(find_vendor(vendor_id))
    works = sending_queries.works_of_vendor(vendor_id)
    asked = [work for work in works if work.tier.questionnaire_months]
    form = SendForm(**usual(joined(work.reach for work in asked)))
    form.offer(questionnaire_choices())
    form.offer_works((str(work.engagement_id), in_language(work.name)) for work in works)
    if request.method == "GET":
        form.works.data = [str(work.engagement_id) for work in asked if work.shares]
    onward = act(
        form,
        lambda: assign_services.assign(
            vendor_id,
            list(map(int, form.works.data or [])),
            sending_of(form),
            actor=current_actor(),
        ),
        done=_told(),
        to=url_for(".of_vendor", vendor_id=vendor_id),
        code=SEE_OTHER,
    )
    return onward or show_form(
        form,
        f"{FOLDER}/send.html",
        vendor=vendor,
        works=works,
        over=OVER,
        has_server=has_server(),
    )


@requires(ASSIGN)
def recall(assignment_id: int) -> ResponseReturnValue:
    """With a reason; what was answered stays on record. What the plan sent it asks anew or not."""
    row = or_404(register.find_row(assignment_id))
    form = RecallForm(again_on=add_months(usual_due(), 1))
    form.offer(leave_out=current_actor().may(Permission.PLAN_DECIDE))
    onward = act(
        form,
        lambda: assign_services.recall(
            _locked(assignment_id),
            reason=typed(form.reason),
            actor=current_actor(),
            again_on=form.due_again,
            leave_out=form.leaves_out,
        ),
        done=_("The questionnaire is recalled."),
        to=url_for(".of_vendor", vendor_id=row.vendor.id),
        code=SEE_OTHER,
    )
    is_open = row.assignment.is_open
    return onward or show_form(form, f"{FOLDER}/recall.html", row=row, is_open=is_open)


@requires(ASSIGN)
def again(assignment_id: int) -> ResponseReturnValue:
    """One that was recalled, once more, with its answers."""
    row = or_404(register.find_row(assignment_id))
    form = AgainForm(due_on=usual_due(), message=row.assignment.message)
    onward = act(
        form,
        lambda: assign_services.send_again(
            _locked(assignment_id),
            due_on=filled(form.due_on),
            message=typed(form.message) or "",
            actor=current_actor(),
        ),
        done=_told(),
        to=url_for(".of_vendor", vendor_id=row.vendor.id),
        code=SEE_OTHER,
    )
    return onward or show_form(
        form,
        f"{FOLDER}/again.html",
        row=row,
        is_recalled=row.assignment.state is AssignmentState.RECALLED,
        words=workflow.WORDS,
        has_server=has_server(),
    )


def _told() -> str:
    """How the vendor comes to know of it."""
    if has_server():
        return str(_("It is on the vendor's to-do list; the vendor is told by mail."))
    return str(_("It is on the vendor's to-do list. No mail leaves: tell the vendor yourself."))


def usual(reach: Reach | None = None) -> dict[str, object]:
    """The period and the due date offered first; no period before anything was handed over."""
    today = clock.today()
    past = periods.past(today, workflow.MONTHS)
    if reach is not None:
        past = workflow.time_asked(reach, None, None, today)
    if past.last >= today:
        return {"due_on": usual_due()}
    return {"period_from": past.first, "period_to": past.last, "due_on": usual_due()}


def usual_due() -> date:
    return periods.due(clock.today(), practice().attestation_due_days, business_calendar())


def questionnaire_choices() -> Sequence[tuple[str, str]]:
    """Those in use of which a version is published, by name."""
    rows = questionnaires.list_questionnaires()
    published = {
        version.questionnaire_id for version in questionnaires.versions_of([r.id for r in rows])
    }
    return [(str(row.id), in_language(row.title)) for row in rows if row.id in published]


def sending_of(form: SendForm | SendManyForm) -> assign_services.SheetSending:
    """What the form asks for, in the newest version."""
    number = int(form.questionnaire.data)
    return assign_services.SheetSending(
        or_404(questionnaires.find_questionnaire(number)),
        or_404(questionnaires.latest_version(number)),
        form.period_from.data,
        form.period_to.data,
        filled(form.due_on),
        typed(form.message) or "",
        anyway=bool(form.anyway.data),
    )


def _locked(assignment_id: int) -> Assignment:
    return or_404(queries.find_assignment(assignment_id, lock=True))


SHOWN = 100  # vendors in a preview; all of them count


@requires(ASSIGN)
def send_many() -> ResponseReturnValue:
    """To the vendors of the work found (or ticked in their list); nothing happens before the
    preview."""
    step = request.form.get("step", "")
    if not step:
        return _choose(_found() if request.method == "GET" else asking_queries.works_of(ids_sent()))
    form = SendManyForm()
    form.offer(questionnaire_choices())
    try:
        if form.validate_on_submit():
            return _sent_to_many(form) if step == "send" else _preview(form)
    except DomainError as refusal:
        refuse(form, refusal)
    return _form_page(form), UNPROCESSABLE


def _preview(form: SendManyForm) -> str:
    plan = sending_services.preview(form.work_ids(), sending_of(form))
    shown = sorted(plan.lines, key=lambda line: line.refusal is None)[:SHOWN]  # left out first
    return render_template(
        f"{FOLDER}/send_preview.html",
        form=form,
        plan=plan,
        shown=shown,
        names=names_of_works([w for line in shown for w in line.candidate.works]),
        title=dict(questionnaire_choices()).get(form.questionnaire.data, ""),
    )


def _sent_to_many(form: SendManyForm) -> ResponseReturnValue:
    with transaction():
        row = sending_services.send_many(form.work_ids(), sending_of(form), actor=current_actor())
    if row.finished_at is None:
        return redirect(url_for("runs.show", run_id=row.id), SEE_OTHER)
    done = say_n(
        "The questionnaire is on its way to %(n)s vendor, who is told by mail.",
        "The questionnaire is on its way to %(n)s vendors, who are told by mail.",
        row.changed,
    )
    if not has_server():
        done = say_n(
            "The questionnaire is on the to-do list of %(n)s vendor. No mail leaves: tell the "
            "vendor yourself.",
            "The questionnaire is on the to-do lists of %(n)s vendors. No mail leaves: tell the "
            "vendors yourself.",
            row.changed,
        )
    flash(words(done), "success")
    return redirect(url_for(".sent"), SEE_OTHER)


def _found() -> list[int]:
    """Ids of the work that fits what the address asks for; of nothing asked, none."""
    form = FindByNameForm(request.args)
    if not form.validate() or "tier" not in request.args:
        return []
    criteria = asking_queries.Criteria(tier=form.tier.data or "", kind=form.kind.data or "")
    return sending_queries.find_works(criteria, form.work.data or "")


def _choose(works: list[int]) -> ResponseReturnValue:
    choices = questionnaire_choices()
    asked = request.args.get("questionnaire", "")
    chosen = asked if asked in dict(choices) else next((choice for choice, _ in choices), "")
    form = SendManyForm(None, works=",".join(map(str, works)), questionnaire=chosen, **usual())
    form.offer(choices)
    return _form_page(form)


def _form_page(form: SendManyForm) -> str:
    works = form.work_ids()
    return render_template(
        f"{FOLDER}/send_many.html",
        form=form,
        search=FindByNameForm(request.args),
        works=len(works),
        vendors=len(asking_queries.works_by_vendor(works)),
        searched="tier" in request.args,
        chosen=form.questionnaire.data,
    )
