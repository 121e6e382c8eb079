"""Evidence on the vendor's pages: attach, and open what was attached."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.storage import attachment
from portal.supervision.responses.answering import readable
from portal.supervision.responses.answering.views import (
    ANSWER,
    BEHALF,
    attach_files,
    desk_of,
    saved_now,
    status_of,
    told,
)
from portal.supervision.responses.assignments import queries
from portal.supervision.responses.submission.paper_services import demand_entering

FOLDER = "supervision/responses"


@requires(ANSWER, BEHALF)
def attach(assignment_id: int, question_id: str) -> ResponseReturnValue:
    """What the page sends as soon as files are chosen; answers with the list of them."""
    desk = desk_of(assignment_id)
    or_404(desk.asked.sheet.by_id.get(question_id))
    refused = _not_entering(assignment_id)
    attached = [] if refused else attach_files(assignment_id, question_id)
    refused = refused or next((one.refusal for one in attached if one.refusal), None)
    is_saved = any(one.refusal is None for one in attached)
    fresh = desk_of(assignment_id)
    event: dict[str, object] = {"question": question_id, "done": fresh.done, "total": fresh.total}
    event |= {"saved": saved_now()} if is_saved else {}
    event |= {"refused": words(refused.message)} if refused else {}
    answer = told(event, status_of(refused) if refused else 200)
    if "HX-Request" in request.headers:
        view = fresh.view_of(fresh.asked.sheet.by_id[question_id])
        view.attached = attached
        answer.set_data(render_template(f"{FOLDER}/_files.html", desk=fresh, view=view))
        answer.mimetype = "text/html"
    return answer


def _not_entering(assignment_id: int) -> DomainError | None:
    """Why procurement may not attach for the vendor now."""
    try:
        demand_entering(assignment_id, current_actor())
    except DomainError as refusal:
        return refusal
    return None


@requires(Permission.OWN_TODO_VIEW, Permission.QUESTIONNAIRE_VIEW)
def file(answer_file_id: int) -> ResponseReturnValue:
    """Staff find no file that was not handed in."""
    row = or_404(queries.find_file(answer_file_id))
    or_404(readable.may_open(current_actor(), row) or None)
    return attachment(row.file_sha256, row.file_name)
