"""The whole log, for auditors and administrators: found, narrowed, exported, with its head.

A page of `audit`, kept here because people and vendors have names here.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement, or_, select

from portal.foundation.access.guards import requires
from portal.foundation.access.permissions import Permission
from portal.foundation.accounts.models import User
from portal.foundation.accounts.queries import list_staff, names_of
from portal.foundation.audit import queries
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS, written
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.lists.listing import list_of
from portal.foundation.lists.register import Column, Filter, Register, ask
from portal.foundation.lists.sheets import KINDS, file_of
from portal.ledger.vendors.entry.spelling import search_words
from portal.ledger.vendors.models import Vendor
from portal.ledger.vendors.queries import holds, named, vendors_by_id
from portal.proof.desk.log_words import subject_words

ITSELF = "itself"  # the portal, without a person
_DAY = timedelta(days=1)


@requires(Permission.AUDIT_VIEW)
def audit() -> ResponseReturnValue:
    register = log_register()
    kind = request.args.get("file", "")
    if kind in KINDS:
        return file_of(register, ask(register, request.args), _values, kind)
    listing = list_of(register)
    lines = [queries.read_line(row) for row in listing.rows]
    number, hash_ = queries.head()
    return render_template(
        "proof/desk/audit.html",
        listing=listing,
        lines={line.number: line for line in lines},
        people=names_of(line.actor_id for line in lines),
        vendors=vendors_by_id({line.vendor_id for line in lines if line.vendor_id is not None}),
        head_number=number,
        head_hash=hash_,
    )


def log_register() -> Register:
    people = [(str(person.id), person.name) for person in list_staff()]
    return Register(
        id="audit",
        name=_l("Audit log"),
        key=EVENTS.c.number,
        ids=select(EVENTS.c.number),
        rows=select(EVENTS),
        row_id=lambda row: row.number,
        columns=[
            Column(id="what", label=_l("What happened"), fixed=True),
            Column(id="who", label=_l("Done by")),
            Column(id="when", label=_l("When")),
            Column(id="vendor", label=_l("Vendor"), in_page=False),
            Column(id="action", label=_l("Action"), shown=False),
            Column(id="number", label=_l("No."), sort=(EVENTS.c.number,), css="num", first_down=True),
            Column(id="hash", label=_l("Hash"), in_page=False),
        ],
        filters=[
            Filter(
                id="about",
                label=_l("About"),
                choices=[(name, words(subject_words(name))) for name in queries.subjects_in_log()],
                where=lambda about: EVENTS.c.action.startswith(f"{about}.", autoescape=True),
            ),
            Filter(
                id="person",
                label=_l("Person"),
                choices=[(ITSELF, str(_l("Kantoku, by itself"))), *people],
                where=_done_by,
            ),
            Filter(
                id="day_from",
                label=_l("From the day"),
                is_day=True,
                where=lambda day: EVENTS.c.happened_at >= _midnight(date.fromisoformat(day)),
            ),
            Filter(
                id="day_until",
                label=_l("Until the day"),
                is_day=True,
                where=lambda day: EVENTS.c.happened_at
                < _midnight(date.fromisoformat(day) + _DAY),
            ),
        ],
        word=_about_or_by,
        split=search_words,
        search_label=_l("Vendor or person"),
        usual="-number",
    )  # fmt: skip


def _values(rows: Sequence[Any]) -> Iterable[Mapping[str, Any]]:
    """For a file: what happened in words; what changed stays in the log."""
    lines = [queries.read_line(row) for row in rows]
    people = names_of(line.actor_id for line in lines)
    vendors = vendors_by_id({line.vendor_id for line in lines if line.vendor_id is not None})
    for line in lines:
        vendor = vendors.get(line.vendor_id or 0)
        yield {
            "what": line.text,
            "who": _who(line.actor_id, people),
            "when": line.happened_at,
            "vendor": vendor.called if vendor else None,
            "action": line.action,
            "number": line.number,
            "hash": line.hash,
        }


def _who(actor_id: int | None, people: Mapping[int, str]) -> Any:
    if actor_id is None:
        return _l("Kantoku, by itself")
    return people.get(actor_id) or _l("Person no. %(number)s", number=actor_id)


def _done_by(person: str) -> ColumnElement[bool]:
    return EVENTS.c.actor_id.is_(None) if person == ITSELF else EVENTS.c.actor_id == int(person)


def _about_or_by(word: str) -> ColumnElement[bool]:
    """About a vendor of that name, or by a person of that name."""
    people = select(User.id).where(holds(User.name, word))
    vendors = select(Vendor.id).where(named(word))
    return or_(EVENTS.c.vendor_id.in_(vendors), EVENTS.c.actor_id.in_(people))


def _midnight(day: date) -> str:
    return written(clock.midnight(day))
