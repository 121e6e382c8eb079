"""Pages about saved views. The lists stand elsewhere."""

from urllib.parse import urlsplit

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404, safe_next
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import say
from portal.foundation.lists import queries, services
from portal.foundation.lists.forms import SaveViewForm, ViewForm
from portal.foundation.lists.models import SavedView

FOLDER = "foundation/lists"
# Whoever sees any list.
READERS = (
    Permission.LEDGER_VIEW,
    Permission.ATTESTATION_VIEW,
    Permission.OBLIGATION_VIEW,
    Permission.REPORT_VIEW,
    Permission.ACCOUNT_MANAGE,
    Permission.AUDIT_VIEW,
)


@requires(*READERS)
def save() -> ResponseReturnValue:
    form = SaveViewForm()
    onward = act(
        form,
        lambda: services.save_view(
            typed(form.register) or "",
            typed(form.name),
            typed(form.query) or "",
            is_shared=typed(form.is_shared),
            actor=current_actor(),
        ),
        done=lambda view: say("The view “%(name)s” is saved.", name=view.name),
        to=_list_with,
    )
    back = safe_next(url_for("accounts.home"))
    return onward or show_form(form, f"{FOLDER}/save.html", back=back)


@requires(*READERS)
def edit(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    form = ViewForm(
        name=view.name,
        is_shared=view.is_shared,
        opens_first=view.opens_first,
        next=safe_next(""),
    )
    onward = act(
        form,
        lambda: services.change_view(
            view,
            name=typed(form.name),
            is_shared=typed(form.is_shared),
            opens_first=typed(form.opens_first),
            actor=current_actor(),
        ),
        done=say("Saved."),
        to=lambda _changed: _list_with(view),
    )
    back = safe_next(url_for("accounts.home"))
    return onward or show_form(form, f"{FOLDER}/edit.html", view=view, back=back)


@requires(*READERS)
def keep(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    with transaction():
        services.keep_query(view, request.form.get("query", ""), actor=current_actor())
    flash(words(say("The view “%(name)s” is saved.", name=view.name)), "success")
    return redirect(_list_with(view))


@requires(*READERS)
def delete(view_id: int) -> ResponseReturnValue:
    view = _own(view_id)
    name = view.name
    with transaction():
        services.delete_view(view, actor=current_actor())
    flash(words(say("The view “%(name)s” is deleted.", name=name)), "success")
    return redirect(urlsplit(safe_next(url_for("accounts.home"))).path + "?view=all")


def _own(view_id: int) -> SavedView:
    """Another person's view, also a shared one, is not there to be changed."""
    view = or_404(queries.find_view(view_id))
    return or_404(view if view.owner_id == current_actor().user_id else None)


def _list_with(view: SavedView) -> str:
    """The list the person came from, showing the view."""
    path = urlsplit(safe_next(url_for("accounts.home"))).path
    return f"{path}?{view.query}{'&' if view.query else ''}view={view.id}"
