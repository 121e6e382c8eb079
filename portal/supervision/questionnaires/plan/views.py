"""Staff's page that says for whom the supervision plan sends a questionnaire."""

from flask import url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.definitions.questions import SHEET
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
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

    def changed(refusal: ChangedMeanwhile) -> None:
        saved = PlanForm(formdata=None, data=values_of(row))
        refuse_changed(form, refusal, thing=row, saved=saved, version=row.version)

    onward = act(
        form,
        lambda: plan_services.set_plan_rule(
            row, form.rule(), version=typed(form.version), actor=current_actor()
        ),
        done=_("Kept. The next planning of the year takes it up."),
        to=url_for(".show", questionnaire_id=row.id),
        changed=changed,
    )
    return onward or show_form(form, f"{FOLDER}/plan.html", row=row, is_standard=row.name == SHEET)
