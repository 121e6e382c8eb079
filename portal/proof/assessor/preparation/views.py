"""Pages before an assessment: what is ready and what is missing, the same on one sheet, and its day."""

from datetime import date

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, refuse, show_form
from portal.foundation.core.words.i18n import language
from portal.foundation.core.words.messages import LANGUAGES, say
from portal.foundation.evidence.storage import download
from portal.foundation.evidence.types import FileKind
from portal.foundation.organisation.queries import the_organisation
from portal.proof.assessor.preparation import queries, services
from portal.proof.assessor.preparation.forms import AssessmentDayForm
from portal.proof.assessor.preparation.printing import sheet_pdf
from portal.proof.desk.places import way_to
from portal.supervision.promises.results import Verdict

FOLDER = "proof/assessor"
P = Permission


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
