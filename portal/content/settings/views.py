"""The settings of the company: itself, its working days and its stages of reminders."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.content.catalogue import practice
from portal.content.settings import queries
from portal.content.settings.forms import (
    SettingsForm,
    ask_again,
    differing_rows,
    settings_form,
    stages_of,
    take_choices,
    values_of,
)
from portal.content.settings.queries import in_order
from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.pages.forms import act, status_of, typed
from portal.foundation.core.pages.web import CONFLICT, or_404
from portal.foundation.organisation.health import condition
from portal.foundation.organisation.queries import find_organisation, last_change, the_organisation
from portal.foundation.organisation.services import change_settings

PAGES = "content"


@requires(Permission.ORGANISATION_MANAGE)
def settings() -> ResponseReturnValue:
    """Two people may edit at once: the second chooses field by field, nothing preselected."""
    organisation = or_404(find_organisation())
    ladders = queries.ladders()
    current = values_of(organisation, ladders)
    form = settings_form(in_order(ladders))(data=current)
    settled = form.merging.data and form.validate_on_submit()
    if settled and not take_choices(form, current, request.form):
        form.form_errors.append(_("Choose one of the two versions in every line that differs."))
        return _conflict(form)
    onward = act(
        form,
        lambda: change_settings(
            organisation,
            form.settings(practice().ladders, organisation.ladders),
            current_actor(),
            version=typed(form.version),
        ),
        done=_("The settings are saved."),
        to=url_for(".settings"),
        changed=lambda _error: _conflict(form),
    )
    return onward or _settings_page(form, status_of(form))


def _conflict(form: SettingsForm) -> ResponseReturnValue:
    current = values_of(the_organisation(), queries.ladders())
    rows = differing_rows(form, current)
    if not rows:  # both wrote the same
        flash(_("The settings are saved."), "success")
        return redirect(url_for(".settings"))
    ask_again(form, current)
    saved = last_change()
    return _settings_page(form, CONFLICT, conflict=rows, saved=saved)


def _settings_page(form: SettingsForm, status: int, **more: Any) -> ResponseReturnValue:
    page = render_template(
        f"{PAGES}/settings.html",
        form=form,
        stages=[form[stages_of(name)] for name in in_order(practice().ladders)],
        not_yet=queries.not_yet(),
        condition=condition(),
        **{"conflict": [], "saved": None, **more},
    )
    return page, status
