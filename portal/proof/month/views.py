"""The month on a page and on one sheet."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.words.dates import is_plausible
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import LANGUAGES, Lang
from portal.foundation.evidence.storage import download
from portal.proof.desk.board import promise_href
from portal.proof.desk.places import way_of
from portal.proof.month.content import AHEAD, MonthCell
from portal.proof.month.gathering import content_of
from portal.proof.month.printing import sheet_of
from portal.supervision.incidents.workflow import STATES
from portal.supervision.promises.results import Look


@requires(Permission.BOARD_VIEW)
def show() -> ResponseReturnValue:
    """`?month=2026-11`: which; else the present one."""
    actor, told = current_actor(), content_of(_asked())
    past = None if told.month.is_now else told.month.last

    def cell_href(row: MonthCell) -> str:
        return promise_href(row.vendor_id, row.promise.id, past)

    return render_template(
        "proof/month/show.html",
        told=told,
        until=clock.today() + AHEAD,
        cell_href=cell_href,
        board_href=url_for(
            "desk.matrix", verdict=Look.BROKEN.value, as_of=past.isoformat() if past else None
        ),
        way_of=lambda owed: way_of(owed, actor),
        states=STATES,
    )


@requires(Permission.BOARD_VIEW)
def pdf() -> ResponseReturnValue:
    """The same on one sheet of A4. `?month=`, `?text=`: in which language."""
    lang: Lang = next((one for one in LANGUAGES if one == request.args.get("text")), language())
    told = content_of(_asked())
    name = f"{told.month.name} {lang}.pdf"
    return download(sheet_of(told, lang), name, "application/pdf")


def _asked() -> date:
    """A day of the month asked for; today for none, or none that exists."""
    try:
        asked = date.fromisoformat(request.args.get("month", "") + "-01")
    except ValueError:
        return clock.today()
    return asked if is_plausible(asked) else clock.today()
