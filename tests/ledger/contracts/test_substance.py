"""What about an amendment makes attestations void, and what does not."""

from datetime import date

import pytest

from portal.content import catalogue
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.documents import services
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import ClauseState, Contract, ContractKind, ContractState
from portal.ledger.engagements.models import Engagement, EngagementChange
from portal.ledger.engagements.queries import last_change
from tests.actors import acting
from tests.cast import Cast
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover

TODAY = date(2026, 11, 25)
CLAUSE, ABSENT = "survival", "flow_down"


@pytest.fixture
def master(cast: Cast, calls: Engagement) -> Contract:
    """One clause is absent, the others are present."""
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    make_checks(made, besides=(ABSENT,))
    make_check(made, ABSENT, ClauseState.ABSENT)
    db.session.commit()
    return made


def memo(
    cast: Cast, master: Contract, *, signed: bool = True, starts_on: date | None = None
) -> Contract:
    details = Details(
        ContractKind.MEMORANDUM,
        "Memorandum",
        parent_id=master.id,
        signed_on=TODAY if signed else None,
        starts_on=starts_on,
    )
    with transaction():
        return services.register_contract(cast.acme, details, actor=acting(cast.pam))


def check(
    cast: Cast,
    contract: Contract,
    clause_id: str = CLAUSE,
    state: ClauseState = ClauseState.PRESENT,
    *,
    replaces: bool = True,
    article: str = "2",
) -> None:
    known = queries.current_checks(contract.id).get(clause_id)
    seen = Observation(state, article=article, replaces=replaces)
    entry = ClauseEntry(catalogue.clause(clause_id), seen, known.id if known else 0)
    with transaction():
        check_services.save_check(contract, entry, actor=acting(cast.pam))


def test_an_amendment_that_replaces_nothing_changes_nothing(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    paper = memo(cast, master)
    check(cast, paper, replaces=False)

    assert last_change(calls.id) == 0


def test_replacing_a_clause_that_was_there_counts(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    check(cast, memo(cast, master))

    assert last_change(calls.id) == 1


def test_replacing_a_clause_that_was_absent_does_not(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    check(cast, memo(cast, master), ABSENT)

    assert last_change(calls.id) == 0


def test_another_state_counts_and_another_article_does_not(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    paper = memo(cast, master)
    check(cast, paper)
    check(cast, paper, article="3")
    assert last_change(calls.id) == 1

    check(cast, paper, state=ClauseState.WEAK)
    assert last_change(calls.id) == 2


def test_taking_the_replacement_back_counts(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    paper = memo(cast, master)
    check(cast, paper)
    check(cast, paper, replaces=False)

    assert last_change(calls.id) == 2


def test_what_a_draft_replaces_counts_when_it_is_signed(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    paper = memo(cast, master, signed=False)
    check(cast, paper)
    assert last_change(calls.id) == 0

    with transaction():
        services.sign_contract(paper, on=TODAY, actor=acting(cast.pam))

    assert last_change(calls.id) == 1


def test_it_counts_from_the_first_day_of_the_amendment(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    check(cast, memo(cast, master, starts_on=date(2027, 1, 1)))

    (change,) = db.session.query(EngagementChange).all()
    assert (change.changed_on, change.what) == (date(2027, 1, 1), "cover")


def test_when_the_amendment_ends_the_parent_counts_again_which_counts(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    paper = memo(cast, master)
    check(cast, paper)

    with transaction():
        services.end_contract(paper, on=date(2026, 12, 31), actor=acting(cast.pam))

    changes = db.session.query(EngagementChange).order_by(EngagementChange.number).all()
    assert [one.changed_on for one in changes] == [TODAY, date(2027, 1, 1)]


def test_several_clauses_at_once_count_once(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    paper = memo(cast, master)
    entries = [
        ClauseEntry(
            catalogue.clause(one),
            Observation(ClauseState.PRESENT, article="2", replaces=True),
            0,
        )
        for one in (CLAUSE, "audit_right")
    ]
    with transaction():
        check_services.save_checks(paper, entries, actor=acting(cast.pam))

    assert last_change(calls.id) == 1


def test_a_clause_check_of_the_master_itself_changes_nothing(
    cast: Cast, master: Contract, calls: Engagement
) -> None:
    check(cast, master, state=ClauseState.CONTRADICTED, replaces=False)

    assert last_change(calls.id) == 0


def test_coverage_follows_at_once(cast: Cast, master: Contract, calls: Engagement) -> None:
    check(cast, memo(cast, master), state=ClauseState.WEAK)

    facts = queries.coverage_facts([cast.acme.id], TODAY)
    missing = facts.by_engagement()[calls.id].missing
    assert [one.clause.id for one in missing] == [ABSENT, CLAUSE]
    assert master.state is ContractState.SIGNED
