"""A portal in use takes the library with the clauses of general use: nothing bound becomes unbound by it."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from portal.content import catalogue
from portal.content.definitions.clauses import Level
from portal.content.packs import kinds as shelf
from portal.content.versions.models import ContentActivation, ContentPack
from portal.content.versions.queries import find_row, forget_activations
from portal.content.versions.services import activate_version, load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.clauses.queries import contract_due
from portal.ledger.contracts.clauses.services import open_due_checks, save_checks
from portal.ledger.contracts.models import ClauseState, Contract
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.desk.pack_effects import effects_of
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Verdict
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.content.packs.earlier import second_release
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.factories.scenes import work_of

TODAY = date(2026, 11, 25)
LIBRARY, OLD, NEW = shelf.CLAUSES.id, "2026.2", "2026.3"
ADDED = (
    "antisocial_forces", "cost_bearing", "order_of_precedence", "no_assignment",
    "change_of_control", "generative_ai", "liability_limit", "access_logs", "insurance",
)  # fmt: skip


def library(version: str) -> Any:
    row = find_row(LIBRARY, version)
    assert row is not None
    return row


@pytest.fixture
def contract(cast: Cast, clock: Clock) -> Contract:
    """Of Acme, every clause of the library before found present; the portal was updated since."""
    with transaction():
        db.session.execute(delete(ContentActivation))
        db.session.execute(delete(ContentPack))
        forget_activations()
        load_packs(SYSTEM, second_release())
    work = work_of(cast.acme, signer=cast.ada, bound=False)
    made = make_contract(cast.acme)
    make_cover(made, work.id)
    make_checks(made, besides=ADDED, valid_from=date(2026, 11, 1), clause_version=OLD)
    db.session.commit()
    clock.advance(hours=1)
    with transaction():
        load_packs(SYSTEM)
    clock.advance(hours=1)
    return made


def bound(cast: Cast, day: date) -> Verdict:
    (judged,) = evaluate_vendor(cast.acme.id, day).engagements
    return judged.findings["bound"].verdict


def take() -> None:
    with transaction():
        activate_version(SYSTEM, LIBRARY, NEW, reason="Clauses of general use")


def test_the_new_clauses_are_recommended_and_the_others_are_what_they_were() -> None:
    old, new = (
        {one.id: one for one in shelf.parse(shelf.CLAUSES, pack.data).clauses}
        for pack in (
            next(one for one in second_release() if one.pack == LIBRARY),
            next(one for one in shelf.shipped() if one.pack == LIBRARY),
        )
    )
    assert tuple(name for name in new if name not in old) == ADDED
    assert {new[name].level for name in ADDED} == {Level.RECOMMENDED}
    assert {name: new[name] for name in old} == old


def test_an_update_alone_asks_for_nothing(cast: Cast, contract: Contract) -> None:
    assert catalogue.version_in_force(shelf.CLAUSES) == OLD
    assert contract_due(contract, TODAY) is None
    assert bound(cast, TODAY) is Verdict.KEPT


def test_before_it_is_taken_the_officer_reads_that_checks_fall_due_and_no_verdict_breaks(
    cast: Cast, contract: Contract
) -> None:
    effects = {said.id: dict(said.params) for said in effects_of(library(NEW))}
    checks = next(params for said, params in effects.items() if "clause check" in said)
    assert checks == {"n": len(ADDED), "contracts": 1}
    broken = [params["broken"] for params in effects.values() if "broken" in params]
    assert set(broken) <= {0}


def test_checked_contracts_are_asked_about_the_new_clauses_only_within_a_month(
    cast: Cast, contract: Contract
) -> None:
    take()
    due = contract_due(contract, TODAY)
    assert due is not None
    assert set(due.clauses) == set(ADDED)
    assert due.by == TODAY + timedelta(days=30)
    assert words(due.why, "en") == "The clause library has 9 clauses that were never checked here."
    assert open_due_checks() == 1
    checks = queries.current_checks(contract.id)
    assert {row.clause_version for row in checks.values()} == {OLD}, "what was found stays"


@pytest.mark.parametrize("days", [0, 1, 29, 30, 31, 60])
def test_bound_work_is_not_unbound_by_clauses_nobody_checked_yet(
    cast: Cast, contract: Contract, clock: Clock, days: int
) -> None:
    take()
    open_due_checks()
    clock.advance(days=days)
    assert bound(cast, TODAY + timedelta(days=days)) in (Verdict.KEPT, Verdict.DUE_SOON)


@pytest.mark.parametrize("state", [ClauseState.ABSENT, ClauseState.WEAK, ClauseState.CONTRADICTED])
def test_nor_by_what_is_found_of_them(cast: Cast, contract: Contract, state: ClauseState) -> None:
    take()
    open_due_checks()
    found = Observation(state)
    if state is not ClauseState.ABSENT:
        found = Observation(state, article="第25条", page=3, reason="弱い")
    entries = [ClauseEntry(catalogue.clause(name), found, 0) for name in ADDED]
    with transaction():
        save_checks(contract, entries, actor=acting(cast.pam))
    assert find_open(ObligationKind.CLAUSE_CHECK, contract) is None
    assert bound(cast, TODAY) is Verdict.KEPT
