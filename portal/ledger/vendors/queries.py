"""Every read about vendors themselves. Staff's pages only: their scope is everything."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, Final, TypeVar

from sqlalchemy import (
    ColumnElement,
    Engine,
    Integer,
    Select,
    String,
    bindparam,
    event,
    false,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement

from portal.content import catalogue
from portal.foundation.access.roles import Role
from portal.foundation.accounts.models import Invitation, User, UserRole
from portal.foundation.accounts.queries import BY_NAME as PEOPLE_BY_NAME
from portal.foundation.accounts.queries import find_user
from portal.foundation.audit.queries import changed_since
from portal.foundation.core import clock
from portal.foundation.core.database.db import among, db, not_corrected, valid_on
from portal.foundation.core.words.messages import Text
from portal.foundation.lists.finding import any_of, has_part, is_among, once
from portal.foundation.mail.letters import Between
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.vendors.entry.spelling import (
    BETWEEN,
    plain,
    run_on_again,
    run_on_in_sql,
    search_words,
)
from portal.ledger.vendors.models import (
    Contact,
    Vendor,
    VendorName,
    VendorNote,
    VendorState,
    VendorStateSpan,
)

ENDED = (VendorState.CLOSED, VendorState.REJECTED)
DatedRow = TypeVar("DatedRow", VendorStateSpan, VendorName)
CURRENT = "current"  # in the filter of states: all but those that are over
# In SQL: by kana, else by the name itself; as the index says it, without a parameter.
BY_NAME = func.coalesce(func.nullif(Vendor.kana, literal("", literal_execute=True)), Vendor.name)


def find_vendor(vendor_id: int) -> Vendor | None:
    return db.session.scalar(_ONE_VENDOR, {"vendor": vendor_id})


# For statements that are made once and kept.
_VENDOR: Final[Any] = bindparam("vendor", type_=Integer())
_ONE_VENDOR: Final[Select[Vendor]] = select(Vendor).where(Vendor.id == _VENDOR)


def letter_between(vendor: Vendor | None) -> Between:
    """Who writes to people of a vendor: the company, and its owner there is whom they ask."""
    return Between(
        company=the_organisation(),
        vendor=vendor.called if vendor is not None else None,
        ask=_asked(vendor) if vendor is not None else None,
    )


def _asked(vendor: Vendor) -> User | None:
    owner = find_user(vendor.owner_id) if vendor.owner_id is not None else None
    return owner if owner is not None and owner.is_active else None


def named(word: str) -> ColumnElement[bool]:
    """SQL: one of its names or numbers holds the word, in its plain form (`spelling`)."""
    return once(("vendors", word), Vendor.id, has_part(Vendor.found_by, word))


def of_vendor_named(word: str, vendor_id: Any) -> ColumnElement[bool]:
    """SQL: the same of a vendor that is not joined; in a large register it is dear to ask beside each row."""
    return is_among(vendor_id, Vendor.id, named(word))


def numbered(column: Any, word: str) -> ColumnElement[bool]:
    """SQL: a record's number (W-2026-001) holds the word; a word without a digit is in none."""
    if not any(map(str.isdigit, word)):
        return false()
    letters = column if word.isdigit() else func.lower(column)
    return has_part(func.replace(letters, "-", ""), word)


class _RunOn(FunctionElement[str]):
    """A text as words of a search are looked for in it (`spelling.run_on`)."""

    name = "run_on"
    type = String()
    inherit_cache = True


@compiles(_RunOn, "sqlite")
def _by_python(element: Any, compiler: Any, **how: Any) -> str:
    return f"kantoku_run_on({compiler.process(element.clauses, **how)})"


@compiles(_RunOn, "postgresql")
def _by_itself(element: Any, compiler: Any, **how: Any) -> str:
    return run_on_in_sql(compiler.process(element.clauses, **how))


