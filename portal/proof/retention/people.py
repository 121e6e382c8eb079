"""Every read of the people themselves: who left, what is known of them, which events are by or about them.

`Left` None stands for all people of the vendor, otherwise for these alone.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from portal.foundation.accounts.models import Invitation, User
from portal.foundation.accounts.queries import run_together
from portal.foundation.core import clock
from portal.foundation.core.database.chain import EVENTS, THINGS
from portal.foundation.core.database.db import UNSCOPED, among, db
from portal.foundation.mail.models import MailState, OutboxEmail
from portal.ledger.vendors.models import Contact
from portal.proof.retention.schedule import ERASED, DatedRow
from portal.supervision.confirmations.models import ConfirmationPerson, Side

Ids = Collection[int] | None
Left = Collection[DatedRow] | None
DONE: Final = "erasure.done"  # it names nobody
_OVER: Final = tuple(state for state in MailState if state is not MailState.WAITING)
_CONTACTS, _ACCOUNTS, _INVITATIONS = "contacts", "accounts", "invitations"


def left_of(vendor_ids: Ids) -> Mapping[int, list[DatedRow]]:
    """Who left, by vendor: contacts and accounts that ended, and invitations
    that nobody took or whose account has ended. Whoever was erased is not among them."""
    found: dict[int, list[DatedRow]] = defaultdict(list)
    for vendor_id, person in (*_contacts(vendor_ids), *_accounts(vendor_ids)):
        found[vendor_id].append(person)
    for vendor_id, person in _invitations(vendor_ids):
        found[vendor_id].append(person)
    return found


def _contacts(vendor_ids: Ids) -> Iterator[tuple[int, DatedRow]]:
    row = Contact
    rows = select(row.vendor_id, row.id, row.name, row.email, row.ended_on).where(
        row.ended_on.is_not(None), row.name != ERASED
    )
    for vendor_id, id_, name, email, on in db.session.execute(
        among(rows, row.vendor_id, vendor_ids)
    ):
        if on is not None:
            yield vendor_id, DatedRow(_CONTACTS, id_, name, email, on)


def _accounts(vendor_ids: Ids) -> Iterator[tuple[int, DatedRow]]:
    row = User
    rows = select(row.vendor_id, row.id, row.name, row.email, row.ended_at).where(
        row.vendor_id.is_not(None), row.ended_at.is_not(None), row.name != ERASED
    )
    for vendor_id, id_, name, email, at in db.session.execute(
        among(rows, row.vendor_id, vendor_ids)
    ):
        if vendor_id is not None and at is not None:
            yield vendor_id, DatedRow(_ACCOUNTS, id_, name, email, clock.day_of(at))


def _invitations(vendor_ids: Ids) -> Iterator[tuple[int, DatedRow]]:
    """Of the person who came in by it; of one that nobody used, of the person of its address and name."""
    row, came = Invitation, aliased(User)
    known = select(func.max(came.id)).where(
        came.vendor_id == row.vendor_id,
        came.email == func.lower(row.email),
        run_together(came.name) == run_together(row.name),
    )
    rows = (
        select(
            row.vendor_id,
            row.id,
            row.name,
            row.email,
            func.coalesce(
                User.ended_at, row.withdrawn_at, row.expires_at, type_=row.expires_at.type
            ),
        )
        .outerjoin(
            User, User.id == func.coalesce(row.user_id, known.correlate(row).scalar_subquery())
        )
        .where(
            row.vendor_id.is_not(None),
            row.name != ERASED,
            or_(User.ended_at.is_not(None), and_(row.used_at.is_(None), User.id.is_(None))),
            or_(row.withdrawn_at.is_not(None), row.expires_at <= clock.now()),
        )
    )
    for vendor_id, id_, name, email, at in db.session.execute(
        among(rows, row.vendor_id, vendor_ids)
    ):
        if vendor_id is not None:
            yield vendor_id, DatedRow(_INVITATIONS, id_, name, email, clock.day_of(at))


def contacts_of(vendor_ids: Collection[int], left: Left = None) -> Select[Contact]:
    rows = select(Contact).where(Contact.vendor_id.in_(vendor_ids), Contact.name != ERASED)
    return among(rows, Contact.id, _ids(left, _CONTACTS))


def accounts_of(vendor_ids: Collection[int], left: Left = None) -> Select[User]:
    rows = select(User).where(User.vendor_id.in_(vendor_ids), User.name != ERASED)
    return among(rows, User.id, _ids(left, _ACCOUNTS))


def invitations_of(vendor_ids: Collection[int], left: Left = None) -> Select[Invitation]:
    row = Invitation
    rows = select(row).where(row.vendor_id.in_(vendor_ids), row.name != ERASED)
    return among(rows, row.id, _ids(left, _INVITATIONS))


def people_of(vendor_ids: Collection[int], left: Left = None) -> Select[ConfirmationPerson]:
    """Named, not by an account: the name of an account goes with the account. Nobody knows when such
    a person left: they go with the vendor."""
    row = ConfirmationPerson
    rows = select(row).where(
        row.vendor_id.in_(vendor_ids),
        row.side == Side.VENDOR,
        row.user_id.is_(None),
        row.name != ERASED,
    )
    return among(rows, row.id, None if left is None else ())


def mails_of(vendor_ids: Collection[int], left: Left = None) -> Select[OutboxEmail]:
    """To people of these vendors, with an account or without; those that still wait are left."""
    row = OutboxEmail
    over = select(row).where(row.state.in_(_OVER), row.recipient != "")
    if left is not None:
        return over.where(_to_left(vendor_ids, left))
    ours = select(User.id).where(User.vendor_id.is_(None))
    return over.where(
        row.about_vendor_id.in_(vendor_ids), or_(row.user_id.is_(None), row.user_id.not_in(ours))
    )


def _to_left(vendor_ids: Collection[int], left: Collection[DatedRow]) -> ColumnElement[bool]:
    """To their accounts, whatever about, or to their address: with their name, or while nobody else is
    reached there; never what has the name of another person of the mailbox."""
    row, here = OutboxEmail, (Contact.ended_on.is_(None), User.ended_at.is_(None))
    address, name = func.lower(row.recipient), run_together(row.recipient_name)
    contacts = select(Contact.id).where(func.lower(Contact.email) == address)
    users = select(User.id).where(User.email == address)
    accounts = _ids(left, _ACCOUNTS) or ()
    anothers = (
        contacts.where(here[0], run_together(Contact.name) == name),
        users.where(User.id.not_in(accounts), run_together(User.name) == name),
    )
    is_reached = or_(contacts.where(here[0]).exists(), users.where(here[1]).exists())
    return or_(
        row.user_id.in_(accounts),
        and_(
            row.user_id.is_(None),
            or_(row.about_vendor_id.is_(None), row.about_vendor_id.in_(vendor_ids)),
            address.in_({one.email.lower() for one in left if one.email}),
            *(~rows.exists() for rows in anothers),
            or_(~is_reached, tuple_(address, name).in_(sorted(_mailboxes(left)))),
        ),
    )


def _mailboxes(people: Iterable[DatedRow]) -> set[tuple[str, str]]:
    """Address and name of each, as `_to_left` compares them."""
    return {(one.email.lower(), "".join(one.name.split())) for one in people if one.email}


def counts_of_all(vendor_ids: Collection[int]) -> Mapping[int, Mapping[str, int]]:
    """Of all people, by vendor and part; parts of which nothing is left are not there."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    parts: dict[str, tuple[Any, Any]] = {
        _CONTACTS: (contacts_of(vendor_ids), Contact.vendor_id),
        _ACCOUNTS: (accounts_of(vendor_ids), User.vendor_id),
        _INVITATIONS: (invitations_of(vendor_ids), Invitation.vendor_id),
        "people": (people_of(vendor_ids), ConfirmationPerson.vendor_id),
        "mails": (mails_of(vendor_ids), OutboxEmail.about_vendor_id),
    }
    for part, (rows, of) in parts.items():
        counted = rows.with_only_columns(of, func.count()).group_by(of)
        for vendor_id, number in db.session.execute(counted):
            found[vendor_id][part] = number
    return found


