"""The pages of a vendor's own people: what is asked of them, and what they have done."""

from collections.abc import Iterable

from flask import g, render_template
from flask.typing import ResponseReturnValue

from portal.content.catalogue import statement
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Message, Text, say, say_n
from portal.foundation.mail.postman import has_server
from portal.ledger.extensions.queries import latest_of
from portal.ledger.vendors.queries import find_vendor
from portal.proof.desk import queries
from portal.proof.desk.views import FOLDER
from portal.supervision.attestations.models import Attestation, AttestationRequest
from portal.supervision.attestations.queries import done_for_vendor, open_for_vendor
from portal.supervision.attestations.statements.queries import find_draft
from portal.supervision.findings.models import FindingState
from portal.supervision.findings.queries import FindingRow, owed_by_vendor
from portal.supervision.responses.answering import progress


@requires(Permission.OWN_TODO_VIEW)
def todo() -> ResponseReturnValue:
    """What can be signed together, the earliest due date first; then what the company is checking."""
    vendor_id = or_404(current_actor().vendor_id)
    asked = open_for_vendor(vendor_id)
    rows = [one for one in asked if one.received_on is None]
    findings = owed_by_vendor(vendor_id)
    examined = queries.under_examination(vendor_id)
    sheets = progress.waiting(vendor_id, current_actor().user_id or 0)
    return render_template(
        f"{FOLDER}/todo.html",
        has_server=has_server(),
        heading=_heading(len(rows) + len(sheets) + sum(_waits(one) for one in findings)),
        vendor=or_404(find_vendor(vendor_id)),
        rows=rows,
        on_paper=[one for one in asked if one.received_on is not None],
        findings=findings,
        sheets=sheets,
        sheets_examined=progress.examined(vendor_id),
        wishes=latest_of(
            [row.obligation.id for row in rows if row.obligation]
            + [row.owed.id for row in sheets if row.owed]
        ),
        draft=find_draft(current_actor().user_id or 0),
        examined=examined,
        titles=_titles([*(row.request for row in asked), *(one for one, _ in examined)]),
        contact=g.organisation.contact if g.organisation else None,
    )


@requires(Permission.OWN_TODO_VIEW)
def done() -> ResponseReturnValue:
    """What was answered and signed, the newest first, with its receipt."""
    vendor_id = or_404(current_actor().vendor_id)
    rows = done_for_vendor(vendor_id)
    return render_template(
        f"{FOLDER}/done.html",
        rows=rows,
        titles=_titles(row.request for row in rows),
        sheets=progress.done(vendor_id),
    )


def _heading(number: int) -> Message:
    if not number:
        return say("To do")
    return say_n("%(n)s request for you", "%(n)s requests for you", number)


def _waits(row: FindingRow) -> bool:
    """Whether the vendor has to act, and not we."""
    return row.finding.state not in (FindingState.REMEDIED, FindingState.PLAN_SUBMITTED)


def _titles(things: Iterable[AttestationRequest | Attestation]) -> dict[tuple[str, str], Text]:
    """By statement and version."""
    wanted = {(one.statement_id, one.pack_version) for one in things}
    return {(name, version): statement(name, version).title for name, version in wanted}
