"""Being away: a person says when and who stands in; back again, reads what the deputy decided."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts import absence_services, queries
from portal.foundation.accounts.forms import AbsenceForm
from portal.foundation.accounts.pages import PAGES
from portal.foundation.audit.queries import unread_acts
from portal.foundation.audit.recorder import mark_read
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import options, typed
from portal.foundation.core.pages.steps import act, show_form
from portal.foundation.core.pages.web import or_404


@requires(Permission.ABSENCE_SET)
def absence() -> ResponseReturnValue:
    """What the person owes goes to the deputy; of an officer, the decisions too."""
    actor = current_actor()
    me = actor.user_id or 0
    form = AbsenceForm(first_day=clock.today())
    colleagues = [one for one in queries.list_staff() if one.id != me and one.may_stand_in]
    named = ((str(one.id), one.name) for one in colleagues)
    form.deputy_id.choices = options([("", _("Please choose")), *named])
    onward = act(
        form,
        lambda: absence_services.set_absence(
            or_404(queries.find_user(me)),
            or_404(queries.find_user(int(typed(form.deputy_id)))),
            typed(form.first_day),
            typed(form.last_day),
            actor,
        ),
        done=_("Your absence is on record."),
        to=url_for(".absence"),
    )
    rows = absence_services.list_absences(me)
    acts = unread_acts(me)
    return onward or show_form(
        form,
        f"{PAGES}/absence.html",
        rows=rows,
        acts=acts,
        names=queries.names_of([one.deputy_id for one in rows] + [one.deputy_id for one in acts]),
    )


@requires(Permission.ABSENCE_SET)
def end_absence(absence_id: int) -> ResponseReturnValue:
    row = or_404(absence_services.find_absence(absence_id))
    or_404(row.user_id == current_actor().user_id or None)
    with transaction():
        absence_services.end_absence(row, current_actor())
    flash(_("The absence has ended."), "success")
    return redirect(url_for(".absence"))


@requires(Permission.ABSENCE_SET)
def read_deputy() -> ResponseReturnValue:
    """All that is on the page was read."""
    actor = current_actor()
    with transaction():
        mark_read(or_404(queries.find_user(actor.user_id or 0)), actor)
    flash(_("Noted as read."), "success")
    return redirect(url_for(".absence"))
