"""Set-up after signing in, page by page, each of which can wait; and the first steps on Today."""

from itertools import pairwise
from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm

from portal.content.policy.queries import own_wordings, promises_on
from portal.foundation.access.guards import current_actor, requires, signed_in
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import Role, role_names
from portal.foundation.accounts.emails import key_of
from portal.foundation.accounts.meanwhile import refuse_changed
from portal.foundation.accounts.queries import find_user, open_invitations
from portal.foundation.accounts.setup.services import invite_several, settle_days
from portal.foundation.accounts.signing_in.services import fold_steps
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile
from portal.foundation.core.pages.forms import act, show_form, typed
from portal.foundation.core.pages.web import or_404, safe_next
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import from_text
from portal.foundation.mail.models import MailState
from portal.foundation.mail.postman import has_server
from portal.foundation.mail.queries import find_keyed
from portal.foundation.mail.services import hand_over_link, send_trial
from portal.foundation.organisation.calendar import days_as_text, read_days
from portal.foundation.organisation.health import condition
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.organisation.services import Settings, change_settings
from portal.proof.first_hour import guides
from portal.proof.first_hour.forms import LINES, ContactForm, PeopleForm, SettingsStepForm, YearForm
from portal.proof.first_hour.queries import CONTACT, FirstFacts, facts_for, last_trial
from portal.proof.first_hour.steps import POLICY_PAGE, SETUP, setup_steps

PAGES = "proof/first_hour"
_NEXT = {name: after for (name, *_), (after, *_) in pairwise(SETUP)}  # the last leads to Today


@requires(Permission.ORGANISATION_MANAGE)
def policy() -> ResponseReturnValue:
    """What the company promises about its vendors, and where its own words are entered."""
    own = own_wordings(clock.today())
    promises = promises_on(clock.today())
    shown = {"promises": promises, "own": own, "policy_page": url_for(POLICY_PAGE)}
    return render_template(f"{PAGES}/policy.html", **_frame("policy"), **shown)


@requires(Permission.ORGANISATION_MANAGE)
def contact() -> ResponseReturnValue:
    company = the_organisation()
    values = {name: getattr(company, name) for name in CONTACT}
    form = ContactForm(data=values | {"version": company.version})
    return _saved("contact", company, form, CONTACT) or _show("contact", form)


@requires(Permission.ORGANISATION_MANAGE)
def year() -> ResponseReturnValue:
    """Saved without a closing day it is settled all the same: somebody looked."""
    company = the_organisation()
    form = YearForm(data=_year_of(company))
    onward = _saved("year", company, form, tuple(_YEAR))
    if onward and not _facts().days:
        with transaction():
            settle_days(the_organisation(), current_actor())
    return onward or _show("year", form)


_YEAR = ("fiscal_year_start_month", "baseline_on", "years", "closing_days")


def _year_of(company: Organisation) -> dict[str, Any]:
    values = {name: getattr(company, name) for name in ("version", *_YEAR)}
    return values | {"closing_days": days_as_text(company.closing_days)}


def _saved(
    name: str, company: Organisation, form: SettingsStepForm, fields: tuple[str, ...]
) -> ResponseReturnValue | None:
    """Some of the settings; the others stay as they are."""

    def settings() -> Settings:
        kept = {one: getattr(company, one) for one in Settings.__slots__}
        said = {one: form[one].data for one in fields}
        if "closing_days" in said:
            said["closing_days"] = read_days(said["closing_days"] or "")
        return Settings(**kept | said)

    def changed(refusal: ChangedMeanwhile) -> None:
        fresh = the_organisation()
        now = _year_of(fresh) | {one: getattr(fresh, one) for one in CONTACT}
        saved = type(form)(formdata=None, data=now)
        refuse_changed(form, refusal, thing=fresh, saved=saved, version=fresh.version)

    return act(
        form,
        lambda: change_settings(company, settings(), current_actor(), version=typed(form.version)),
        done=_("The settings are saved."),
        to=_onward(name),
        changed=changed,
    )


def _show(name: str, form: FlaskForm, **shown: Any) -> ResponseReturnValue:
    return show_form(form, f"{PAGES}/{name}.html", **_frame(name), **shown)


@requires(Permission.MAIL_VIEW)
def mail() -> ResponseReturnValue:
    """What is set for mail, a test mail to whoever asks, and what the mail server said."""
    if request.method == "POST":
        with transaction():
            send_trial(current_user.email, language(), the_organisation(), actor=current_actor())
        return redirect(url_for(".mail"))
    trial = last_trial(current_actor().user_id or 0)
    why = from_text(trial.last_error) if trial else None
    return render_template(
        f"{PAGES}/mail.html",
        **_frame("mail"),
        settings=_mail_settings(),
        has_server=has_server(),
        trial=trial,
        is_waiting=trial is not None and trial.state is MailState.WAITING and not why,
        why=why,
    )


