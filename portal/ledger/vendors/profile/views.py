"""Staff's pages about a vendor itself: register, edit, rename, people, history. The list is above."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm

from portal.foundation.access.guards import current_actor, requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.models import Invitation
from portal.foundation.accounts.people import services as accounts
from portal.foundation.accounts.people.views import to_hand_over
from portal.foundation.accounts.queries import names_of, people_of_vendor
from portal.foundation.audit.queries import kinds_in_trail, trail_of_vendor
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError
from portal.foundation.core.pages.forms import act, show_form, status_of
from portal.foundation.core.pages.web import or_404
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import Text, digits, say
from portal.foundation.mail.postman import has_server
from portal.ledger.vendors import queries, workflow
from portal.ledger.vendors.entry.fields import Saved, act_or_settle, refuse
from portal.ledger.vendors.models import Contact, Vendor
from portal.ledger.vendors.profile import contacts, services
from portal.ledger.vendors.profile.forms import (
    ContactForm,
    InviteForm,
    NewNameForm,
    NoteForm,
    VendorForm,
)
from portal.ledger.vendors.profile.names import change_name
from portal.ledger.vendors.profile.staffing_views import onward_from


@requires(Permission.LEDGER_EDIT)
def register() -> ResponseReturnValue:
    actor = current_actor()
    form = VendorForm(owner_id=actor.user_id if Role.PROCUREMENT in actor.roles else None)
    onward = act(
        form,
        lambda: services.register_vendor(form.details(), actor=current_actor()),
        done=lambda vendor: say("%(name)s is in the register.", name=vendor.called),
        to=onward_from,
        refuse=refuse_known,
    )
    return onward or show_form(form, "ledger/vendors/edit.html", vendor=None)


@requires(Permission.LEDGER_VIEW)
def show(vendor_id: int) -> ResponseReturnValue:
    or_404(queries.find_vendor(vendor_id))
    return redirect(url_for("data_sharing.of_vendor", vendor_id=vendor_id))


@requires(Permission.LEDGER_EDIT)
def edit(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    form, back = _vendor_form(vendor), url_for("vendors.show", vendor_id=vendor_id)
    onward = act_or_settle(
        form,
        lambda: services.edit_vendor(
            vendor, form.details(), version=form.version.data or 0, actor=current_actor()
        ),
        lambda: _saved(_vendor_form(vendor, formdata=None), vendor, vendor.called, back),
        done=say("Saved."),
        to=lambda _none: onward_from(vendor),
        refuse=refuse_known,
    )
    return onward or show_form(form, "ledger/vendors/edit.html", vendor=vendor)


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
    onward = act(
        form,
        lambda: contacts.add_contact(vendor, form.details(), actor=current_actor()),
        done=say("Saved."),
        to=url_for("vendors.people", vendor_id=vendor_id),
    )
    return onward or show_form(form, "ledger/vendors/contact.html", vendor=vendor, contact=None)


@requires(Permission.LEDGER_EDIT)
def edit_contact(contact_id: int) -> ResponseReturnValue:
    contact = or_404(queries.find_contact(contact_id))
    vendor = or_404(queries.find_vendor(contact.vendor_id))
    form, back = _contact_form(contact), url_for("vendors.people", vendor_id=vendor.id)
    onward = act_or_settle(
        form,
        lambda: contacts.edit_contact(
            contact, form.details(), version=form.version.data or 0, actor=current_actor()
        ),
        lambda: _saved(_contact_form(contact, formdata=None), contact, contact.name, back),
        done=say("Saved."),
        to=back,
    )
    return onward or show_form(form, "ledger/vendors/contact.html", vendor=vendor, contact=contact)


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
    signs = Role.VENDOR_SIGNATORY in {
        role
        for held in queries.roles_of([one.id for one in people_of_vendor(vendor_id)]).values()
        for role in held
    }
    form = InviteForm(role=Role.VENDOR_MEMBER if signs else Role.VENDOR_SIGNATORY)

    def command() -> Invitation:
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
            is_another=form.is_another.data,
        )
        return sent.invitation

    people_there = url_for("vendors.people", vendor_id=vendor.id)
    onward = act(
        form,
        command,
        done=lambda made: (
            say("%(name)s is invited by mail.", name=made.name) if has_server() else ""
        ),
        to=lambda made: to_hand_over(made, people_there),
    )
    return onward or show_form(
        form, "ledger/vendors/invite.html", vendor=vendor, has_server=has_server()
    )


@requires(Permission.LEDGER_VIEW)
def history(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    return _history(vendor, NoteForm())


@requires(Permission.NOTE_WRITE)
def add_note(vendor_id: int) -> ResponseReturnValue:
    vendor = or_404(queries.find_vendor(vendor_id))
    form = NoteForm()
    onward = act(
        form,
        lambda: services.add_note(vendor, form.body.data or "", actor=current_actor()),
        done=say("The note is saved."),
        to=url_for("vendors.history", vendor_id=vendor_id),
    )
    return onward or (_history(vendor, form), status_of(form))


def _history(vendor: Vendor, form: NoteForm) -> str:
    notes = queries.list_notes(vendor.id)
    spans = queries.list_spans(vendor.id)
    merged = queries.merged_into(vendor.id)
    ids = (vendor.id, *(other.id for other in merged))
    about, by = request.args.get("about", ""), digits(request.args.get("by", ""))
    kinds, trail = kinds_in_trail(*ids), trail_of_vendor(*ids, about=about, by=by)
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
        kinds=kinds,
        about=about,
        by=by,
        names=names_of([*people, *kinds.actors]),
    )


def _vendor_form(vendor: Vendor, **how: Any) -> VendorForm:
    """With what is saved; `formdata=None`: whatever was sent."""
    return VendorForm(**services.values_of(vendor), version=vendor.version, **how)


def _contact_form(contact: Contact, **how: Any) -> ContactForm:
    return ContactForm(**contacts.values_of(contact), version=contact.version, **how)


def _saved(form: FlaskForm, row: Vendor | Contact, name: Text | str, back: str) -> Saved:
    return Saved(form, row, say("Edit %(name)s", name=name), back, {"version": row.version})


def refuse_known(form: FlaskForm, error: DomainError) -> None:
    """A vendor that is there already comes with the way to it."""
    if isinstance(error, services.AlreadyRegistered):
        href = url_for("vendors.show", vendor_id=error.vendor_id)
        refuse(form, error, href=href, link=_l("Open it"))
    else:
        refuse(form, error)


@requires(Permission.LEDGER_EDIT)
def rename(vendor_id: int) -> ResponseReturnValue:
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
            form.details(),
            version=form.version.data or 0,
            actor=current_actor(),
        ),
        done=say("The change of name is on record."),
        to=url_for("vendors.show", vendor_id=vendor_id),
        changed=changed,
        refuse=refuse_known,
    )
    return onward or show_form(form, "ledger/vendors/name.html", vendor=vendor)
