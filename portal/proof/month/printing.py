"""The month on one sheet of A4, with as many rows of each list as fit."""

import io
from typing import Final

import pikepdf
from flask import render_template

from portal.foundation.core import clock
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say, say_p
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.month.content import AHEAD, MonthContent

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
