"""What Pam notes about clauses is dated, kept, and refused where it would prove nothing."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.content.packs import kinds as shelf
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, RuleViolated
from portal.ledger.contracts import queries
from portal.ledger.contracts.clauses import services as check_services
from portal.ledger.contracts.clauses.observations import ClauseEntry, Observation
from portal.ledger.contracts.models import ClauseCheck, ClauseState, Contract
from portal.ledger.engagements.models import Engagement
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_check, make_contract, make_cover
from tests.ledger.contracts.works import make_share, make_work

TODAY = date(2026, 11, 25)
LIBRARY = shelf.shipped_pack(shelf.CLAUSES).by_id
CLAUSE = "incident_notification"


@pytest.fixture
def contract(cast: Cast, calls: Engagement) -> Contract:
    made = make_contract(cast.acme)
    make_cover(made, calls.id)
    db.session.commit()
    return made


def entry(
    state: ClauseState | None, clause: str = CLAUSE, seen: int = 0, **facts: object
) -> ClauseEntry:
    return ClauseEntry(LIBRARY[clause], Observation(state, **facts), seen)  # type: ignore[arg-type]


def save(cast: Cast, contract: Contract, one: ClauseEntry) -> ClauseCheck:
    with transaction():
        return check_services.save_check(contract, one, actor=acting(cast.pam))


def rows(contract: Contract) -> list[ClauseCheck]:
    known = select(ClauseCheck).where(ClauseCheck.contract_id == contract.id)
    return list(db.session.scalars(known.order_by(ClauseCheck.id)))


def test_a_finding_keeps_where_it_stands_who_checked_it_and_the_version(
    cast: Cast, contract: Contract
) -> None:
    row = save(cast, contract, entry(ClauseState.PRESENT, article=" 第9条 ", page=3, quote="乙は"))

    assert (row.article, row.page, row.quote) == ("第9条", 3, "乙は")
    assert (row.checked_by_id, row.valid_from) == (cast.pam.id, TODAY)
    assert row.clause_version == shelf.shipped_pack(shelf.CLAUSES).version


def test_a_later_finding_ends_the_one_before(cast: Cast, contract: Contract, clock: Clock) -> None:
    first = save(cast, contract, entry(ClauseState.ABSENT))
    clock.go_to(date(2026, 12, 1))

    second = save(cast, contract, entry(ClauseState.PRESENT, article="9", seen=first.id))

    assert (first.valid_until, first.corrected_at) == (date(2026, 12, 1), None)
    assert second.valid_from == date(2026, 12, 1)
    old = queries.coverage_facts([cast.acme.id], date(2026, 11, 30))
    found = old.contracts[cast.acme.id][contract.id].found[CLAUSE]
    assert found.state is ClauseState.ABSENT


def test_another_finding_on_the_same_day_corrects_the_first(cast: Cast, contract: Contract) -> None:
    first = save(cast, contract, entry(ClauseState.ABSENT))

    second = save(cast, contract, entry(ClauseState.PRESENT, article="9", seen=first.id))

    assert first.corrected_at is not None
    assert second.corrected_at is None
    assert queries.current_checks(contract.id) == {CLAUSE: second}


def test_saving_the_same_again_on_the_same_day_changes_nothing(
    cast: Cast, contract: Contract
) -> None:
    first = save(cast, contract, entry(ClauseState.PRESENT, article="9"))
    before = len(trail_of(contract))

    save(cast, contract, entry(ClauseState.PRESENT, article="9", seen=first.id))

    assert len(rows(contract)) == 1
    assert len(trail_of(contract)) == before


def test_confirming_on_a_later_day_is_a_check_of_its_own(
    cast: Cast, contract: Contract, clock: Clock
) -> None:
    first = save(cast, contract, entry(ClauseState.PRESENT, article="9"))
    clock.go_to(date(2026, 12, 1))

    save(cast, contract, entry(ClauseState.PRESENT, article="9", seen=first.id))

    assert [row.valid_from for row in rows(contract)] == [TODAY, date(2026, 12, 1)]


def test_the_trail_says_what_was_and_what_is(cast: Cast, contract: Contract, clock: Clock) -> None:
    first = save(cast, contract, entry(ClauseState.ABSENT))
    clock.go_to(date(2026, 12, 1))
    save(cast, contract, entry(ClauseState.PRESENT, article="9", seen=first.id))

    line = trail_of(contract)[0]

    assert (line.before["state"].en, line.after["state"].en) == ("Absent", "Present")
    assert (line.before["article"], line.after["article"]) == ("", "9")


def test_whoever_saves_second_is_told_instead_of_overwriting(
    cast: Cast, contract: Contract
) -> None:
    save(cast, contract, entry(ClauseState.ABSENT))

    with pytest.raises(ChangedMeanwhile):
        save(cast, contract, entry(ClauseState.PRESENT, article="9", seen=0))

    assert queries.current_checks(contract.id)[CLAUSE].state is ClauseState.ABSENT


@pytest.mark.parametrize(
    ("one", "field"),
    [
        (entry(None), "state"),
        (entry(ClauseState.UNREVIEWED), "state"),
        (entry(ClauseState.PRESENT), "article"),
        (entry(ClauseState.CONTRADICTED, quote="may subcontract"), "article"),
        (entry(ClauseState.NOT_APPLICABLE, reason="No incidents"), "state"),
        (entry(ClauseState.NOT_APPLICABLE, "data_location"), "reason"),
        (entry(ClauseState.COVERED_ELSEWHERE), "elsewhere_id"),
        (entry(ClauseState.COVERED_ELSEWHERE, elsewhere_id=999_999), "elsewhere_id"),
    ],
)
def test_pam_is_told_at_the_field_what_would_prove_nothing(
    cast: Cast, contract: Contract, one: ClauseEntry, field: str
) -> None:
    with pytest.raises(RuleViolated) as refused:
        save(cast, contract, one)

    assert refused.value.field == field
    assert rows(contract) == []


def test_a_contract_does_not_refer_to_itself_or_to_another_vendors(
    cast: Cast, contract: Contract
) -> None:
    foreign = make_contract(cast.globex)
    db.session.commit()

    for other in (contract, foreign):
        with pytest.raises(RuleViolated) as refused:
            save(cast, contract, entry(ClauseState.COVERED_ELSEWHERE, elsewhere_id=other.id))
        assert refused.value.field == "elsewhere_id"


def test_a_conditional_clause_may_be_set_aside_only_where_it_does_not_apply(
    cast: Cast, contract: Contract, calls: Engagement
) -> None:
    one = entry(ClauseState.NOT_APPLICABLE, "cross_border", reason="Handled in Japan only")
    row = save(cast, contract, one)
    make_share(calls, "name_contact", storage_location="cloud_abroad", country="US")
    db.session.commit()

    with pytest.raises(RuleViolated) as refused:
        save(
            cast,
            contract,
            entry(ClauseState.NOT_APPLICABLE, "cross_border", row.id, reason="Still in Japan"),
        )

    assert refused.value.field == "state"


def test_work_abroad_under_another_contract_asks_nothing_of_this_one(
    cast: Cast, contract: Contract
) -> None:
    abroad = make_work(cast.acme, "海外", "Abroad")
    make_share(abroad, "name_contact", storage_location="cloud_abroad", country="US")
    db.session.commit()

    one = entry(ClauseState.NOT_APPLICABLE, "cross_border", reason="Handled in Japan only")

    assert save(cast, contract, one).state is ClauseState.NOT_APPLICABLE


class TestTheWholeList:
    def test_all_changed_clauses_are_saved_as_one(self, cast: Cast, contract: Contract) -> None:
        known = make_check(contract, "survival", article="5", valid_from=TODAY)
        db.session.commit()
        entries = [
            entry(ClauseState.PRESENT, article="9"),
            entry(ClauseState.ABSENT, "audit_right"),
            entry(ClauseState.PRESENT, "survival", known.id, article="5"),
        ]

        with transaction():
            saved = check_services.save_checks(contract, entries, actor=acting(cast.pam))

        assert saved == 2
        assert [line.action for line in trail_of(contract)] == ["clause_checks.saved"]

    def test_one_wrong_line_saves_none(self, cast: Cast, contract: Contract) -> None:
        entries = [entry(ClauseState.ABSENT), entry(ClauseState.PRESENT, "survival")]

        with pytest.raises(RuleViolated) as refused, transaction():
            check_services.save_checks(contract, entries, actor=acting(cast.pam))

        assert refused.value.field == "survival-article"
        assert rows(contract) == []