def counts_of_left(
    left: Mapping[int, Collection[DatedRow]],
) -> Mapping[int, Mapping[str, int]]:
    """Of those who left, by vendor and part, in one statement."""
    row = OutboxEmail
    everybody = [one for people in left.values() for one in people]
    columns = (
        row.user_id,
        row.about_vendor_id,
        func.lower(row.recipient),
        run_together(row.recipient_name),
    )
    rows = mails_of(left, everybody).with_only_columns(*columns, func.count()).group_by(*columns)
    mails = db.session.execute(rows).all() if everybody else []
    named = _mailboxes(everybody)
    found: dict[int, dict[str, int]] = {}
    for vendor_id, people in left.items():
        parts: Counter[str] = Counter()
        for one in people:
            parts[one.part] += one.number
        accounts = _ids(people, _ACCOUNTS) or ()
        own = _mailboxes(people)
        addresses = {address for address, _name in own}
        parts["mails"] = sum(
            number
            for user_id, about, to, name, number in mails
            if user_id in accounts
            or (
                user_id is None
                and about in (None, vendor_id)
                and ((to, name) in own if (to, name) in named else to in addresses)
            )
        )
        found[vendor_id] = {part: number for part, number in parts.items() if number}
    return found


def lines_of(
    vendor_id: int, left: Left = None, records: Mapping[str, Select[int]] = MappingProxyType({})
) -> list[int]:
    """Numbers of the events by or about the vendor's people, or these records by table, whose details
    are still there."""
    users = among(select(User.id), User.id, _ids(left, _ACCOUNTS))
    contacts = among(select(Contact.id), Contact.id, _ids(left, _CONTACTS))
    invitations = among(select(Invitation.id), Invitation.id, _ids(left, _INVITATIONS))
    users = users.where(User.vendor_id == vendor_id)
    named = or_(
        ConfirmationPerson.user_id.in_(users),
        *([ConfirmationPerson.id.is_not(None)] if left is None else []),
    )
    return _lines(
        users,
        contacts.where(Contact.vendor_id == vendor_id),
        invitations.where(Invitation.vendor_id == vendor_id),
        select(ConfirmationPerson.id).where(ConfirmationPerson.vendor_id == vendor_id, named),
        records,
    )