def _mail_settings() -> list[tuple[str, str, str]]:
    """Name, what it is for, and its value; of a secret only whether there is one, "" for none."""
    config = current_app.config
    local = ("localhost", "127.0.0.1")
    return [
        ("MAIL_SERVER", _("Mail server"), config["MAIL_SERVER"]),
        ("MAIL_PORT", _("Port"), str(config["MAIL_PORT"])),
        (
            "MAIL_USE_TLS, MAIL_USE_SSL",
            _("Encrypted"),
            _("Yes") if config["MAIL_USE_TLS"] or config["MAIL_USE_SSL"] else "",
        ),
        ("MAIL_USERNAME", _("User name"), config["MAIL_USERNAME"] or ""),
        (
            "MAIL_PASSWORD",
            _("Password"),
            _("entered (not shown)") if config["MAIL_PASSWORD"] else "",
        ),
        (
            "MAIL_SENDER",
            _("Sender"),
            "" if config["MAIL_SENDER"].endswith("@localhost>") else config["MAIL_SENDER"],
        ),
        (
            "PUBLIC_URL",
            _("Address of the portal, for links in mails"),
            "" if any(one in config["PUBLIC_URL"] for one in local) else config["PUBLIC_URL"],
        ),
    ]


@requires(Permission.ACCOUNT_MANAGE)
def people() -> ResponseReturnValue:
    """Several invited at once. Where no mail leaves their links stand on this page, once."""
    form = PeopleForm(data=_wanted_roles()) if request.method == "GET" else PeopleForm()
    invited: list[tuple[str, str, str]] = []

    def ask() -> None:
        guests = form.guests()
        sent = invite_several(guests, current_actor(), language=the_organisation().default_language)
        for one in sent:
            invited.append((key_of(one.invitation), one.invitation.name, one.link))

    done = _("Invited.") if has_server() else ""
    onward = act(form, ask, done=done, to=_onward("people"))
    if onward is None or has_server():
        return onward or _people(form)
    for key, *_rest in invited:
        with transaction():
            hand_over_link(or_404(find_keyed(key)), actor=current_actor())
    return _people(PeopleForm(formdata=None, data=_wanted_roles()), links=invited)


def _people(form: FlaskForm, **shown: Any) -> ResponseReturnValue:
    return _show(
        "people",
        form,
        has_server=has_server(),
        waiting=open_invitations(None),
        role_names=role_names,
        **shown,
    )


def _wanted_roles() -> dict[str, str]:
    """The first lines are for those without whom nothing is decided or asked."""
    wanted = (Role.PRIVACY_OFFICER, Role.MANAGEMENT, Role.PROCUREMENT)
    roles = [role.value for role in wanted] + [Role.PROCUREMENT.value] * (LINES - len(wanted))
    return {f"roles_{n}": role for n, role in enumerate(roles, 1)}


@requires(Permission.TODAY_VIEW)
def fold() -> ResponseReturnValue:
    """The first steps as one line (`folded` holds anything), or all of them again."""
    with transaction():
        me = or_404(find_user(current_actor().user_id or 0))
        fold_steps(me, current_actor(), folded=bool(request.form.get("folded")))
    return redirect(safe_next(url_for("desk.today")))


@signed_in
def guide(guide_name: str) -> ResponseReturnValue:
    """One of the guides that this person may read, in the language of the page."""
    readable = guides.own_guides(current_actor())
    name = or_404(guide_name if guide_name in readable else None)
    blocks = guides.read_guide(name, language())
    shown = {"name": name, "blocks": blocks, "names": {one: guides.NAMES[one] for one in readable}}
    return render_template(f"{PAGES}/guide.html", **shown)


def _facts() -> FirstFacts:
    actor = current_actor()
    return facts_for(actor.user_id or 0, actor.roles)


def _onward(name: str) -> str:
    return url_for(f".{_NEXT[name]}") if name in _NEXT else url_for("desk.today")


def _frame(name: str) -> dict[str, Any]:
    """What every step shows: all steps with their state, the machine, and where it goes on."""
    steps = [{**step, "label": words(step["label"])} for step in setup_steps(_facts(), name)]
    return {"steps": steps, "condition": condition(), "onward": _onward(name)}
