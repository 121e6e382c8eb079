"""Pages of confirmations: the register, one with its history, recording, mending and correcting."""

from collections.abc import Callable, Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.forms import refuse, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import in_language
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.sending import attachment
from portal.foundation.evidence.services import Received, receive_upload
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists import asking as lists
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.sheets import KINDS, file_of
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import engagements_by_id, terms_of_vendor
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import find_vendor
from portal.supervision.confirmations import page, queries, register, services, workflow
from portal.supervision.confirmations.forms import ConfirmationForm, as_typed
from portal.supervision.confirmations.models import Confirmation, ConfirmationKind
from portal.supervision.confirmations.services import Recorded

FOLDER = "supervision/confirmations"
MOST_FILES = 10
P = Permission


@requires(P.CONFIRMATION_VIEW)
def index() -> ResponseReturnValue:
    found = register.confirmation_register(current_actor())
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(found, lists.ask(found, request.args), register.values_of, kind)
    return render_template(f"{FOLDER}/index.html", listing=list_of(found), words_of=workflow)


@requires(P.CONFIRMATION_VIEW)
def show(confirmation_id: int) -> ResponseReturnValue:
    return render_template(
        f"{FOLDER}/show.html", **page.known(or_404(queries.find(confirmation_id)))
    )


@requires(P.CONFIRMATION_VIEW)
def file(confirmation_file_id: int) -> ResponseReturnValue:
    row = or_404(queries.find_file(confirmation_file_id))
    return attachment(row.file_sha256, row.file_name)


@requires(P.CONFIRMATION_EDIT)
def new(vendor_id: int) -> ResponseReturnValue:
    """`?kind=`: how it was confirmed; a visit unless something else is chosen."""
    vendor = or_404(find_vendor(vendor_id))
    first: dict[str, Any] = {"kind": request.args.get("kind", "")}
    form = ConfirmationForm(data=first)
    works = _offer(form, vendor, None)
    if request.method == "GET":
        form.works.data = [str(one) for one in works]
        form.users.data = [str(current_actor().user_id)]
        if form.of_kind() is not ConfirmationKind.PAPER_CHECK:
            form.held_on.data = clock.today()

    def act(recorded: Recorded) -> Confirmation:
        return services.propose(vendor, recorded, actor=current_actor())

    row = _done(form, act)
    if row is None:
        return _form_page("new", vendor, form)
    flash(_("It is on record and waits for the privacy officer's approval."), "success")
    if request.form.get("next") == "another":
        return redirect(url_for(".new", vendor_id=vendor_id, kind=row.kind.value))
    return redirect(url_for(".show", confirmation_id=row.id))


@requires(P.CONFIRMATION_EDIT)
def change(confirmation_id: int) -> ResponseReturnValue:
    """One that was sent back, mended and put forward again."""
    row = or_404(queries.find(confirmation_id))

    def act(recorded: Recorded) -> Confirmation:
        services.propose_anew(row, recorded, actor=current_actor())
        return row

    return _from(row, "change", act, _("It is mended and waits for approval again."))


@requires(P.CONFIRMATION_EDIT)
def correct(confirmation_id: int) -> ResponseReturnValue:
    """A record of its own that takes the place of an approved one, once it is approved too."""
    row = or_404(queries.find(confirmation_id))
    vendor = or_404(find_vendor(row.vendor_id))

    def act(recorded: Recorded) -> Confirmation:
        return services.propose(vendor, recorded, actor=current_actor(), corrects=row)

    return _from(row, "correct", act, _("The correction waits for the privacy officer's approval."))


def _from(
    row: Confirmation, name: str, act: Callable[[Recorded], Confirmation], told: str
) -> ResponseReturnValue:
    """The form filled with what is on record."""
    vendor = or_404(find_vendor(row.vendor_id))
    around = queries.around(row)
    form = ConfirmationForm(data=as_typed(row, around.works, around.people))
    _offer(form, vendor, [one.user_id for one in around.people if one.user_id is not None])
    done = _done(form, act)
    if done is not None:
        flash(told, "success")
        return redirect(url_for(".show", confirmation_id=done.id))
    acts = page.acts_of(row, current_actor(), is_corrected=around.later is not None)
    return _form_page(name, vendor, form, row=row, around=around, acts=acts)


def _offer(form: ConfirmationForm, vendor: Vendor, users: Sequence[int] | None) -> list[int]:
    """The choices; returns the work that has not ended."""
    today = clock.today()
    works = {one.engagement_id: one for one in terms_of_vendor(vendor.id, today)}
    staff = people_with_role(Role.PROCUREMENT, Role.PRIVACY_OFFICER)
    people = {one.id: one.name for one in staff if one.is_active}
    people |= names_of(users or ())
    form.offer(
        ((number, in_language(one.called)) for number, one in works.items()),
        sorted(people.items(), key=lambda one: one[1]),
    )
    return [number for number, one in works.items() if one.runs_on(today)]


def _done(form: ConfirmationForm, act: Callable[[Recorded], Confirmation]) -> Confirmation | None:
    """None where nothing was sent or it was refused; a refusal is shown at its field."""
    if not form.validate_on_submit():
        return None
    try:
        files = _received(form.files.data or ())
        with transaction():
            return act(form.recorded(_chosen(form), files))
    except DomainError as error:
        refuse(form, error)
        return None


def _chosen(form: ConfirmationForm) -> list[Engagement]:
    ids = sorted({int(one) for one in form.works.data or ()})
    found = engagements_by_id(ids)
    return [found[one] for one in ids if one in found]


def _received(uploads: Sequence[Any]) -> list[Received]:
    """The files that were chosen; each once."""
    chosen = [one for one in uploads if getattr(one, "filename", "")]
    if len(chosen) > MOST_FILES:
        raise RuleViolated(say("At most %(most)s files at once.", most=MOST_FILES), field="files")
    found = [receive_upload(one, kinds=PROOF, field="files") for one in chosen]
    return list({one.sha256: one for one in found}.values())


def _form_page(
    name: str, vendor: Vendor, form: ConfirmationForm, **more: Any
) -> ResponseReturnValue:
    shown = render_template(
        f"{FOLDER}/{name}.html",
        vendor=vendor,
        form=form,
        kind=form.of_kind(),
        baseline=the_organisation().baseline_on,
        words_of=workflow,
        endings=",".join(ending for kind in PROOF for ending in kind.endings),
        **more,
    )
    return shown, status_of(form)
