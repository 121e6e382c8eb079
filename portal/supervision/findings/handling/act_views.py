"""Forms about one finding: plan, answer, repair, verify, live with it, change, drop."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import let_in_by, names_of
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import act, refuse, show_form, status_of, typed
from portal.foundation.core.pages.web import ids_in, or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists.listing import as_field, back_to, chosen_ids
from portal.foundation.mail.postman import has_server
from portal.supervision.findings import queries, workflow
from portal.supervision.findings.handling import forms, page, repair_services, services
from portal.supervision.findings.handling.register import finding_register
from portal.supervision.findings.handling.together_services import (
    TOGETHER,
    reported_findings,
    verify_together,
)
from portal.supervision.findings.handling.views import shown_finding, work_of
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Owner, Severity

FOLDER = "supervision/findings"

LONGEST_REMARK = 2000
MOST_LEFT_OUT = 200  # shown with the reason
P = Permission
OWNERS = (P.OWN_FINDING_ANSWER, P.FINDING_EDIT)


@requires(*OWNERS)
def plan(finding_id: int) -> ResponseReturnValue:
    """Its owner says how it will be mended. What was sent back is there to be changed."""
    finding = shown_finding(finding_id)
    last = next(iter(reversed(queries.plans_of(finding_id))), None)
    form = forms.PlanForm(obj=last)

    onward = act(
        form,
        lambda: repair_services.propose_plan(finding, form.planned(), actor=current_actor()),
        done=_("The plan is handed in. We will look at it and answer."),
        to=_home(finding),
    )
    return onward or _page("plan", finding, form, last=last)


@requires(P.FINDING_EDIT)
def answer_plan(finding_id: int) -> ResponseReturnValue:
    finding = or_404(queries.find_finding(finding_id))
    form = forms.AnswerPlanForm()
    told = _("The answer is on record; its author is told by mail if they have an account here.")
    if not has_server():
        told = _("The answer is on record. No mail leaves: its author sees it at the finding.")

    def command() -> None:
        accepted, remark = bool(form.approved), typed(form.remark) or ""
        repair_services.answer_plan(
            finding, accepted=accepted, remark=remark, actor=current_actor()
        )

    onward = act(form, command, done=told, to=_home(finding))
    return onward or _page("answer_plan", finding, form)


@requires(*OWNERS)
def repair(finding_id: int) -> ResponseReturnValue:
    """Its owner reports it as mended, with evidence."""
    finding = shown_finding(finding_id)
    form = forms.RepairForm()
    onward = act(
        form,
        lambda received: repair_services.report_done(
            finding, done=typed(form.done), files=received, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("Reported as mended. Another person verifies it now."),
        to=_home(finding),
    )
    return onward or _page("repair", finding, form)


@requires(P.FINDING_CLOSE, P.FINDING_DECIDE)
def verify(finding_id: int) -> ResponseReturnValue:
    """Close it, or say what is missing still."""
    finding = or_404(queries.find_finding(finding_id))
    form = forms.VerifyForm()

    def command() -> None:
        remark, actor = typed(form.remark), current_actor()
        if form.approved:
            repair_services.verify(finding, remark=remark, actor=actor)
        else:
            repair_services.reject(finding, remark=remark, until=form.until.data, actor=actor)

    onward = act(form, command, done=_("The answer is on record."), to=_home(finding))
    return onward or _page("verify", finding, form)


@requires(P.FINDING_CLOSE, P.FINDING_DECIDE)
def verify_several() -> ResponseReturnValue:
    """See what was reported about each that was chosen, then close those that are mended."""
    found = finding_register(current_actor())
    ids, back = chosen_ids(found), back_to(found, ".index")
    if not ids:
        flash(_("Choose at least one row first."), "warning")
        return redirect(back)
    if request.form.get("go") != "1":
        return _several(ids, back, forms.VerifySeveralForm(formdata=None))
    form = forms.VerifySeveralForm()
    if form.validate():
        own = {id_: request.form.get(f"remark-{id_}", "")[:LONGEST_REMARK] for id_ in ids}
        for_all = typed(form.remark) or ""
        remarks = {id_: remark.strip() or for_all for id_, remark in own.items()}
        shown = set(ids_in(request.form.getlist("shown")))
        try:
            with transaction():
                run = verify_together(
                    ids, shown=shown, remarks=remarks, back=back, actor=current_actor()
                )
            if run.left_out:
                return redirect(url_for("runs.show", run_id=run.id))
            flash(words(TOGETHER.told(run)), "success")
            return redirect(back)
        except DomainError as refusal:
            refuse(form, refusal)
    return _several(ids, back, form), status_of(form)


def _several(ids: list[int], back: str, form: forms.VerifySeveralForm) -> str:
    rows = reported_findings(ids, current_actor())
    return render_template(
        f"{FOLDER}/verify_several.html",
        form=form,
        rows=rows,
        remarks={id_: request.form.get(f"remark-{id_}", "") for id_ in ids},
        names=names_of(one.repair.reported_by_id for one in rows if one.repair is not None),
        ids=as_field(ids),
        number=len(ids),
        most=MOST_LEFT_OUT,
        query=request.form.get("query", ""),
        back=back,
        words_of=workflow,
    )


@requires(P.FINDING_CLOSE, P.FINDING_DECIDE)
def check_effect(finding_id: int) -> ResponseReturnValue:
    """Some time after closing: whether the correction was effective."""
    finding = or_404(queries.find_finding(finding_id))
    form = forms.EffectForm(looked_on=clock.today())
    onward = act(
        form,
        lambda received: repair_services.check_effect(
            finding, form.effect(), files=received, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("The answer is on record."),
        to=_home(finding),
    )
    return onward or _page("check_effect", finding, form)


@requires(P.FINDING_RISK_PROPOSE)
def propose_risk(finding_id: int) -> ResponseReturnValue:
    finding = or_404(queries.find_finding(finding_id))
    form = forms.RiskForm(months=queries.most_risk_months())
    onward = act(
        form,
        lambda: services.propose_risk(finding, form.terms(), actor=current_actor()),
        done=_("It is proposed. Another person decides."),
        to=_home(finding),
    )
    return onward or _page("propose_risk", finding, form)


@requires(P.FINDING_DECIDE)
def decide_risk(risk_id: int) -> ResponseReturnValue:
    risk = or_404(queries.find_risk(risk_id))
    finding = or_404(queries.find_finding(risk.finding_id))
    form = forms.DecideRiskForm()
    onward = act(
        form,
        lambda: services.decide_risk(
            risk,
            accepted=bool(form.approved),
            remark=typed(form.remark),
            actor=current_actor(),
            number=form.number,
        ),
        done=_("The decision is on record."),
        to=_home(finding),
    )
    if onward:
        return onward
    actor, decided_by = current_actor(), risk.decided_by_id
    may = risk.accepted is None and page.may_decide(risk, actor)
    let_in = let_in_by([risk.proposed_by_id], decided_by_id=decided_by, reader_id=actor.user_id)
    return _page("decide_risk", finding, form, risk=risk, may_decide=may, let_in=let_in)


@requires(P.FINDING_EDIT, P.FINDING_DECIDE)
def change_severity(finding_id: int) -> ResponseReturnValue:
    finding = or_404(queries.find_finding(finding_id))
    form = forms.SeverityForm(severity=finding.severity.value)
    onward = act(
        form,
        lambda: services.change_severity(
            finding, Severity(form.severity.data), reason=typed(form.reason), actor=current_actor()
        ),
        done=_("Saved."),
        to=_home(finding),
    )
    return onward or _page("severity", finding, form)


@requires(P.FINDING_EDIT, P.FINDING_DECIDE)
def drop(finding_id: int) -> ResponseReturnValue:
    finding = or_404(queries.find_finding(finding_id))
    form = forms.DropForm()
    onward = act(
        form,
        lambda: services.drop(finding, reason=typed(form.reason), actor=current_actor()),
        done=_("The finding was dropped."),
        to=_home(finding),
    )
    return onward or _page("drop", finding, form)


def _home(finding: Finding) -> str:
    return url_for(".show", finding_id=finding.id)


def _page(name: str, finding: Finding, form: FlaskForm, **more: Any) -> ResponseReturnValue:
    """A form beside what it is about; the vendor's own pages have their own layout."""
    actor = current_actor()
    known = page.known(finding, actor)
    return show_form(
        form,
        f"{FOLDER}/{name}.html",
        **known,
        vendor=queries.find_vendor_of(finding),
        names=names_of(known["history"].people) if actor.is_staff else {},
        work=work_of(finding),
        kinds=",".join(ending for kind in PROOF for ending in kind.endings),
        is_company=finding.owner is Owner.COMPANY,
        **more,
    )
