"""The notice to people: published by the company, read by everybody."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, public, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import refuse, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation import queries, services
from portal.foundation.organisation.forms import NoticeForm

PAGES = "foundation/organisation"
CONFLICT = 409
UNPROCESSABLE = 422


@requires(Permission.ORGANISATION_MANAGE)
def notice() -> ResponseReturnValue:
    """What people are told about the use of their data; publishing makes a new version."""
    last = or_404(queries.current_notice())
    form = NoticeForm(data={"ja": last.ja, "en": last.en, "version": last.id})
    status = UNPROCESSABLE if form.is_submitted() else 200
    theirs = None
    if form.validate_on_submit():
        text = Text(ja=typed(form.ja), en=typed(form.en))
        try:
            with transaction():
                services.publish_notice(text, current_actor(), version=typed(form.version))
            flash(_("The new notice is published."), "success")
            return redirect(url_for(".notice"))
        except ChangedMeanwhile as refusal:
            refuse(form, refusal)
            theirs = or_404(queries.current_notice())
            form.version.data, form.version.raw_data = theirs.id, None
            status = CONFLICT
        except DomainError as refusal:
            refuse(form, refusal)
            status = UNPROCESSABLE
    page = render_template(
        f"{PAGES}/notice.html",
        form=form,
        last=or_404(queries.current_notice()),
        theirs=theirs,
    )
    return page, status


@public
def privacy() -> ResponseReturnValue:
    """The same notice, for everybody to read at any time."""
    return render_template(f"{PAGES}/privacy.html", notice=or_404(queries.current_notice()))
