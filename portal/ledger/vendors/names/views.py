"""Staff's page of a change of name."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import typed
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import say
from portal.ledger.vendors import queries
from portal.ledger.vendors.entry.fields import refuse, status_of
from portal.ledger.vendors.names.services import NewName, change_name
from portal.ledger.vendors.profile import services
from portal.ledger.vendors.profile.forms import NewNameForm


@requires(Permission.LEDGER_EDIT)
def rename(vendor_id: int) -> ResponseReturnValue:
    """The company is called otherwise from a day on."""
    vendor = or_404(queries.find_vendor(vendor_id))
    form = NewNameForm(since=clock.today(), version=vendor.version)
    if form.validate_on_submit():
        new = NewName(
            name=typed(form.name),
            name_en=typed(form.name_en),
            kana=typed(form.kana),
            since=typed(form.since),
            paper=typed(form.paper),
        )
        try:
            with transaction():
                change_name(vendor, new, version=form.version.data or 0, actor=current_actor())
        except services.AlreadyRegistered as error:
            href = url_for("vendors.show", vendor_id=error.vendor_id)
            refuse(form, error, href=href, link=_l("Open it"))
        except ChangedMeanwhile as error:
            saved = NewNameForm(None, obj=vendor)
            only = ("name", "name_en", "kana")
            refuse_changed(
                form, error, thing=vendor, saved=saved, only=only, version=vendor.version
            )
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("The change of name is on record.")), "success")
            return redirect(url_for("vendors.show", vendor_id=vendor_id))
    page = render_template("ledger/vendors/name.html", vendor=vendor, form=form)
    return page, status_of(form)
