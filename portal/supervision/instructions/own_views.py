"""A vendor's pages: what it is told to do, acknowledged and reported. Nothing internal is on them."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import act, show_form
from portal.foundation.core.pages.web import or_404
from portal.foundation.evidence.services import receive_all
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF
from portal.ledger.engagements.queries import names_of_works
from portal.supervision.instructions import queries, services, workflow
from portal.supervision.instructions.forms import ReportForm
from portal.supervision.instructions.models import Instruction
from portal.supervision.paper_records.queries import papers_behind

FOLDER = "supervision/instructions"
P = Permission
ENDINGS = ",".join(ending for kind in PROOF for ending in kind.endings)


@requires(P.OWN_INSTRUCTION_ANSWER)
def own() -> ResponseReturnValue:
    """All that the vendor was told, the newest first."""
    rows = queries.of_vendor(or_404(current_actor().vendor_id))
    return render_template(
        f"{FOLDER}/own.html", rows=rows, owed=queries.due_of_rows(rows), words_of=workflow
    )


@requires(P.OWN_INSTRUCTION_ANSWER)
def show_own(instruction_id: int) -> ResponseReturnValue:
    """What is to be done, with the one button that is next; to send it acknowledges."""
    row = or_404(queries.find(instruction_id))
    return show_form(FlaskForm(), f"{FOLDER}/show_own.html", **shown(row))


@requires(P.OWN_INSTRUCTION_ANSWER)
def acknowledge(instruction_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(instruction_id))
    form = FlaskForm()
    onward = act(
        form,
        lambda: services.acknowledge(row, actor=current_actor()),
        done=_("Thank you. Report here once it is done."),
        to=url_for(".show_own", instruction_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/show_own.html", **shown(row))


@requires(P.OWN_INSTRUCTION_ANSWER)
def report(instruction_id: int) -> ResponseReturnValue:
    row = or_404(queries.find(instruction_id))
    form = ReportForm()
    onward = act(
        form,
        lambda files: services.report(row, form.said(), files, actor=current_actor()),
        before=lambda: receive_all(form.files.data or (), PROOF, field="files"),
        done=_("We have it, and look at it. You need not do anything now."),
        to=url_for(".show_own", instruction_id=row.id),
    )
    return onward or show_form(form, f"{FOLDER}/report.html", endings=ENDINGS, **shown(row))


@requires(P.INSTRUCTION_VIEW, P.OWN_INSTRUCTION_ANSWER)
def file(instruction_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(instruction_file_id))
    return attachment(row.file_sha256, row.file_name)


def shown(row: Instruction) -> dict[str, Any]:
    """What pages about one show to anybody. The person only as long as something is to be done."""
    told = queries.reports_of([row.id]).get(row.id, ())
    works = queries.works_of([row.id]).get(row.id, ())
    person = None
    if not current_actor().is_staff and row.state in workflow.RUNNING:
        person = queries.person_of(row.case_id, row.vendor_id)
    return {
        "row": row,
        "owed": queries.due_of_rows([row]).get(row.id),
        "told": told,
        "files": queries.files_of([one.id for one in told]),
        "papers": papers_behind("instruction_reports", [one.id for one in told]) if told else {},
        "works": list(names_of_works(works).values()),
        "person": person,
        "waits": row.state in (workflow.S.OPEN, workflow.S.ACKNOWLEDGED),
        "words_of": workflow,
    }
