"""Evidence on the vendor's pages: attach, and open what was attached."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError
from portal.foundation.core.i18n import words
from portal.foundation.core.web import or_404
from portal.foundation.evidence.sending import attachment
from portal.supervision.responses import queries, readable
from portal.supervision.responses.sheets.paper_services import demand_entering
from portal.supervision.responses.views import (
    ANSWER,
    BEHALF,
    FOLDER,
    SEE_OTHER,
    attach_files,
    bp,
    desk_of,
    status_of,
    told,
)

__all__ = ["bp"]


@bp.post("/responses/<int:assignment_id>/files/<question_id>")
@requires(ANSWER, BEHALF)
def attach(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the page sends as soon as files are chosen; answers with the list of them."""
    desk = desk_of(assignment_id)
    question = or_404(desk.asked.sheet.by_id.get(question_id))
    refused = _not_entering(assignment_id) or attach_files(desk, question_id)
    if refused is not None:
        return told(
            {"question": question_id, "refused": words(refused.message)}, status_of(refused)
        )
    if "HX-Request" not in request.headers:
        home = desk.asked.sheet.section_of[question_id].id
        return redirect(
            url_for(".section", assignment_id=assignment_id, section_id=home), SEE_OTHER
        )
    fresh = desk_of(assignment_id)
    return render_template(f"{FOLDER}/_files.html", desk=fresh, view=fresh.view_of(question))


def _not_entering(assignment_id: int) -> DomainError | None:
    """Why procurement may not attach for the vendor now."""
    try:
        demand_entering(assignment_id, current_actor())
    except DomainError as refusal:
        return refusal
    return None


@bp.get("/responses/files/<int:answer_file_id>")
@requires(Permission.OWN_TODO_VIEW, Permission.QUESTIONNAIRE_VIEW)
def file(answer_file_id: int) -> ResponseReturnValue:
    """Staff find no file that was not handed in."""
    row = or_404(queries.find_file(answer_file_id))
    or_404(readable.may_open(current_actor(), row) or None)
    return attachment(row.file_sha256, row.file_name)
