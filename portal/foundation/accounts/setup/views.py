"""Set-up, step by step, until there is a company with an administrator. All of it exists only while there is no account;
what can wait goes on after signing in (proof/first_hour)."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from flask import abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.guards import public
from portal.foundation.access.roles import Role
from portal.foundation.accounts import queries
from portal.foundation.accounts.forms import (
    PREFIXES,
    AdministratorForm,
    CodeForm,
    CompanyForm,
    DecidersForm,
    StartForm,
)
from portal.foundation.accounts.setup import services
from portal.foundation.accounts.signing_in import throttling
from portal.foundation.accounts.signing_in.login import on_behalf_of, open_session, refuse_tries
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError
from portal.foundation.core.pages.forms import refuse, show_form, typed
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, say
from portal.foundation.mail.postman import has_server
from portal.foundation.organisation.forms import month_choices
from portal.foundation.organisation.health import condition
from portal.foundation.organisation.models import Organisation

PAGES = "foundation/accounts"
DOOR = f"{PAGES}/setup/code.html"

STEPS = ("administrator", "company", "deciders", "start")
DAYS = {"baseline_on", "officer_appointed_on", "manager_appointed_on"}
_CODE, _TYPED, _LATER = "setup_code", "setup_typed", "later"


@public
def setup() -> ResponseReturnValue:
    """The door: the code from the terminal."""
    _only_before_the_first_account()
    if request.method == "GET" and _is_inside():
        return redirect(url_for(f".setup_{_first_open_step()}"))
    form = CodeForm()
    if not form.validate_on_submit():
        return show_form(form, DOOR)
    try:
        with transaction(audited=False):
            limits = throttling.from_address("setup", request.remote_addr)
            counted = throttling.count_try(limits)
    except throttling.TooManyTries as refusal:
        refuse_tries(form, refusal)
        return show_form(form, DOOR)
    if not services.is_right_code(_folder(), typed(form.code)):
        form.code.errors = [
            _("This is not the code. Look at the last lines in the terminal, or make a new one.")
        ]
        return show_form(form, DOOR)
    with transaction(audited=False):
        throttling.take_back(counted)
    session.permanent = True  # what is typed survives a closed browser
    session[_CODE] = services.current_code(_folder())
    return redirect(url_for(f".setup_{_first_open_step()}"))


@public
def setup_administrator() -> ResponseReturnValue:
    _only_inside()
    return _step("administrator", AdministratorForm(data=_typed("administrator")))


@public
def setup_company() -> ResponseReturnValue:
    _only_inside()
    typed = {"default_language": language(), "baseline_on": clock.today(), **_typed("company")}
    return _step("company", CompanyForm(data=typed))


@public
def setup_deciders() -> ResponseReturnValue:
    """The first officer and the first manager; the administrator may be one of them. Can wait."""
    _only_inside()
    if request.form.get(_LATER):
        _keep("deciders", {_LATER: True})
        return redirect(url_for(".setup_start"))
    return _step("deciders", DecidersForm(data=_typed("deciders")).without(_me()))


@public
def setup_start() -> ResponseReturnValue:
    """What was typed, to read once more; the password; and everything is made at once."""
    _only_inside()
    if _first_open_step() != "start":
        return redirect(url_for(f".setup_{_first_open_step()}"))
    form = StartForm()
    if not form.validate_on_submit():
        return _page("start", form)
    company = Organisation(**_typed("company"))
    me = _typed("administrator")
    person = services.Administrator(
        me["name"],
        me["title"],
        me["email"],
        language=language(),
        password=typed(form.password),
        roles=_own_roles(me),
    )
    try:
        with on_behalf_of(SYSTEM), transaction():
            founded = services.set_up(company, person, request.remote_addr, _appointed())
            user = founded.administrator
            user_id, actor = user.id, user.as_actor(request.remote_addr)
            names = [guest.invitation.name for guest in founded.invited]
    except DomainError as refusal:  # also: somebody else finished first
        refuse(form, refusal)
        return _page("start", form)
    services.remove_code(_folder())
    open_session(user_id, actor)
    flash(words(_ready(names)), "success")
    return redirect(url_for("first_hour.policy"))


def _step(name: str, form: Any) -> ResponseReturnValue:
    """Keep what is right and go on; show what is wrong with everything still typed."""
    if not form.validate_on_submit():
        return _page(name, form)
    values = {field.name: field.data for field in form if field.name != "csrf_token"}
    plain = {
        key: item.isoformat() if isinstance(item, date) else item for key, item in values.items()
    }
    before = dict(session.get(_TYPED, {}).get(name, {}))
    before.pop(_LATER, None)
    _keep(name, before | plain)
    return redirect(url_for(f".setup_{STEPS[STEPS.index(name) + 1]}"))


def _keep(name: str, values: Mapping[str, Any]) -> None:
    session[_TYPED] = {**session.get(_TYPED, {}), name: dict(values)}


def _typed(step: str) -> dict[str, Any]:
    values = dict(session.get(_TYPED, {}).get(step, {}))
    for name in DAYS & values.keys():
        values[name] = date.fromisoformat(values[name])
    return values


def _me() -> str:
    """What the administrator is besides."""
    return str(_typed("administrator").get("also", ""))


def _appointed() -> list[services.Appointed]:
    """Nobody where that was left for later."""
    me, kept = _typed("administrator"), _typed("deciders")
    if kept.get(_LATER):
        return []
    return [
        services.Appointed(
            role=Role(role),
            appointed_on=kept[f"{prefix}_appointed_on"],
            appointed_by=kept[f"{prefix}_appointed_by"],
            procures=kept.get(f"{prefix}_procures", False),
            **{
                name: me[name] if role == _me() else kept[f"{prefix}_{name}"]
                for name in ("name", "title", "email")
            },
        )
        for role, prefix in PREFIXES.items()
    ]


def _own_roles(me: Mapping[str, Any]) -> list[Role]:
    """What the administrator is besides, where no letter says it; a role that decides is confirmed by
    the other one who decides."""
    also = [Role(role) for role in PREFIXES if role == me.get("also") and not _appointed()]
    return [*also, Role.PROCUREMENT] if me.get("procures") else also


def _ready(names: list[str]) -> Message:
    if not names:
        return say("Kantoku is ready. What is left can be set up now, or later from Today.")
    people = words(say(", ")).join(names)
    if has_server():
        return say("Kantoku is ready. An invitation goes by mail to: %(people)s", people=people)
    return say(
        "Kantoku is ready. No mail server is set, so no invitation leaves: take the links from the "
        "page Mail and hand them over yourself, each to its person and to nobody else: %(people)s",
        people=people,
    )


def _first_open_step() -> str:
    return next((step for step in STEPS if not _is_done(step)), "start")


def _is_done(step: str) -> bool:
    """Of the deciders more is needed when the administrator turns out to be neither."""
    done = session.get(_TYPED, {}).get(step)
    if done is None or step != "deciders":
        return done is not None
    if done.get(_LATER):
        return True
    wanted = [prefix for role, prefix in PREFIXES.items() if role != _me()]
    return all(f"{prefix}_email" in done for prefix in wanted)


def _page(step: str, form: Any) -> ResponseReturnValue:
    labels = {
        "administrator": _("Administrator"),
        "company": _("Company and baseline day"),
        "deciders": _("Who decides"),
        "start": _("Check and start"),
    }
    steps = [
        {
            "label": labels[name],
            "state": "now" if name == step else "done" if _is_done(name) else "later",
        }
        for name in STEPS
    ]
    steps += [{"label": label, "state": "later"} for label in _after_the_start()]
    return show_form(
        form,
        f"{PAGES}/setup/{step}.html",
        steps=steps,
        typed={step: _typed(step) for step in STEPS},
        appointed=_appointed() if step == "start" else [],
        me=_me(),
        condition=condition(),
        month_name=dict(month_choices()).get,
    )


def _after_the_start() -> list[str]:
    """The names of the steps that can wait, in their order (proof/first_hour/steps.py)."""
    return [
        _("Privacy policy"),
        _("Contact for vendors"),
        _("Year and working days"),
        _("Mail"),
        _("People of the company"),
    ]


def _only_before_the_first_account() -> None:
    if queries.any_account():
        abort(404)


def _only_inside() -> None:
    _only_before_the_first_account()
    if not _is_inside():
        abort(redirect(url_for(".setup")))


def _is_inside() -> bool:
    kept = services.current_code(_folder())
    return kept is not None and session.get(_CODE) == kept


def _folder() -> Path:
    return Path(current_app.config["DATA_DIR"])
