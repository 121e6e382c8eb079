"""Pages before an assessment: what is ready and what is missing, the same on one sheet, and its day."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, refuse, show_form
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import LANGUAGES, Lang, say
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.proof.assessor.preparation import queries, services
from portal.proof.assessor.preparation.forms import AssessmentDayForm
from portal.proof.assessor.preparation.sheet import PreparationSheet
from portal.proof.desk.places import way_to
from portal.supervision.promises.results import Verdict

FOLDER = "proof/assessor"
P = Permission
TITLE = say("Before the assessment")


@requires(P.COMPANY_VIEW)
def show() -> ResponseReturnValue:
    day = clock.today()
    actor = current_actor()
    return render_template(
        f"{FOLDER}/preparation.html",
        sheet=queries.sheet_on(day),
        broken=Verdict.BROKEN,
        may_set=actor.may(P.PLAN_DECIDE),
        way=lambda gap: None if gap.target is None else way_to(gap.target, actor),
    )


@requires(P.COMPANY_VIEW)
def sheet() -> ResponseReturnValue:
    """All gaps on paper; `text` is the language."""
    wanted = request.args.get("text", "")
    lang = wanted if wanted in LANGUAGES else language()
    day = clock.today()
    pdf = sheet_pdf(queries.sheet_on(day, most=None), lang)
    return download(pdf, f"before-the-assessment-{day}.pdf", FileKind.PDF)


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


@requires(P.PLAN_DECIDE)
def set_day() -> ResponseReturnValue:
    company = the_organisation()
    form = AssessmentDayForm(day=company.assessment_on, version=company.version)

    def changed(refusal: ChangedMeanwhile) -> None:
        refuse(form, refusal)
        form.version.data, form.version.raw_data = the_organisation().version, None

    onward = act(
        form,
        lambda: services.set_assessment_day(
            company, _typed(form), version=form.version.data, actor=current_actor()
        ),
        done=say("It is on record."),
        to=url_for(".show"),
        changed=changed,
    )
    return onward or show_form(form, f"{FOLDER}/day.html", company=the_organisation())


def _typed(form: AssessmentDayForm) -> date | None:
    day: date | None = form.day.data
    return day
