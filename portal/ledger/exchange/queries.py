"""Every read of the exchange. As many statements for one row as for ten thousand."""

from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import Select, and_, exists, func, or_, select

from portal.content.packs import kinds as shelf
from portal.content.versions.queries import active_versions
from portal.foundation.access.roles import Role
from portal.foundation.accounts.queries import list_staff
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Message, from_json
from portal.foundation.organisation.queries import departments_by_text, the_organisation
from portal.ledger.contracts.models import Contract, ContractCover, ContractFile, ContractOriginal
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares.services import DECIDERS
from portal.ledger.engagements.models import Engagement, EngagementTerms
from portal.ledger.exchange.columns.lookup import Snapshot, SnapshotPerson
from portal.ledger.exchange.columns.shapes import SheetId
from portal.ledger.exchange.models import BUSY, ImportRun, ImportState
from portal.ledger.vendors.models import Contact, Vendor

SHOWN_ON_TODAY = timedelta(days=3)
_FROM_FOLDER = select(ImportRun).where(ImportRun.file_digest != "")


def load_snapshot(sheets: Collection[SheetId] = tuple(SheetId), *, lock: bool = False) -> Snapshot:
    """What these registers, and those they refer to, say now.

    `lock`: inside a command, so that nobody changes a row that was compared until it is over.
    """
    contacts, shares = SheetId.CONTACTS in sheets, SheetId.SHARES in sheets
    contracts = SheetId.CONTRACTS in sheets
    works = shares or contracts or SheetId.ENGAGEMENTS in sheets
    current = _current_shares(lock=lock) if shares else {}
    first = _first_of_series() if shares else {}
    versions = active_versions()
    return Snapshot(
        day=clock.today(),
        baseline_on=the_organisation().baseline_on,
        packs=tuple(versions[kind.id].version for kind in shelf.KINDS if kind.id in versions),
        people=people(),
        vendors=_by_id(select(*Vendor.__table__.columns), lock=lock),
        contacts=_by_id(select(*Contact.__table__.columns), lock=lock) if contacts else {},
        works=_works(lock=lock) if works else {},
        begun=_begun() if works else {},
        shares={first[series]: row for series, row in current.items()},
        over=frozenset(first_id for series, first_id in first.items() if series not in current),
        contracts=_by_id(_contracts(), lock=lock) if contracts else {},
        covers=_covers(lock=lock) if contracts else {},
        departments=frozenset(departments_by_text()) if works else frozenset(),
    )


def count_rows() -> tuple[int, int]:
    """How many vendors, and about how many rows a file of all registers has."""
    counts = [
        db.session.scalar(statement) or 0
        for statement in (
            select(func.count()).select_from(Vendor),
            select(func.count()).select_from(Contact),
            select(func.count()).select_from(Engagement),
            select(func.count())
            .select_from(DataShare)
            .where(DataShare.corrected_at.is_(None), DataShare.valid_until.is_(None)),
            select(func.count()).select_from(Contract),
        )
    ]
    return counts[0], sum(counts)


def vendor_ids() -> Sequence[int]:
    return db.session.scalars(select(Vendor.id).order_by(Vendor.id)).all()


def find_import(import_id: int) -> ImportRun | None:
    return db.session.scalar(select(ImportRun).where(ImportRun.id == import_id))


def last_map(headings: str, but: int) -> ImportRun | None:
    """The last list with these headings, other than this one, of which somebody said what they are."""
    statement = (
        select(ImportRun)
        .where(ImportRun.headings == headings, ImportRun.id != but)
        .order_by(ImportRun.moved_at.desc(), ImportRun.id.desc())
        .limit(20)
    )
    runs = db.session.scalars(statement).all()
    return next((run for run in runs if not run.is_unmapped), None)


def master_map() -> ImportRun | None:
    """The last vendor master of which somebody said what its columns are."""
    return db.session.scalar(
        select(ImportRun)
        .where(ImportRun.is_master, ImportRun.own_list["is_mapped"].as_boolean())
        .order_by(ImportRun.id.desc())
        .limit(1)
    )


def last_of_folder() -> ImportRun | None:
    """The last file that was read from the folder of the vendor master."""
    return db.session.scalar(_FROM_FOLDER.order_by(ImportRun.id.desc()).limit(1))


def is_last_master(digest: str) -> bool:
    """Whether the last vendor master, from the folder or handed in, is this very file."""
    last = db.session.scalar(
        select(ImportRun).where(ImportRun.is_master).order_by(ImportRun.id.desc()).limit(1)
    )
    return last is not None and digest in (last.file_digest, last.sha256)


def waiting_of_folder() -> Sequence[ImportRun]:
    """What the next file of the folder takes the place of."""
    waiting = ImportRun.state.in_((ImportState.WAITING, ImportState.CHECKED))
    return db.session.scalars(_FROM_FOLDER.where(waiting).with_for_update()).all()


def answered_before(import_id: int) -> ImportRun | None:
    """The last vendor master before this one that a person took over or put off."""
    return db.session.scalar(
        select(ImportRun)
        .where(
            ImportRun.is_master,
            ImportRun.answered_at.is_not(None),
            ImportRun.id < import_id,
            ImportRun.difference_sha256.is_not(None),
        )
        .order_by(ImportRun.id.desc())
        .limit(1)
    )