def install_spelling(engine: Engine) -> None:
    """SQLite cannot spell by itself and asks Python."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _teach)


def _teach(driver: Any, _record: object) -> None:
    driver.create_function("kantoku_run_on", 1, run_on_again, deterministic=True)


def holds(column: Any, word: str) -> ColumnElement[bool]:
    """SQL: the text holds the word of a search, however both are written. Every row is spelt anew: for
    what has no `found_by`."""
    return has_part(_RunOn(column), word)


def contact_named(word: str, vendor_id: Any) -> ColumnElement[bool]:
    """SQL: the name or address of somebody at the vendor holds the word: to write to, or who signs in."""
    return any_of(
        is_among(vendor_id, Contact.vendor_id, is_contact(word)),
        is_among(vendor_id, User.vendor_id, is_person_of_vendor(word)),
    )


def is_contact(word: str) -> ColumnElement[bool]:
    """SQL: somebody we may still write to, found by the word."""
    called = has_part(Contact.found_by, word) & Contact.ended_on.is_(None)
    return once(("contacts", word), Contact.id, called)


def is_person_of_vendor(word: str) -> ColumnElement[bool]:
    """SQL: somebody at a vendor with an account, found by the word."""
    called = User.name + "/" + User.kana + "/" + User.email
    is_there = User.vendor_id.is_not(None) & User.ended_at.is_(None)
    return once(("people", word), User.id, is_there & holds(called, word))


def vendors_by_id(ids: Collection[int]) -> Mapping[int, Vendor]:
    rows = db.session.scalars(select(Vendor).where(Vendor.id.in_(ids)))
    return {row.id: row for row in rows}


def names_of_vendors(ids: Collection[int]) -> Mapping[int, Text]:
    return {vendor.id: vendor.called for vendor in vendors_by_id(ids).values()}


def lock_vendors(ids: Collection[int]) -> Sequence[Vendor]:
    """For a command that changes them, in the order of their ids."""
    statement = select(Vendor).where(Vendor.id.in_(ids)).order_by(Vendor.id).with_for_update()
    return db.session.scalars(statement.execution_options(populate_existing=True)).all()


def kinds_of(ids: Collection[int] | None = None) -> Mapping[int, str]:
    """The kind of each vendor; of all of them for None."""
    rows = db.session.execute(among(select(Vendor.id, Vendor.kind), Vendor.id, ids))
    return {row.id: row.kind for row in rows}


def search_vendors(words: str, most: int = 10) -> Sequence[Vendor]:
    """Vendors that are found by all these words, as in the list; by name."""
    found = [named(word) for word in search_words(words)]
    statement = select(Vendor).where(Vendor.merged_into_id.is_(None), *found)
    return db.session.scalars(statement.order_by(BY_NAME, Vendor.id).limit(most)).all()


def find_namesake(name: str, *, besides: int | None = None) -> Vendor | None:
    """A vendor of the same name, however it is spelt."""
    return _other(
        Vendor.found_by.startswith(BETWEEN + plain(name) + BETWEEN, autoescape=True), besides
    )


def find_by_number(number: str, *, besides: int | None = None) -> Vendor | None:
    return _other(Vendor.corporate_number == number, besides)


def find_by_lei(lei: str, *, besides: int | None = None) -> Vendor | None:
    return _other(Vendor.lei == lei, besides)


def open_contacts_with(vendor_id: int, email: str) -> Sequence[Contact]:
    return db.session.scalars(
        select(Contact).where(
            Contact.vendor_id == vendor_id,
            Contact.ended_on.is_(None),
            func.lower(Contact.email) == email.lower(),
        )
    ).all()


def list_contacts(vendor_id: int) -> Sequence[Contact]:
    """Those we may still write to first, the responsible person on top; by kana, else by name."""
    return db.session.scalars(_CONTACTS, {"vendor": vendor_id}).all()


_CONTACTS: Final[Select[Contact]] = (
    select(Contact)
    .where(Contact.vendor_id == _VENDOR)
    .order_by(
        Contact.ended_on.is_not(None),
        Contact.is_responsible.desc(),
        func.coalesce(func.nullif(Contact.kana, ""), Contact.name),
        Contact.id,
    )
)


def find_contact(contact_id: int) -> Contact | None:
    return db.session.scalar(select(Contact).where(Contact.id == contact_id))


def lost_addresses(vendor_id: int) -> set[str]:
    """Addresses of a vendor's people and contacts at which mail was given up."""
    return set(db.session.scalars(_LOST, {"vendor": vendor_id}))


_LOST: Final[Select[str]] = select(OutboxEmail.recipient).where(
    OutboxEmail.state == MailState.DEAD,
    or_(
        OutboxEmail.recipient.in_(select(User.email).where(User.vendor_id == _VENDOR)),
        OutboxEmail.recipient.in_(select(Contact.email).where(Contact.vendor_id == _VENDOR)),
    ),
)


def list_notes(vendor_id: int) -> Sequence[VendorNote]:
    """The newest first."""
    return db.session.scalars(_NOTES, {"vendor": vendor_id}).all()


_NOTES: Final[Select[VendorNote]] = (
    select(VendorNote)
    .where(VendorNote.vendor_id == _VENDOR)
    .order_by(VendorNote.written_at.desc(), VendorNote.id.desc())
)


@cache
def _latest_first(model: Any) -> Any:
    """Dated rows of a vendor, without those that were mistyped."""
    rows = select(model).where(model.vendor_id == _VENDOR, not_corrected(model))
    return rows.order_by(model.valid_from.desc(), model.id.desc())


@cache
def _last(model: Any) -> Any:
    """Of these the one that has not ended."""
    return _latest_first(model).where(model.valid_until.is_(None)).limit(1)


def list_spans(vendor_id: int) -> Sequence[VendorStateSpan]:
    """Every state it was in, the latest first; corrected rows are left out."""
    return db.session.scalars(_latest_first(VendorStateSpan), {"vendor": vendor_id}).all()


