"""The whole log, for auditors and administrators: filtered, page by page, with its head."""

from datetime import date

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.audit import queries
from portal.foundation.audit.labels import subject_words
from portal.foundation.core.dates import is_plausible
from portal.foundation.core.paging import asked_page
from portal.foundation.core.web import row_id

bp = Blueprint("audit", __name__)


@bp.get("/audit")
@requires(Permission.AUDIT_VIEW)
def index() -> ResponseReturnValue:
    wanted = queries.LogFilter(
        about=request.args.get("about", "")[:80],
        actor_id=request.args.get("person", type=row_id),
        vendor_id=request.args.get("vendor", type=row_id),
        day=_day(request.args.get("day", "")),
    )
    number, hash_ = queries.head()
    return render_template(
        "foundation/audit/index.html",
        page=queries.list_events(asked_page(), wanted),
        wanted=wanted,
        subjects=[(one, subject_words(one)) for one in queries.subjects_in_log()],
        actor_ids=queries.actors_in_log(),
        vendor_ids=queries.vendors_in_log(),
        head_number=number,
        head_hash=hash_,
    )


def _day(text: str) -> date | None:
    """The day that was asked for; anything unreadable filters nothing."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if is_plausible(day) else None
