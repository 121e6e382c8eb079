"""Pages of disputes: the vendor says why it disagrees, another person of ours answers."""

from flask import url_for
from flask.typing import ResponseReturnValue

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
from portal.supervision.disputes.forms import AnswerDisputeForm, DisputeForm
from portal.supervision.findings.handling.views import shown_finding
from portal.supervision.findings.queries import find_finding, last_repair

FOLDER = "supervision/disputes"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


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
        done=say("We have your reasons. Another person of ours looks at them and answers here."),
        to=here,
    )
    return onward or show_form(
        form,
        f"{FOLDER}/dispute.html",
        thing=workflow.thing_of(finding),
        here=here,
        found=queries.about_finding(finding),
        days=services.DAYS_TO_ANSWER,
        kinds=ENDINGS,
    )


@requires(P.FINDING_DECIDE)
def answer(dispute_id: int) -> ResponseReturnValue:
    """By another person than who opened or graded it: it stays, is dropped, or is less severe."""
    dispute = or_404(queries.find_dispute(dispute_id))
    finding = or_404(find_finding(dispute.finding_id or 0))
    form, actor = AnswerDisputeForm(finding=finding), current_actor()
    onward = act(
        form,
        lambda: services.answer_about_finding(
            dispute_id, form.given(), answer=typed(form.answer), actor=actor
        ),
        done=say("The answer is on record."),
        to=url_for("findings.show", finding_id=finding.id),
    )
    behind = workflow.behind_finding(finding)
    return onward or show_form(
        form,
        f"{FOLDER}/answer.html",
        dispute=dispute,
        finding=finding,
        files=queries.files_of([dispute]).get(dispute.id, ()),
        thing=workflow.thing_of(finding),
        vendor=find_vendor(dispute.vendor_id),
        obligation=last_repair(finding.id),
        owed=find_open(services.KIND, dispute),
        names=names_of([dispute.raised_by_id, dispute.answered_by_id, *behind.people]),
        may_answer=workflow.may_answer(behind, actor),
    )


@requires(P.FINDING_VIEW, P.OWN_TODO_VIEW)
def file(dispute_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(dispute_file_id))
    return attachment(row.file_sha256, row.file_name)
