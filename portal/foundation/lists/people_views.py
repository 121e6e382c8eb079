"""The people of the company, as a list: a page of `accounts`, kept here because lists are above."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, func, literal, or_, select

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.access.roles import ROLE_LABELS, STAFF_ROLES, Role, role_names
from portal.foundation.accounts import queries
from portal.foundation.accounts.models import User, UserRole
from portal.foundation.core import clock
from portal.foundation.core.database.db import UtcDateTime
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import Column, Filter, Preset, Register, ask
from portal.foundation.lists.sheets import KINDS, file_of

_NEVER = datetime(1900, 1, 1, tzinfo=UTC)
_COMMA = _l(", ")


@requires(Permission.ACCOUNT_MANAGE)
def people() -> ResponseReturnValue:
    register = people_register()
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), _values, kind)
    return render_template(
        "foundation/accounts/people.html",
        listing=list_of(register),
        invitations=queries.open_invitations(None),
        role_names=role_names,
        now=clock.now(),
    )


def people_register() -> Register:
    staff = User.vendor_id.is_(None)
    seen = func.coalesce(User.last_sign_in_at, literal(_NEVER, UtcDateTime()))
    return Register(
        id="people",
        name=_l("People"),
        key=User.id,
        ids=select(User.id).where(staff),
        rows=select(User).where(staff),
        columns=[
            Column(id="name", label=_l("Name"), sort=(queries.BY_NAME,), fixed=True),
            Column(id="kana", label=_l("Kana"), sort=(queries.BY_NAME,), shown=False),
            Column(id="email", label=_l("E-mail address"), sort=(User.email,)),
            Column(id="roles", label=_l("Roles")),
            Column(id="seen", label=_l("Last sign-in"), sort=(seen,), first_down=True),
            Column(id="language", label=_l("Language"), sort=(User.language,), shown=False),
            Column(id="since", label=_l("Account since"), sort=(User.created_at,), shown=False,
                   first_down=True),
            Column(id="ended", label=_l("Ended on"), shown=False),
            Column(id="edit", label=_l("Edit"), css="act", in_file=False),
        ],
        filters=[
            Filter(
                id="state",
                label=_l("Account"),
                choices=[("active", str(_l("With an account"))), ("ended", str(_l("Account ended")))],
                where=_in_state,
            ),
            Filter(
                id="role",
                label=_l("Role"),
                choices=[(role.value, str(ROLE_LABELS[role])) for role in STAFF_ROLES],
                where=_plays,
            ),
        ],
        word=_called,
        search_label=_l("Name, title or e-mail address"),
        presets=[
            Preset(id="active", label=_l("With an account"), args={"state": "active"}),
            Preset(id="ended", label=_l("Account ended"), args={"state": "ended"}),
        ],
        opens="active",
    )  # fmt: skip


def _in_state(state: str) -> ColumnElement[bool]:
    return User.ended_at.is_(None) if state == "active" else User.ended_at.is_not(None)


def _plays(role: str) -> ColumnElement[bool]:
    playing = select(UserRole.user_id).where(UserRole.role == Role(role))
    return User.id.in_(playing)


def _called(word: str) -> ColumnElement[bool]:
    columns = (User.name, User.kana, User.title, User.email)
    return or_(*(func.lower(column).contains(word.lower(), autoescape=True) for column in columns))


def _values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    for (person,) in rows:
        yield {
            "name": person.name,
            "kana": person.kana,
            "email": person.email,
            "roles": words(_COMMA).join(role_names(person.roles)),
            "seen": person.last_sign_in_at,
            "language": person.language.value,
            "since": clock.day_of(person.created_at),
            "ended": clock.day_of(person.ended_at) if person.ended_at else None,
        }