def lines_of_erased(vendor_id: int, records: Mapping[str, Select[int]]) -> list[int]:
    """Of those who were erased already, the same."""
    row, users = ConfirmationPerson, select(User.id)
    users = users.where(User.vendor_id == vendor_id, User.name == ERASED)
    return _lines(
        users,
        select(Contact.id).where(Contact.vendor_id == vendor_id, Contact.name == ERASED),
        select(Invitation.id).where(Invitation.vendor_id == vendor_id, Invitation.name == ERASED),
        select(row.id).where(
            row.vendor_id == vendor_id, or_(row.name == ERASED, row.user_id.in_(users))
        ),
        records,
    )


def _lines(
    users: Any, contacts: Any, invitations: Any, people: Any, records: Mapping[str, Select[int]]
) -> list[int]:
    tables = {
        "users": users,
        "contacts": contacts,
        "invitations": invitations,
        "confirmation_people": people,
        **records,
    }
    about = or_(
        *(and_(THINGS.c.kind == table, THINGS.c.id.in_(ids)) for table, ids in tables.items())
    )
    rows = (
        select(EVENTS.c.number)
        .where(
            EVENTS.c.details.is_not(None),
            EVENTS.c.action != DONE,
            or_(
                EVENTS.c.actor_id.in_(users),
                EVENTS.c.number.in_(select(THINGS.c.number).where(about)),
            ),
        )
        .order_by(EVENTS.c.number)
    )
    return list(db.session.scalars(rows, execution_options=UNSCOPED))


def _ids(left: Left, part: str) -> Sequence[int] | None:
    return None if left is None else [one.id for one in left if one.part == part]
