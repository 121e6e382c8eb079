"""What the packs in force say, for everybody who asks: one plain function for each question.

Without `version` or `on` the version in force today answers; a reference kept as (id, version)
is read with its version. An id that does not exist is a KeyError. Nothing here can be changed.
"""

from datetime import date
from functools import partial
from typing import Any

from portal.content.definitions.clauses import Clause
from portal.content.definitions.practice import VendorKind
from portal.content.definitions.statements import Statement
from portal.content.definitions.tiers import DataCategory
from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import PackKind
from portal.content.versions.queries import active_versions, find_pack


def version_in_force(kind: PackKind[Any], on: date | None = None) -> str:
    """The version to keep beside an id, for `shelf.CLAUSES`, `shelf.STATEMENTS` and so on."""
    return active_versions(on)[kind.id].version


promise_pack = partial(find_pack, shelf.PROMISES)
clause_pack = partial(find_pack, shelf.CLAUSES)
statement_pack = partial(find_pack, shelf.STATEMENTS)
category_pack = partial(find_pack, shelf.CATEGORIES)  # and every pick list of a data share
tiers = partial(find_pack, shelf.TIERS)
selection_pack = partial(find_pack, shelf.SELECTION)
certifications = partial(find_pack, shelf.CERTIFICATIONS)
incident_rules = partial(find_pack, shelf.INCIDENT_RULES)
practice = partial(find_pack, shelf.PRACTICE)  # what the organisation has set wins over it


def clauses(on: date | None = None) -> tuple[Clause, ...]:
    """By number."""
    return clause_pack(on=on).clauses


def clause(clause_id: str, version: str | None = None) -> Clause:
    return clause_pack(version).by_id[clause_id]


def statements(on: date | None = None) -> tuple[Statement, ...]:
    return statement_pack(on=on).statements


def statement(statement_id: str, version: str | None = None) -> Statement:
    return statement_pack(version).by_id[statement_id]


def data_categories(on: date | None = None) -> tuple[DataCategory, ...]:
    return category_pack(on=on).categories


def data_category(category_id: str, version: str | None = None) -> DataCategory:
    return category_pack(version).by_id[category_id]


def due_days(severity: str) -> int:
    """Days after which a finding so severe is due, as the supervision sheet in force says."""
    return find_pack(shelf.SHEET).due_days[severity]


def vendor_kinds() -> tuple[VendorKind, ...]:
    return practice().vendor_kinds


def vendor_kind(kind_id: str) -> VendorKind:
    return practice().kinds_by_id[kind_id]
