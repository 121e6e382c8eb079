"""The page of a first look: what was handed in, with room for a remark at each answer."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import CONFLICT, SEE_OTHER, UNPROCESSABLE
from portal.foundation.core.words.messages import Message, digits, say
from portal.supervision.responses.assignments.models import AssignmentState
from portal.supervision.responses.reviewing import look_queries, look_services
from portal.supervision.responses.reviewing.page import LONGEST_NOTE, ReviewDesk
from portal.supervision.responses.reviewing.views import desk_of, page_of


@requires(Permission.QUESTIONNAIRE_LOOK)
def first_look(assignment_id: int) -> ResponseReturnValue:
    """What the person remarked on last stands in it already."""
    desk, actor = desk_of(assignment_id), current_actor()
    if request.method == "GET":
        own = look_queries.own_look(desk.asked.assignment, actor)
        return _page(desk, own.doubts if own else {}, own.remark if own else "")
    names = [view.question.id for view in desk.views]
    doubts = {name: _typed(f"doubt-{name}") for name in names}
    remark = _typed("remark")
    wrong = {
        name: say("At most %(most)s letters can be entered.", most=LONGEST_NOTE)
        for name, text in {**doubts, "": remark}.items()
        if len(text) > LONGEST_NOTE
    }
    if wrong:
        return _page(desk, doubts, remark, wrong), UNPROCESSABLE
    try:
        with transaction():
            look_services.keep_first_look(
                assignment_id,
                doubts,
                remark=remark,
                seen=digits(request.form.get("seen", ""), 6) or 0,
                actor=actor,
            )
    except DomainError as error:
        status = CONFLICT if isinstance(error, ChangedMeanwhile) else UNPROCESSABLE
        return _page(desk_of(assignment_id), doubts, remark, {"": error.message}), status
    flash(_("Your first look is on record, and the reviewer sees it."), "success")
    return redirect(url_for(".review", assignment_id=assignment_id), SEE_OTHER)


def _typed(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").strip()


def _page(
    desk: ReviewDesk, doubts: dict[str, str], remark: str, wrong: dict[str, Message] | None = None
) -> str:
    is_in = desk.asked.assignment.state is AssignmentState.SUBMITTED
    return page_of(
        "first_look", desk, doubts=doubts, remark=remark, wrong=wrong or {}, may_look=is_in
    )
