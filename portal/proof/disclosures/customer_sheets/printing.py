"""The paper of a customer sheet, from its frozen content alone: the same content gives the same bytes."""

from datetime import date

from flask import render_template

from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say, say_p
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.disclosures.models import Disclosure
from portal.supervision.proposed_records.workflow import ProposedState

TITLE = say("Vendors that handle your data")


@with_years()
def sheet_pdf(row: Disclosure, lang: Lang) -> bytes:
    """A draft says on every page that it is one."""
    title = words(TITLE, lang)
    released = row.state is ProposedState.CONFIRMED
    confidential = words(say_p("on paper that leaves the company", "Confidential"), lang)
    html = render_template(
        "print/customer_sheet.html",
        lang=lang,
        title=title,
        row=row,
        content=row.content,
        day=date.fromisoformat,
        released=released,
        classification=confidential if released else words(say("Draft, not released"), lang),
        fmt=Formats(lang, the_organisation().zone),
        say=say,
    )
    return render(html, lang=lang, title=title, identifier=f"{row.number} {row.content_sha256}")
