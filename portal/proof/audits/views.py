"""Pages of internal audits: the register, one of them, planned, recorded; its findings."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.content import catalogue
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.pages.forms import StepPage, act, filled, show_form, show_step, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import register as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.audits import queries, services, workflow
from portal.proof.audits.forms import (
    AuditFindingForm,
    CancelAuditForm,
    HoldAuditForm,
    MoveAuditForm,
    PlanAuditForm,
)
from portal.proof.audits.models import AuditState, InternalAudit
from portal.supervision.findings import workflow as findings
from portal.supervision.findings.severity import Severity

FOLDER = "proof/audits"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.COMPANY_VIEW)
def index() -> ResponseReturnValue:
    found = queries.audit_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), queries.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.COMPANY_VIEW)
def show(audit_id: int) -> ResponseReturnValue:
    return render_template(f"{FOLDER}/show.html", **_known(_audit(audit_id)))


@requires(P.COMPANY_VIEW)
def file(audit_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(audit_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.INTERNAL_AUDIT_EDIT)
def plan() -> ResponseReturnValue:
    form = PlanAuditForm()
    onward = act(
        form,
        lambda: services.plan(form.wanted(), actor=current_actor()),
        done=say("The audit is planned. You are reminded of it before its day."),
        to=lambda row: url_for(".show", audit_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/plan.html")


@requires(P.INTERNAL_AUDIT_EDIT)
def move(audit_id: int) -> ResponseReturnValue:
    row, form = _audit(audit_id), MoveAuditForm()
    onward = act(
        form,
        lambda: services.move(
            row, to=filled(form.to), reason=typed(form.reason), actor=current_actor()
        ),
        done=say("It is moved, and the earlier day stays on record."),
        to=url_for(".show", audit_id=row.id),
    )
    title = say("Move the audit %(number)s to a later day", number=row.number)
    return onward or show_step(form, _step(row, title, say("Move it")))


@requires(P.INTERNAL_AUDIT_EDIT)
def hold(audit_id: int) -> ResponseReturnValue:
    """What was planned, and what came of it."""
    row, form = _audit(audit_id), HoldAuditForm()
    onward = act(
        form,
        lambda files: services.hold(row, form.told(), files, actor=current_actor()),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=say("The audit is on record. What has to be mended is opened as a finding now."),
        to=url_for(".show", audit_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/hold.html", endings=ENDINGS, **_known(row))


@requires(P.INTERNAL_AUDIT_EDIT)
def cancel(audit_id: int) -> ResponseReturnValue:
    row, form = _audit(audit_id), CancelAuditForm()
    onward = act(
        form,
        lambda: services.cancel(row, reason=typed(form.reason), actor=current_actor()),
        done=say("It is called off, and stays on record."),
        to=url_for(".show", audit_id=row.id),
    )
    title = say("Call the audit %(number)s off", number=row.number)
    return onward or show_step(form, _step(row, title, say("Call it off"), kind="danger"))


@requires(P.INTERNAL_AUDIT_EDIT)
def open_finding(audit_id: int) -> ResponseReturnValue:
    """Something of ours to mend that was seen in it."""
    row = _audit(audit_id)
    form = AuditFindingForm(severity=Severity.MINOR.value)
    back = url_for(".show", audit_id=row.id)
    onward = act(
        form,
        lambda: services.open_finding(row, form.found(), actor=current_actor()),
        done=say("The finding is open, and on the list of whoever mends it."),
        to=back,
    )
    return onward or show_form(
        form,
        f"{FOLDER}/finding.html",
        row=row,
        back_to=back,
        days={severity: catalogue.due_days(severity.value) for severity in Severity},
        severities=findings.SEVERITIES,
    )


def _audit(audit_id: int) -> InternalAudit:
    row: InternalAudit = or_404(queries.find(audit_id))
    return row


def _step(row: InternalAudit, title: Message, button: Message, kind: str = "primary") -> StepPage:
    back = url_for(".show", audit_id=row.id)
    closed = row.state is not AuditState.PLANNED
    owed = find_open(ObligationKind.INTERNAL_AUDIT, row)
    return StepPage(
        title,
        button,
        back,
        lead=say("To be carried out by %(day)s so far", day=owed.due_on) if owed else "",
        crumbs=[(say("Internal audits"), url_for(".index")), (row.number, back)],
        kind=kind,
        is_closed=closed,
        reason=say("It is carried out or called off already.") if closed else "",
    )


def _known(row: InternalAudit) -> dict[str, Any]:
    lines = trail_of(row)
    edits = current_actor().may(P.INTERNAL_AUDIT_EDIT)
    people = [row.planned_by_id, row.ended_by_id, *(line.actor_id for line in lines)]
    owed = find_open(ObligationKind.INTERNAL_AUDIT, row)
    return {
        "row": row,
        "owed": owed,
        "files": queries.files_of(row.id),
        "found": queries.findings_of(row),
        "severities": findings.SEVERITIES,
        "finding_states": findings.WORDS,
        "names": names_of([*people, owed.person_id if owed else None]),
        "trail": lines,
        "may_record": edits and row.state is AuditState.PLANNED,
        "may_open": edits and row.state is AuditState.HELD,
        "words_of": workflow,
    }
