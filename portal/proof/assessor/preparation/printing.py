"""The sheet before an assessment on paper: each record that is asked for, and all of its gaps."""

from flask import render_template

from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, say
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.assessor.preparation.sheet import PreparationSheet
from portal.supervision.promises.results import Verdict

TITLE = say("Before the assessment")


@with_years()
def sheet_pdf(found: PreparationSheet, lang: Lang) -> bytes:
    """The paper of what was found on its day."""
    company = the_organisation()
    title = words(TITLE, lang)
    html = render_template(
        "print/preparation.html",
        lang=lang,
        title=title,
        sheet=found,
        days=_days_left(found),
        company=company.name.in_(lang),
        classification=words(say("Confidential"), lang),
        fmt=Formats(lang, company.zone),
        say=say,
        broken=Verdict.BROKEN,
    )
    return render(html, lang=lang, title=title, identifier=f"preparation {found.day}")


def _days_left(found: PreparationSheet) -> int | None:
    return None if found.assessment is None else found.assessment.days_from(found.day)
