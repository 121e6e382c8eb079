"""Staff's page that says for whom the supervision plan sends a questionnaire."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.definitions.questions import SHEET
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import refuse, status_of, typed
from portal.foundation.core.pages.web import CONFLICT, or_404
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.plan import services as plan_services
from portal.supervision.questionnaires.plan.forms import PlanForm, values_of

EDIT = Permission.QUESTIONNAIRE_EDIT
FOLDER = "supervision/questionnaires"


@requires(EDIT)
def plan(questionnaire_id: int) -> ResponseReturnValue:
    """For whom, how often, besides the standard one or in its place."""
    row = or_404(queries.find_questionnaire(questionnaire_id))
    form = PlanForm(data=values_of(row))
    status = status_of(form)
    if form.validate_on_submit():
        try:
            with transaction():
                plan_services.set_plan_rule(
                    row, form.rule(), version=typed(form.version), actor=current_actor()
                )
        except ChangedMeanwhile as refusal:
            saved = PlanForm(formdata=None, data=values_of(row))
            refuse_changed(form, refusal, thing=row, saved=saved, version=row.version)
            status = CONFLICT
        except DomainError as refusal:
            refuse(form, refusal)
            status = status_of(form)
        else:
            flash(_("Kept. The next planning of the year takes it up."), "success")
            return redirect(url_for(".show", questionnaire_id=row.id))
    page = render_template(
        f"{FOLDER}/plan.html",
        row=row,
        form=form,
        is_standard=row.name == SHEET,
    )
    return page, status
