"""Pages of disputes: the vendor says why it disagrees, another person of ours answers."""

from typing import Any, Final

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.queries import names_of
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.ledger.obligations.queries import find_open
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.disputes import queries, services, workflow
from portal.supervision.disputes.forms import (
    AnswerDisputeForm,
    AnswerSheetDisputeForm,
    DisputeForm,
    SheetDisputeForm,
)
from portal.supervision.disputes.models import Dispute
from portal.supervision.disputes.queries import DisputesOfThing
from portal.supervision.disputes.workflow import Behind, DisputedThing
from portal.supervision.findings.handling.views import shown_finding
from portal.supervision.findings.models import Finding
from portal.supervision.findings.queries import find_finding, last_repair
from portal.supervision.responses.assignments.queries import Asked, find_asked

FOLDER = "supervision/disputes"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)
TAKEN: Final = say("We have your reasons. Another person of ours looks at them and answers here.")
ANSWERED: Final = say("The answer is on record.")


@requires(P.OWN_FINDING_ANSWER)
def dispute_finding(finding_id: int) -> ResponseReturnValue:
    """Why the vendor disagrees with it, with evidence."""
    finding = shown_finding(finding_id)
    form, here = DisputeForm(), url_for("findings.show", finding_id=finding.id)
    onward = act(
        form,
        lambda files: services.dispute_finding(
            finding, words=typed(form.words), files=files, actor=current_actor()
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=TAKEN,
        to=here,
    )
    found = queries.about_finding(finding)
    return onward or _dispute_page(form, workflow.thing_of(finding), here, found)


@requires(P.OWN_QUESTIONNAIRE_ANSWER)
def dispute_sheet(assignment_id: int) -> ResponseReturnValue:
    """Why the vendor disagrees with the result of a sheet, and about which answers."""
    asked = or_404(find_asked(assignment_id))
    form, here = SheetDisputeForm(), url_for("responses.overview", assignment_id=assignment_id)
    form.offer(queries.disputable(asked))
    onward = act(
        form,
        lambda files: services.dispute_sheet(
            assignment_id,
            form.questions.data or (),
            words=typed(form.words),
            files=files,
            actor=current_actor(),
        ),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=TAKEN,
        to=here,
    )
    found = queries.about_sheet(asked)
    return onward or _dispute_page(form, workflow.sheet_as_thing(asked), here, found)


def _dispute_page(
    form: DisputeForm, thing: DisputedThing, here: str, found: DisputesOfThing
) -> ResponseReturnValue:
    days, page = services.DAYS_TO_ANSWER, f"{FOLDER}/dispute.html"
    return show_form(form, page, thing=thing, here=here, found=found, days=days, kinds=ENDINGS)


@requires(P.FINDING_DECIDE)
def answer(dispute_id: int) -> ResponseReturnValue:
    """By another person than who opened, graded or reviewed what is disputed, or recorded that it is."""
    dispute = or_404(queries.find_dispute(dispute_id))
    if dispute.finding_id is None:
        return _answer_about_sheet(dispute, or_404(find_asked(dispute.assignment_id or 0)))
    return _answer_about_finding(dispute, or_404(find_finding(dispute.finding_id)))


def _answer_about_finding(dispute: Dispute, finding: Finding) -> ResponseReturnValue:
    """It stays, is dropped, or is less severe."""
    form, here = AnswerDisputeForm(finding=finding), url_for("findings.show", finding_id=finding.id)
    onward = act(
        form,
        lambda: services.answer_about_finding(
            dispute.id, form.given(), answer=typed(form.answer), actor=current_actor()
        ),
        done=ANSWERED,
        to=here,
    )
    behind = queries.with_recorder(workflow.behind_finding(finding), dispute)
    thing = workflow.thing_of(finding)
    repair = last_repair(finding.id)
    return onward or _answer_page(
        form, dispute, thing, here, behind, finding=finding, obligation=repair
    )


def _answer_about_sheet(dispute: Dispute, asked: Asked) -> ResponseReturnValue:
    """Its result stays, or some answers count as they were given."""
    assignment, form = asked.assignment, AnswerSheetDisputeForm()
    here = url_for("responses.result", assignment_id=assignment.id)
    form.offer({name: asked.sheet.by_id[name] for name in dispute.questions})
    onward = act(
        form,
        lambda: services.answer_about_sheet(
            dispute.id, form.questions.data or (), answer=typed(form.answer), actor=current_actor()
        ),
        done=ANSWERED,
        to=here,
    )
    behind = queries.behind_sheet(assignment, dispute.questions)
    behind = queries.with_recorder(behind, dispute)
    thing = workflow.sheet_as_thing(asked)
    return onward or _answer_page(form, dispute, thing, here, behind, assignment=assignment)


def _answer_page(
    form: FlaskForm,
    dispute: Dispute,
    thing: DisputedThing,
    here: str,
    behind: Behind,
    **about: Any,
) -> ResponseReturnValue:
    return show_form(
        form,
        f"{FOLDER}/answer.html",
        dispute=dispute,
        files=queries.files_of([dispute]).get(dispute.id, ()),
        paper=queries.papers_of([dispute]).get(dispute.id),
        thing=thing,
        here=here,
        vendor=find_vendor(dispute.vendor_id),
        owed=find_open(services.KIND, dispute),
        names=names_of([dispute.raised_by_id, dispute.answered_by_id, *behind.people]),
        may_answer=workflow.may_answer(behind, current_actor()),
        **about,
    )


@requires(P.FINDING_VIEW, P.OWN_TODO_VIEW)
def file(dispute_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(dispute_file_id))
    return attachment(row.file_sha256, row.file_name)
