"""Staff's page of a change of name."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.messages import say
from portal.ledger.vendors import queries
from portal.ledger.vendors.names.services import NewName, change_name
from portal.ledger.vendors.profile.forms import NewNameForm
from portal.ledger.vendors.profile.views import refuse_known


@requires(Permission.LEDGER_EDIT)
def rename(vendor_id: int) -> ResponseReturnValue:
    """The company is called otherwise from a day on."""
    vendor = or_404(queries.find_vendor(vendor_id))
    form = NewNameForm(since=clock.today(), version=vendor.version)

    def changed(error: ChangedMeanwhile) -> None:
        saved = NewNameForm(None, obj=vendor)
        only = ("name", "name_en", "kana")
        refuse_changed(form, error, thing=vendor, saved=saved, only=only, version=vendor.version)

    onward = act(
        form,
        lambda: change_name(
            vendor,
            NewName(
                name=typed(form.name),
                name_en=typed(form.name_en),
                kana=typed(form.kana),
                since=typed(form.since),
                paper=typed(form.paper),
            ),
            version=form.version.data or 0,
            actor=current_actor(),
        ),
        done=say("The change of name is on record."),
        to=url_for("vendors.show", vendor_id=vendor_id),
        changed=changed,
        refuse=refuse_known,
    )
    return onward or show_form(form, "ledger/vendors/name.html", vendor=vendor)
