"""Which vendors and which promises the board shows, and what can be chosen."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Integer, String, cast, func, literal, select, union_all

from portal.content.definitions.promises import Promise
from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import Text, both_names
from portal.foundation.organisation.models import Department
from portal.ledger.departments.queries import is_for_department
from portal.ledger.vendors.models import Vendor
from portal.proof.desk.board import JudgedVendor, VendorStanding
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Look

OPEN: Final = (Look.BROKEN, Look.DUE_SOON)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the board shows; empty means everything. `open_only`: something not kept or due soon.

    `duty`: of the promises only those of this one, and what is asked of verdicts is asked of these.
    `kind`, `owner` and `department` are of today.
    """

    tier: str = ""
    state: str = ""
    open_only: bool = False
    kind: str = ""
    owner: int = 0
    department: int = 0
    duty: str = ""
    verdict: str = ""

    def columns(self, promises: Iterable[Promise]) -> tuple[Promise, ...]:
        return tuple(one for one in promises if not self.duty or one.duty == self.duty)

    def take(self, vendor: JudgedVendor, promise_ids: Sequence[str]) -> bool:
        if self.tier and vendor.tier != self.tier:
            return False
        if self.state and (vendor.state is None or vendor.state.value != self.state):
            return False
        looks = {vendor.look_of(name) for name in promise_ids}
        if self.verdict and self.verdict not in looks:
            return False
        return not self.open_only or not looks.isdisjoint(OPEN)

    def narrowed(
        self, standings: Mapping[int, VendorStanding], promise_ids: Sequence[str]
    ) -> dict[int, VendorStanding]:
        """What many vendors share is looked at once; who they are is asked for only where it counts."""
        taken = {one for one in set(standings.values()) if self.take(one, promise_ids)}
        among = self._among()
        return {
            id_: one
            for id_, one in standings.items()
            if one in taken and (among is None or id_ in among)
        }

    def _among(self) -> Collection[int] | None:
        asked: list[ColumnElement[bool]] = []
        if self.kind:
            asked.append(Vendor.kind == self.kind)
        if self.owner:
            asked.append(Vendor.owner_id == self.owner)
        if self.department:
            asked.append(Vendor.id.in_(is_for_department(self.department)))
        return set(db.session.scalars(select(Vendor.id).where(*asked))) if asked else None


@dataclass(frozen=True, slots=True)
class BoardChoices:
    """Who owns vendors, which departments there are; `spans`: the last span of verdicts that was kept."""

    owners: Sequence[tuple[int, str]]
    departments: Sequence[tuple[int, Text]]
    spans: int


def board_choices() -> BoardChoices:
    """In one statement: the board is looked at often."""
    owning = select(Vendor.owner_id).where(Vendor.owner_id.is_not(None))
    rows = db.session.execute(
        union_all(
            _named("owner", User.id, User.name, literal("")).where(User.id.in_(owning)),
            _named("department", Department.id, Department.name, Department.name_en).where(
                Department.ended_on.is_(None)
            ),
            _named("spans", func.coalesce(func.max(VerdictSpan.id), 0), literal(""), literal("")),
        )
    ).all()
    found: dict[str, list[tuple[int, Text]]] = {"owner": [], "department": [], "spans": []}
    for what, id_, name, name_en in sorted(rows, key=lambda row: (row[2], row[1])):
        found[what].append((id_, both_names(name, name_en)))
    owners = [(id_, name.ja) for id_, name in found["owner"]]
    return BoardChoices(owners, found["department"], found["spans"][0][0])


def _named(what: str, id_: Any, name: Any, name_en: Any) -> Any:
    return select(
        literal(what).label("what"),
        cast(id_, Integer).label("id"),
        cast(name, String).label("name"),
        cast(name_en, String).label("name_en"),
    )


@dataclass(frozen=True, slots=True)
class ShownBoard:
    """What the filters leave of the board of a day: vendors in its order, and its columns."""

    day: date
    promises: Sequence[Promise]
    chosen: Mapping[int, VendorStanding]
    order: Sequence[int]
    everybody: int  # how many there are without filters
    spans: int
    known_at: datetime | None = None  # as of which moment; None: now

    @property
    def names(self) -> list[str]:
        return [promise.id for promise in self.promises]

    @property
    def is_narrowed(self) -> bool:
        """Some vendors are left out, so that the months before cannot be compared with what is shown."""
        return len(self.chosen) < self.everybody
