"""Staff's pages about a vendor itself: register, edit, people, history. The list is above."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.people import services as accounts
from portal.foundation.accounts.people.invitation_views import to_hand_over
from portal.foundation.accounts.queries import names_of, people_of_vendor
from portal.foundation.audit.queries import trail_of_vendor
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.web import UNPROCESSABLE, or_404
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import say
from portal.foundation.mail.postman import has_server
from portal.ledger.vendors import queries, workflow
from portal.ledger.vendors.entry.fields import conflict_page, is_settling, refuse, settle, status_of
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.profile import contacts, services
from portal.ledger.vendors.profile.forms import ContactForm, InviteForm, NoteForm, VendorForm


@requires(Permission.LEDGER_EDIT)
def register() -> ResponseReturnValue:
    form = VendorForm()
    if form.validate_on_submit():
        try:
            with transaction():
                vendor = services.register_vendor(form.details(), actor=current_actor())
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(words(say("%(name)s is in the register.", name=vendor.called)))
            return redirect(url_for("vendors.show", vendor_id=vendor.id))
    page = render_template("ledger/vendors/edit.html", form=form, vendor=None)
    return page, status_of(form)


@requires(Permission.LEDGER_VIEW)
def show(vendor_id: int) -> ResponseReturnValue:
    or_404(queries.find_vendor(vendor_id))
    return redirect(url_for("data_sharing.of_vendor", vendor_id=vendor_id))


@requires(Permission.LEDGER_EDIT)
def edit(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    form = VendorForm(**_values(vendor, services.values_of(vendor)))
    if is_settling() and not settle(form, _saved_vendor(vendor)):
        return _vendor_conflict(form, vendor, undecided=True)
    if form.validate_on_submit():
        try:
            with transaction():
                version = form.version.data or 0
                services.edit_vendor(vendor, form.details(), version=version, actor=current_actor())
        except ChangedMeanwhile:
            return _vendor_conflict(form, vendor)
        except DomainError as error:
            _refuse(form, error)
        else:
            flash(words(say("Saved.")))
            return redirect(url_for("vendors.show", vendor_id=vendor_id))
    page = render_template("ledger/vendors/edit.html", form=form, vendor=vendor)
    return page, status_of(form)


@requires(Permission.LEDGER_EDIT)
def begin_assessment(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    with transaction():
        services.begin_assessment(vendor, actor=current_actor())
    flash(words(say("The selection assessment of %(name)s has begun.", name=vendor.called)))
    return redirect(url_for("vendors.show", vendor_id=vendor_id))


@requires(Permission.LEDGER_VIEW)
def people(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    people_there = people_of_vendor(vendor_id)
    roles = queries.roles_of([person.id for person in people_there])
    return render_template(
        "ledger/vendors/people.html",
        vendor=vendor,
        tab="people",
        contacts=queries.list_contacts(vendor_id),
        lost=queries.lost_addresses(vendor_id),
        accounts=people_there,
        roles=roles,
        signatories=[who for who, held in roles.items() if Role.VENDOR_SIGNATORY in held],
        invitations=queries.list_open_invitations(vendor_id),
    )


@requires(Permission.LEDGER_EDIT)
def add_contact(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    form = ContactForm()
    if form.validate_on_submit():
        try:
            with transaction():
                contacts.add_contact(vendor, form.details(), actor=current_actor())
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("Saved.")))
            return redirect(url_for("vendors.people", vendor_id=vendor_id))
    page = render_template("ledger/vendors/contact.html", form=form, vendor=vendor, contact=None)
    return page, status_of(form)


@requires(Permission.LEDGER_EDIT)
def edit_contact(contact_id: int) -> ResponseReturnValue:
    contact = or_404(queries.find_contact(contact_id))
    vendor = or_404(queries.find_vendor(contact.vendor_id))
    form = ContactForm(**_values(contact, contacts.values_of(contact)))
    if is_settling() and not settle(form, _saved_contact(contact)):
        return _contact_conflict(form, contact, undecided=True)
    if form.validate_on_submit():
        try:
            with transaction():
                version = form.version.data or 0
                contacts.edit_contact(
                    contact, form.details(), version=version, actor=current_actor()
                )
        except ChangedMeanwhile:
            return _contact_conflict(form, contact)
        except DomainError as error:
            refuse(form, error)
        else:
            flash(words(say("Saved.")))
            return redirect(url_for("vendors.people", vendor_id=vendor.id))
    page = render_template("ledger/vendors/contact.html", form=form, vendor=vendor, contact=contact)
    return page, status_of(form)


@requires(Permission.LEDGER_EDIT)
def end_contact(contact_id: int) -> ResponseReturnValue:
    contact = or_404(queries.find_contact(contact_id))
    with transaction():
        contacts.end_contact(contact, actor=current_actor())
    flash(words(say("%(name)s is no longer a contact.", name=contact.name)))
    return redirect(url_for("vendors.people", vendor_id=contact.vendor_id))


@requires(Permission.VENDOR_INVITE)
def invite(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    form = InviteForm()
    if form.validate_on_submit():
        try:
            with transaction():
                workflow.demand_invitable(vendor)
                sent = accounts.invite(
                    current_actor(),
                    email=form.email.data or "",
                    name=form.name.data or "",
                    kana=form.kana.data or "",
                    roles=[Role(form.role.data)],
                    language=form.language.data,
                    vendor_id=vendor.id,
                    company=vendor.called,
                )
        except DomainError as error:
            refuse(form, error)
        else:
            if has_server():
                flash(words(say("%(name)s is invited by mail.", name=sent.invitation.name)))
            at = url_for("vendors.people", vendor_id=vendor.id)
            return redirect(to_hand_over(sent.invitation, at))
    page = render_template(
        "ledger/vendors/invite.html", form=form, vendor=vendor, has_server=has_server()
    )
    return page, status_of(form)


@requires(Permission.LEDGER_VIEW)
def history(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    return _history(vendor, NoteForm())


@requires(Permission.LEDGER_EDIT)
def add_note(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    form = NoteForm()
    if not form.validate_on_submit():
        return _history(vendor, form), UNPROCESSABLE
    try:
        with transaction():
            services.add_note(vendor, form.body.data or "", actor=current_actor())
    except DomainError as error:
        refuse(form, error)
        return _history(vendor, form), status_of(form)
    flash(words(say("The note is saved.")))
    return redirect(url_for("vendors.history", vendor_id=vendor_id))


def _history(vendor: Vendor, form: NoteForm) -> str:
    notes = queries.list_notes(vendor.id)
    spans = queries.list_spans(vendor.id)
    merged = queries.merged_into(vendor.id)
    trail = trail_of_vendor(vendor.id, *(one.id for one in merged))
    people = [note.author_id for note in notes] + [span.set_by_id for span in spans]
    return render_template(
        "ledger/vendors/history.html",
        vendor=vendor,
        tab="history",
        form=form,
        notes=notes,
        spans=spans,
        formers=queries.list_names(vendor.id),
        merged=merged,
        trail=trail,
        names=names_of([*people, *(line.actor_id for line in trail)]),
    )


def _values(row: Vendor | Contact, values: dict[str, Any]) -> dict[str, Any]:
    return values | {"version": row.version}


def _saved_vendor(vendor: Vendor) -> VendorForm:
    """The form as it would be with what is saved."""
    return VendorForm(formdata=None, **_values(vendor, services.values_of(vendor)))


def _saved_contact(contact: Contact) -> ContactForm:
    return ContactForm(formdata=None, **_values(contact, contacts.values_of(contact)))


def _vendor_conflict(
    form: VendorForm, vendor: Vendor, *, undecided: bool = False
) -> ResponseReturnValue:
    return conflict_page(
        form,
        _saved_vendor(vendor),
        thing=vendor,
        title=say("Edit %(name)s", name=vendor.called),
        back=url_for("vendors.show", vendor_id=vendor.id),
        hidden={"version": vendor.version},
        undecided=undecided,
    )


def _contact_conflict(
    form: ContactForm, contact: Contact, *, undecided: bool = False
) -> ResponseReturnValue:
    return conflict_page(
        form,
        _saved_contact(contact),
        thing=contact,
        title=say("Edit %(name)s", name=contact.name),
        back=url_for("vendors.people", vendor_id=contact.vendor_id),
        hidden={"version": contact.version},
        undecided=undecided,
    )


def _refuse(form: VendorForm, error: DomainError) -> None:
    """A vendor that is there already comes with the way to it."""
    if isinstance(error, services.AlreadyRegistered):
        href = url_for("vendors.show", vendor_id=error.vendor_id)
        refuse(form, error, href=href, link=_l("Open it"))
    else:
        refuse(form, error)
