"""The month on a page and on one sheet."""

import io
from datetime import date
from typing import Final

import pikepdf
from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.words.dates import is_plausible, with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, say, say_p
from portal.foundation.evidence.storage import download
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.desk.board import promise_href
from portal.proof.desk.places import way_of
from portal.proof.month.content import AHEAD, MonthCell, MonthContent
from portal.proof.month.gathering import content_of
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


ROWS: Final = (6, 4, 2, 1)  # of each list: the first that leaves it on one sheet


@with_years()
def sheet_of(told: MonthContent, lang: Lang) -> bytes:
    made = b""
    for most in ROWS:
        made = _printed(told, lang, most)
        with pikepdf.open(io.BytesIO(made)) as pdf:
            if len(pdf.pages) == 1:
                break
    return made


def _printed(told: MonthContent, lang: Lang, most: int) -> bytes:
    company = the_organisation()
    title = words(say("The month %(month)s", month=told.month.called), lang)
    html = render_template(
        "print/month.html",
        lang=lang,
        title=title,
        told=told,
        most=most,
        until=clock.today() + AHEAD,
        today=clock.today(),
        company=company.name.in_(lang),
        classification=words(say_p("on paper that leaves the company", "Confidential"), lang),
        fmt=Formats(lang, company.zone),
        words=words,
        say=say,
    )
    return render(html, lang=lang, title=title, identifier=f"{told.month.name} {lang}")