def problem_of(run: ImportRun) -> Message | None:
    """Why it could not be read, or is to be looked at again."""
    found: Message | None = from_json(run.problem) if run.problem else None
    return found


def waiting_imports() -> Sequence[int]:
    """Ids of what a job has to check or to write, the oldest first."""
    return db.session.scalars(_BUSY).all()


_BUSY: Final[Any] = (  # made once: a job asks every few seconds
    select(ImportRun.id).where(ImportRun.state.in_(BUSY)).order_by(ImportRun.id)
)


def list_imports(most: int) -> Sequence[ImportRun]:
    """The latest first."""
    return db.session.scalars(select(ImportRun).order_by(ImportRun.id.desc()).limit(most)).all()


def imports_of(user_id: int) -> Sequence[ImportRun]:
    """What this person has under way, or was told of in the last days; the latest first.

    And what the folder of the vendor master brought, as long as it waits for anybody.
    """
    recent = ImportRun.moved_at > clock.now() - SHOWN_ON_TODAY
    waiting = ImportRun.state.in_((ImportState.WAITING, ImportState.CHECKED))
    last = select(func.max(ImportRun.id)).where(ImportRun.file_digest != "").scalar_subquery()
    unread = and_(ImportRun.state == ImportState.REFUSED, ImportRun.id == last)
    own = and_(
        ImportRun.uploaded_by_id == user_id,
        ImportRun.state != ImportState.WITHDRAWN,
        or_(
            ImportRun.file_digest == "",
            ImportRun.state.in_((ImportState.ACCEPTED, ImportState.APPLIED)),
        ),
        recent,
    )
    of_master = and_(ImportRun.file_digest != "", or_(and_(waiting, ImportRun.is_news), unread))
    return db.session.scalars(
        select(ImportRun).where(or_(own, of_master)).order_by(ImportRun.id.desc()).limit(5)
    ).all()


def people() -> tuple[SnapshotPerson, ...]:
    """Everybody of ours, with the lists of people they stand in."""
    roles_of = {"owners": {Role.PROCUREMENT}, "deciders": set(DECIDERS)}
    found = []
    for user in list_staff():
        held = set(user.roles) if user.ended_at is None else set()
        lists = tuple(of_list for of_list, roles in roles_of.items() if roles & held)
        found.append(SnapshotPerson(user.id, user.name, user.email, lists))
    return tuple(found)


def _contracts() -> Select[Any]:
    """With where the original is kept, and whether a file or a second person's look shows it."""
    current = and_(
        ContractOriginal.contract_id == Contract.id,
        ContractOriginal.valid_until.is_(None),
        ContractOriginal.corrected_at.is_(None),
    )
    place = select(ContractOriginal.place).where(current).scalar_subquery()
    return select(
        *Contract.__table__.columns,
        func.coalesce(place, "").label("original_place"),
        exists().where(ContractFile.contract_id == Contract.id).label("is_filed"),
    )


def _rows(statement: Select[Any], *, lock: bool) -> Sequence[Any]:
    return db.session.execute(statement.with_for_update() if lock else statement).all()


def _by_id(statement: Select[Any], *, lock: bool) -> dict[int, Any]:
    return {row.id: row for row in _rows(statement, lock=lock)}


def _works(*, lock: bool) -> dict[int, Any]:
    statement = (
        select(Engagement.number, *EngagementTerms.__table__.columns)
        .join(EngagementTerms, EngagementTerms.engagement_id == Engagement.id)
        .where(EngagementTerms.corrected_at.is_(None), EngagementTerms.valid_until.is_(None))
        .order_by(EngagementTerms.valid_from, EngagementTerms.id)
    )
    return {row.engagement_id: row for row in _rows(statement, lock=lock)}


def _begun() -> dict[int, Any]:
    statement = (
        select(EngagementTerms.engagement_id, func.min(EngagementTerms.valid_from))
        .where(EngagementTerms.corrected_at.is_(None))
        .group_by(EngagementTerms.engagement_id)
    )
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _current_shares(*, lock: bool) -> dict[str, Any]:
    statement = (
        select(*DataShare.__table__.columns)
        .where(DataShare.corrected_at.is_(None), DataShare.valid_until.is_(None))
        .order_by(DataShare.valid_from, DataShare.id)
    )
    return {row.series: row for row in _rows(statement, lock=lock)}


def _first_of_series() -> dict[str, int]:
    statement = select(DataShare.series, func.min(DataShare.id)).group_by(DataShare.series)
    return {row[0]: row[1] for row in db.session.execute(statement)}


def _covers(*, lock: bool) -> dict[int, tuple[Any, ...]]:
    columns = ("id", "vendor_id", "contract_id", "engagement_id", "valid_from", "valid_until")
    statement = (
        select(*(ContractCover.__table__.columns[name] for name in columns))
        .where(ContractCover.corrected_at.is_(None))
        .order_by(ContractCover.id)
    )
    found: dict[int, tuple[Any, ...]] = {}
    for row in _rows(statement, lock=lock):
        found[row.contract_id] = (*found.get(row.contract_id, ()), row)
    return found
