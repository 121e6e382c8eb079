"""Pages of selection: the register, a vendor's assessments, one filled in, put forward, decided, withdrawn."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.actor import Actor
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import let_in_by, names_of, people_with_role
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import (
    StepPage,
    act,
    filled,
    refuse,
    show_form,
    show_step,
    typed,
)
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.attestations.asking.plan import OVER
from portal.supervision.responses.assignments.workflow import WORDS as ANSWERING
from portal.supervision.selections import own_queries as own
from portal.supervision.selections import queries, services, workflow
from portal.supervision.selections.forms import (
    AskedQuestion,
    AssessmentForm,
    BeginForm,
    EarlierForm,
    SelectionDecisionForm,
    SelectionReasonForm,
)
from portal.supervision.selections.models import (
    CriteriaDecision,
    SelectionAssessment,
    SelectionState,
)
from portal.supervision.selections.services import EarlierAssessment, given

FOLDER = "supervision/selections"
P, S = Permission, SelectionState
_OVER = (VendorState.REJECTED, VendorState.CLOSED)
_ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.LEDGER_VIEW)
def index() -> ResponseReturnValue:
    found = queries.selection_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.LEDGER_VIEW)
def of_vendor(vendor_id: int) -> ResponseReturnValue:
    vendor, actor = or_404(find_vendor(vendor_id)), current_actor()
    rows = queries.of_vendor(vendor_id)
    may_begin = (
        actor.may(P.VENDOR_PROPOSE)
        and vendor.state not in _OVER
        and not any(row.state in workflow.OPEN for row in rows)
    )
    known = queries.criteria()
    return render_template(
        f"{FOLDER}/of_vendor.html",
        vendor=vendor,
        tab="selection",
        rows=rows,
        asked=own.asked_of(vendor_id),
        states=ANSWERING,
        may_begin=may_begin,
        may_take=actor.may(P.VENDOR_PROPOSE) and not any(row.state is S.PROPOSED for row in rows),
        may_ask=actor.may(P.QUESTIONNAIRE_ASSIGN) and vendor.state not in OVER,
        criteria=known,
        adopted=queries.criteria_decided(known.version),
        words_of=workflow,
    )


@requires(P.VENDOR_PROPOSE)
def begin(vendor_id: int) -> ResponseReturnValue:
    """Only the day is asked here; everything else is filled in on the page that follows."""
    vendor, form = or_404(find_vendor(vendor_id)), BeginForm()
    onward = act(
        form,
        lambda: services.begin(vendor, assessed_on=filled(form.assessed_on), actor=current_actor()),
        done=say("The assessment has begun. What you save is kept."),
        to=lambda row: url_for(".fill", assessment_id=row.id),
    )
    back = url_for(".of_vendor", vendor_id=vendor_id)
    step = StepPage(
        say("Assess %(name)s by the selection criteria", name=vendor.called),
        say("Begin"),
        back,
        crumbs=[(say("Vendors"), url_for("desk.vendors")), (vendor.called, back)],
        note=say(
            "You fill it in on the vendor's behalf, from what it told and from what you saw; another "
            "person decides."
        ),
        tone="info",
    )
    return onward or show_step(form, step)


@requires(P.VENDOR_PROPOSE)
def fill(assessment_id: int) -> ResponseReturnValue:
    """The questions of the criteria; one from before has the form of its paper."""
    row = or_404(queries.find(assessment_id))
    vendor = or_404(find_vendor(row.vendor_id))
    if row.is_earlier:
        return _earlier(vendor, row)
    known = queries.criteria()
    form = AssessmentForm.asking(known)(obj=row)
    if _was_kept(form, row):
        told = _("It is put forward; another person decides.")
        if request.form.get("next") != "propose":
            flash(_("What you filled in is kept."), "success")
            return redirect(url_for(".fill", assessment_id=row.id))
        try:
            with transaction():
                services.propose(row, actor=current_actor())
        except DomainError as error:
            refuse(form, error)
        else:
            flash(told, "success")
            return redirect(url_for(".show", assessment_id=row.id))
    form.version.raw_data, form.version.data = None, row.version
    kept, files = queries.answers_of(row.id), queries.files_of(row.id)
    appraisal = known.appraise(given(kept))
    return show_form(
        form,
        f"{FOLDER}/fill.html",
        row=row,
        vendor=vendor,
        criteria=known,
        questions=[
            AskedQuestion(
                question,
                kept.get(question.id),
                files.get(question.id, ()),
                form[f"q-{question.id}"].errors,
                question.id in appraisal.knock_outs,
            )
            for question in known.questions
        ],
        appraisal=appraisal,
        unanswered=known.unanswered(given(kept)),
        people=_checkers(),
        own=own.own_answers(row),
        words_of=workflow,
        endings=_ENDINGS,
        may_fill=S.PROPOSED in workflow.NEXT[row.state],
    )


def _checkers() -> dict[int, str]:
    """Who of the company may have checked who the vendor is."""
    staff = people_with_role(Role.PROCUREMENT, Role.PRIVACY_OFFICER)
    return {person.id: person.name for person in staff if person.is_active}


def _was_kept(form: AssessmentForm, row: SelectionAssessment) -> bool:
    """Whether what was sent is on record now; a refusal is told at its place."""
    if not form.validate_on_submit():
        return False
    try:
        answers, files = form.read(queries.criteria(), _checkers())
        with transaction():
            services.save(row, answers, files, actor=current_actor(), version=form.version.data)
    except DomainError as error:
        refuse(form, error)
        return False
    return True


@requires(P.VENDOR_PROPOSE)
def earlier(vendor_id: int) -> ResponseReturnValue:
    """One from before the day from which the company works with the portal."""
    return _earlier(or_404(find_vendor(vendor_id)), None)


def _earlier(vendor: Vendor, row: SelectionAssessment | None) -> ResponseReturnValue:
    outcome = row.outcome.value if row is not None and row.outcome else ""
    form = EarlierForm(obj=row, outcome=outcome)

    def received() -> list[Any]:
        return receive_all(form.files.data or (), PROOF, field="files")

    onward = act(
        form,
        lambda files: services.record_earlier(
            vendor,
            EarlierAssessment(
                filled(form.assessed_on), typed(form.basis) or "", form.proposed(), files
            ),
            actor=current_actor(),
            row=row,
            version=form.version.data,
        ),
        before=received,
        done=say("It is on record and waits for another person to compare it with its paper."),
        to=lambda made: url_for(".show", assessment_id=made.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, None if row is None else row.version
    return show_form(
        form,
        f"{FOLDER}/earlier.html",
        vendor=vendor,
        row=row,
        files=[] if row is None else queries.files_of(row.id).get("", []),
        baseline=the_organisation().baseline_on,
        endings=_ENDINGS,
    )


def known_of(row: SelectionAssessment) -> dict[str, Any]:
    """What pages about one assessment show."""
    lines, kept, actor = trail_of(row), queries.answers_of(row.id), current_actor()
    people = [*queries.people_behind(row), row.decided_by_id]
    people += [answer.checked_by_id for answer in kept.values()]
    people += [line.actor_id for line in lines]
    known = None if row.is_earlier else queries.criteria(row.criteria_version)
    edits = actor.may(P.VENDOR_PROPOSE)
    with_list = row.list_id is not None and row.state is S.PROPOSED
    return {
        "row": row,
        "vendor": or_404(find_vendor(row.vendor_id)),
        "criteria": known,
        "adopted": None if known is None else _adopted(known.version, row.assessed_on),
        "answers": kept,
        "own": own.own_answers(row),
        "files": queries.files_of(row.id),
        "names": names_of(people),
        "trail": lines,
        "may_fill": edits and S.PROPOSED in workflow.NEXT[row.state],
        "may_withdraw": edits and S.WITHDRAWN in workflow.NEXT[row.state] and not with_list,
        "may_decide": row.state is S.PROPOSED and may_decide(row, actor) and not with_list,
        "with_list": with_list,
        "words_of": workflow,
    }


def _adopted(version: str, assessed_on: date) -> CriteriaDecision | None:
    """The decision that held on the day of the assessment; where none did, the one that came after."""
    then = queries.criteria_decided(version, by=assessed_on)
    return then or queries.criteria_decided(version)


def may_decide(row: SelectionAssessment, actor: Actor) -> bool:
    """As four eyes demand, asked beforehand."""
    if not actor.may(P.VENDOR_DECIDE):
        return False
    try:
        queries.demand_other(row, actor)
    except RuleViolated:
        return False
    return True


@requires(P.LEDGER_VIEW)
def show(assessment_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(assessment_id))
    return render_template(f"{FOLDER}/show.html", **known_of(row))


@requires(P.LEDGER_VIEW)
def file(selection_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(selection_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.VENDOR_DECIDE)
def decide(assessment_id: int) -> ResponseReturnValue:
    """Everything that was filled in, and its decision or what is missing."""
    row = or_404(queries.find(assessment_id))
    noted = "" if row.is_earlier else row.decision_number
    form = SelectionDecisionForm(version=row.version, decision_number=noted)
    onward = act(
        form,
        lambda: services.decide(
            row,
            approved=bool(form.approved),
            remark=typed(form.remark) or "",
            number=form.number,
            version=form.version.data,
            actor=current_actor(),
        ),
        done=say("The decision is on record."),
        to=url_for(".show", assessment_id=row.id),
    )
    if onward:
        return onward
    form.version.raw_data, form.version.data = None, row.version  # what is on the page now
    let_in = let_in_by(
        queries.people_behind(row),
        decided_by_id=row.decided_by_id,
        reader_id=current_actor().user_id,
    )
    return show_form(form, f"{FOLDER}/decide.html", let_in=let_in, **known_of(row))


@requires(P.VENDOR_PROPOSE)
def withdraw(assessment_id: int) -> ResponseReturnValue:
    row, form = or_404(queries.find(assessment_id)), SelectionReasonForm()
    back = url_for(".show", assessment_id=row.id)
    onward = act(
        form,
        lambda: services.withdraw(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is withdrawn, and stays on record."),
        to=back,
    )
    with_list = row.list_id is not None and row.state is S.PROPOSED
    closed = S.WITHDRAWN not in workflow.NEXT[row.state] or with_list
    step = StepPage(
        say("Withdraw %(number)s", number=row.number),
        say("Withdraw it"),
        back,
        crumbs=[(say("Selection assessments"), url_for(".index")), (row.number, back)],
        kind="danger",
        is_closed=closed,
        reason=_why_not(with_list=with_list) if closed else "",
    )
    return onward or show_step(form, step)


def _why_not(*, with_list: bool) -> Message:
    if with_list:
        return say("It came in a list and is decided with it.")
    return say("What was decided is not withdrawn.")
