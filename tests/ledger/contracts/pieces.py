"""Contracts, work and clauses in plain values, for tests of what coverage decides."""

from collections.abc import Iterable
from datetime import date

from portal.content.definitions.clauses import Clause
from portal.content.packs import kinds as shelf
from portal.ledger.contracts.coverage.decide_coverage import coverage_of
from portal.ledger.contracts.coverage.outcome import (
    ContractFacts,
    Copy,
    Cover,
    Coverage,
    FoundClause,
    Shown,
)
from portal.ledger.contracts.models import ClauseState, ContractKind, ContractState
from tests.ledger.data_sharing.pieces import work_on_day

DAY = date(2026, 11, 25)
CLAUSES: tuple[Clause, ...] = shelf.shipped_pack(shelf.CLAUSES).clauses
ALL = tuple(clause.id for clause in CLAUSES)
REQUIRED = tuple(clause.id for clause in CLAUSES if clause.level == "mandatory")

IN_JAPAN: dict[str, object] = {
    "engagement.access": "remote_access",
    "engagement.outside_japan": False,
    "engagement.data_classes": frozenset({"basic"}),
}


def present(article: str = "Art. 1") -> FoundClause:
    return FoundClause(ClauseState.PRESENT, article=article)


def contract(
    number: int = 1, found: dict[str, FoundClause] | None = None, **facts: object
) -> ContractFacts:
    """Signed, running without end; every clause present unless `found` says otherwise."""
    usual: dict[str, object] = {
        "id": number,
        "vendor_id": 7,
        "number": f"C-2026-{number:03d}",
        "kind": ContractKind.MASTER,
        "title": f"Agreement {number}",
        "state": ContractState.SIGNED,
        "signed_on": date(2026, 4, 1),
        "starts_on": date(2026, 4, 1),
        "ends_on": None,
        "renews": False,
        "renewal_months": None,
        "notice_months": None,
        "ended_on": None,
        "shown": Shown(Copy.FILE),
        "found": {one: present() for one in ALL} if found is None else found,
    }
    return ContractFacts(**(usual | facts))  # type: ignore[arg-type]


def cover(
    *contracts: ContractFacts,
    others: Iterable[ContractFacts] = (),
    facts: dict[str, object] | None = None,
    day: date = DAY,
    until: date | None = None,
) -> Coverage:
    """The coverage of one piece of work by `contracts`; `others` are the vendor's too."""
    work = work_on_day(facts=IN_JAPAN if facts is None else facts)
    covers = tuple(Cover(one.id, until) for one in contracts)
    known = {one.id: one for one in (*contracts, *others)}
    return coverage_of(work, covers, known, CLAUSES, day=day)