def open_span(vendor_id: int) -> VendorStateSpan | None:
    """The row of the state it is in."""
    found: VendorStateSpan | None = db.session.scalar(_last(VendorStateSpan), {"vendor": vendor_id})
    return found


def open_name(vendor_id: int) -> VendorName | None:
    """The row of what it is called now; None while the name never changed."""
    found: VendorName | None = db.session.scalar(_last(VendorName), {"vendor": vendor_id})
    return found


def called_on(vendor_ids: Collection[int] | None, day: date) -> dict[int, Text]:
    """By id how vendors were called on a day, all of them for None; one statement."""
    statement = select(
        Vendor.id,
        func.coalesce(VendorName.name, Vendor.name).label("ja"),
        func.coalesce(VendorName.name_en, Vendor.name_en).label("en"),
    ).outerjoin(VendorName, (VendorName.vendor_id == Vendor.id) & valid_on(VendorName, day))
    rows = db.session.execute(among(statement, Vendor.id, vendor_ids))
    return {row.id: Text(row.ja, row.en or row.ja) for row in rows}


def list_names(vendor_id: int) -> Sequence[VendorName]:
    """What it was called, the latest first."""
    return db.session.scalars(_latest_first(VendorName), {"vendor": vendor_id}).all()


def merged_into(vendor_id: int) -> Sequence[Vendor]:
    """Those that go on in this one."""
    return db.session.scalars(_MERGED, {"vendor": vendor_id}).all()


_MERGED: Final[Select[Vendor]] = (
    select(Vendor).where(Vendor.merged_into_id == _VENDOR).order_by(Vendor.id)
)


def list_open_invitations(vendor_id: int) -> Sequence[Invitation]:
    """Invitations that can still be taken up, the newest first."""
    asked = {"vendor": vendor_id, "now": clock.now()}
    return db.session.scalars(_OPEN_INVITATIONS, asked).all()


_OPEN_INVITATIONS: Final[Select[Invitation]] = (
    select(Invitation)
    .where(
        Invitation.vendor_id == _VENDOR,
        Invitation.used_at.is_(None),
        Invitation.withdrawn_at.is_(None),
        Invitation.expires_at > bindparam("now"),
    )
    .order_by(Invitation.id.desc())
)


def roles_of(user_ids: Collection[int]) -> Mapping[int, Sequence[Role]]:
    """The roles of people that count, by person."""
    rows = db.session.execute(
        select(UserRole.user_id, UserRole.role).where(
            UserRole.user_id.in_(user_ids), UserRole.waits.is_(False)
        )
    )
    found: dict[int, list[Role]] = {}
    for row in rows:
        found.setdefault(row.user_id, []).append(row.role)
    return found


def owners() -> Sequence[tuple[int, str]]:
    """Id and name of everybody who owns a vendor, by name."""
    owning = select(Vendor.owner_id).where(Vendor.owner_id.is_not(None))
    statement = select(User.id, User.name).where(User.id.in_(owning)).order_by(PEOPLE_BY_NAME)
    return [(row.id, row.name) for row in db.session.execute(statement)]


def _other(condition: ColumnElement[bool], besides: int | None) -> Vendor | None:
    statement = select(Vendor).where(condition)
    if besides is not None:
        statement = statement.where(Vendor.id != besides)
    return db.session.scalar(statement.order_by(Vendor.id).limit(1))


# What was written down about vendors on an earlier day, where no dated row tells it.
#
# An edit, or what is taken from a record that goes on in this one, ends nothing and opens nothing:
# what stood there before is in the log alone. Names have rows of
# their own; an edit of a name corrects how it is spelt, and is not undone.

EDITED: Final = "vendor.edited"
MERGED: Final = "merger.accepted"
UNDONE: Final = frozenset(
    {
        *("kind", "country", "corporate_number", "lei", "postal_code", "registered_address"),
        *("representative_title", "representative_name"),
    }
)


def known_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, Mapping[str, Any]]:
    """By vendor what was edited after the day, as it stood until then: in words, as the log has it.

    What the log has lost by rule is not in it.
    """
    found: dict[int, dict[str, Any]] = {}
    lines = changed_since(("vendors", "vendor_mergers"), [EDITED, MERGED], day, vendor_ids)
    for line in sorted(chain(*lines.values()), key=lambda line: line.number):
        known = found.setdefault(line.vendor_id or 0, {})
        for name in UNDONE & line.before.keys():
            known.setdefault(name, line.before[name])
    return found


def kinds_on(vendor_ids: Collection[int] | None, day: date) -> Mapping[int, str]:
    """By vendor the id of its kind on the day, where it was another than now."""
    ids = {kind.label: id_ for id_, kind in catalogue.practice(on=day).kinds_by_id.items()}
    return {
        vendor_id: ids.get(known["kind"], known["kind"])
        for vendor_id, known in known_on(vendor_ids, day).items()
        if isinstance(known.get("kind"), str) or known.get("kind") in ids
    }
