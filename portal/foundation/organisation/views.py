"""The notice to people: published by the company, read by everybody."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, public, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, refuse, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import Text
from portal.foundation.organisation import queries, services
from portal.foundation.organisation.forms import NoticeForm
from portal.foundation.organisation.models import Notice

PAGES = "foundation/organisation"


@requires(Permission.ORGANISATION_MANAGE)
def notice() -> ResponseReturnValue:
    """What people are told about the use of their data; publishing makes a new version."""
    last = or_404(queries.current_notice())
    form = NoticeForm(data={"ja": last.ja, "en": last.en, "version": last.id})
    theirs: list[Notice] = []

    def changed(refusal: ChangedMeanwhile) -> None:
        refuse(form, refusal)
        theirs.append(or_404(queries.current_notice()))
        form.version.data, form.version.raw_data = theirs[0].id, None

    onward = act(
        form,
        lambda: services.publish_notice(
            Text(ja=typed(form.ja), en=typed(form.en)), current_actor(), version=typed(form.version)
        ),
        done=_("The new notice is published."),
        to=url_for(".notice"),
        changed=changed,
    )
    return onward or show_form(
        form,
        f"{PAGES}/notice.html",
        last=or_404(queries.current_notice()),
        theirs=next(iter(theirs), None),
    )


@public
def privacy() -> ResponseReturnValue:
    """The same notice, for everybody to read at any time."""
    return render_template(f"{PAGES}/privacy.html", notice=or_404(queries.current_notice()))
