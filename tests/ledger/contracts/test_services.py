"""What happens when Pam records contracts, their files and what they cover."""

from datetime import date

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, InvalidTransition, RuleViolated
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.documents import services
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import Contract, ContractKind, ContractState
from portal.ledger.contracts.papers import readings
from portal.ledger.engagements.models import Engagement
from portal.ledger.engagements.queries import last_change
from tests.actors import acting
from tests.cast import Cast
from tests.factories.contracts import contracts_of, make_contract, make_cover
from tests.ledger.contracts.works import make_work

TODAY = date(2026, 11, 25)


def details(**facts: object) -> Details:
    usual: dict[str, object] = {"kind": ContractKind.MASTER, "title": "Services agreement"}
    return Details(**(usual | facts))  # type: ignore[arg-type]


def register(cast: Cast, **facts: object) -> Contract:
    with transaction():
        return services.register_contract(cast.acme, details(**facts), actor=acting(cast.pam))


def test_a_contract_without_a_day_of_signature_is_a_draft(cast: Cast) -> None:
    contract = register(cast, title="  Services agreement ")

    assert (contract.number, contract.title) == ("C-2026-001", "Services agreement")
    assert contract.state is ContractState.DRAFT


def test_a_signed_contract_runs_from_its_signature_unless_agreed_otherwise(cast: Cast) -> None:
    contract = register(cast, signed_on=date(2026, 11, 2))

    assert contract.state is ContractState.SIGNED
    assert contract.starts_on == date(2026, 11, 2)
    assert [line.action for line in trail_of(contract)] == ["contract.registered"]


def test_months_of_renewal_are_dropped_where_nothing_renews(cast: Cast) -> None:
    contract = register(cast, renewal_months=12, notice_months=3)

    assert (contract.renewal_months, contract.notice_months) == (None, None)


def test_pam_is_told_when_a_contract_would_end_before_it_starts(cast: Cast) -> None:
    with pytest.raises(RuleViolated) as refused:
        register(cast, starts_on=date(2026, 12, 1), ends_on=date(2026, 11, 30))

    assert refused.value.field == "ends_on"
    assert contracts_of(cast.acme.id) == []


def test_a_contract_cannot_stand_under_another_vendors(cast: Cast) -> None:
    foreign = make_contract(cast.globex)
    db.session.commit()

    with pytest.raises(RuleViolated) as refused:
        register(cast, parent_id=foreign.id)

    assert refused.value.field == "parent_id"


def test_a_contract_cannot_stand_under_its_own_memorandum(cast: Cast) -> None:
    master = register(cast)
    memo = register(cast, kind=ContractKind.MEMORANDUM, parent_id=master.id)

    with pytest.raises(RuleViolated) as refused, transaction():
        services.edit_contract(
            master, details(parent_id=memo.id), version=master.version, actor=acting(cast.pam)
        )

    assert refused.value.field == "parent_id"


def test_the_second_of_two_editors_is_told(cast: Cast) -> None:
    contract = register(cast)
    seen = contract.version
    with transaction():
        services.edit_contract(
            contract, details(title="First"), version=seen, actor=acting(cast.pam)
        )

    with pytest.raises(ChangedMeanwhile), transaction():
        services.edit_contract(
            contract, details(title="Second"), version=seen, actor=acting(cast.pip)
        )

    assert contract.title == "First"


def test_what_was_and_what_is_stand_in_the_trail(cast: Cast) -> None:
    contract = register(cast)
    with transaction():
        services.edit_contract(
            contract, details(title="New"), version=contract.version, actor=acting(cast.pam)
        )

    line = trail_of(contract)[0]

    assert (line.before, line.after) == ({"title": "Services agreement"}, {"title": "New"})


def test_saving_without_a_change_leaves_no_line(cast: Cast) -> None:
    contract = register(cast)
    with transaction():
        services.edit_contract(
            contract, details(), version=contract.version, actor=acting(cast.pam)
        )

    assert len(trail_of(contract)) == 1


class TestChangesOfCover:
    """Attestations compare the number of the last substantive change."""

    def test_covering_work_counts(self, cast: Cast, calls: Engagement) -> None:
        contract = make_contract(cast.acme)
        db.session.commit()

        with transaction():
            services.add_cover(contract, calls, first_day=date(2026, 4, 1), actor=acting(cast.pam))

        assert last_change(calls.id) == 1

    def test_covering_work_with_a_draft_changes_nothing_until_it_is_signed(
        self, cast: Cast, calls: Engagement
    ) -> None:
        contract = make_contract(cast.acme, state=ContractState.DRAFT)
        db.session.commit()
        with transaction():
            services.add_cover(contract, calls, first_day=date(2026, 4, 1), actor=acting(cast.pam))
        assert last_change(calls.id) == 0

        with transaction():
            services.sign_contract(contract, on=TODAY, actor=acting(cast.pam))

        assert last_change(calls.id) == 1

    def test_ending_the_contract_counts(self, cast: Cast, calls: Engagement) -> None:
        contract = make_contract(cast.acme)
        make_cover(contract, calls.id)
        db.session.commit()

        with transaction():
            services.end_contract(contract, on=TODAY, actor=acting(cast.pam))

        assert last_change(calls.id) == 1

    def test_another_term_counts_and_another_title_does_not(
        self, cast: Cast, calls: Engagement
    ) -> None:
        contract = make_contract(cast.acme)
        make_cover(contract, calls.id)
        db.session.commit()
        same = {"signed_on": contract.signed_on, "starts_on": contract.starts_on}
        with transaction():
            services.edit_contract(
                contract, details(title="New", **same), version=1, actor=acting(cast.pam)
            )
        assert last_change(calls.id) == 0

        with transaction():
            services.edit_contract(
                contract,
                details(title="New", ends_on=date(2027, 3, 31), **same),
                version=2,
                actor=acting(cast.pam),
            )

        assert last_change(calls.id) == 1


class TestCovers:
    def test_the_same_work_is_covered_once_by_a_contract(
        self, cast: Cast, calls: Engagement
    ) -> None:
        contract = make_contract(cast.acme)
        make_cover(contract, calls.id)
        db.session.commit()

        with pytest.raises(RuleViolated) as refused, transaction():
            services.add_cover(contract, calls, first_day=TODAY, actor=acting(cast.pam))

        assert refused.value.field == "engagement_id"

    def test_work_of_another_vendor_is_refused(self, cast: Cast) -> None:
        contract, foreign = make_contract(cast.acme), make_work(cast.globex, "印刷")
        db.session.commit()

        with pytest.raises(RuleViolated), transaction():
            services.add_cover(contract, foreign, first_day=TODAY, actor=acting(cast.pam))

    def test_the_last_day_still_counts(self, cast: Cast, calls: Engagement) -> None:
        contract = make_contract(cast.acme)
        cover = make_cover(contract, calls.id)
        db.session.commit()

        with transaction():
            services.end_cover(contract, cover, last_day=TODAY, actor=acting(cast.pam))

        assert [c.last_day for c in cover_queries.list_covers(contract.id, TODAY)] == [TODAY]
        assert cover.is_valid_on(TODAY)
        assert not cover.is_valid_on(date(2026, 11, 26))

    def test_a_cover_does_not_end_before_it_began(self, cast: Cast, calls: Engagement) -> None:
        contract = make_contract(cast.acme)
        cover = make_cover(contract, calls.id)
        db.session.commit()

        with pytest.raises(RuleViolated), transaction():
            services.end_cover(contract, cover, last_day=date(2026, 3, 31), actor=acting(cast.pam))

    def test_a_cover_that_is_over_is_not_drawn_out(self, cast: Cast, calls: Engagement) -> None:
        contract = make_contract(cast.acme)
        cover = make_cover(contract, calls.id)
        cover.valid_until = date(2026, 7, 1)
        db.session.commit()

        with pytest.raises(InvalidTransition), transaction():
            services.end_cover(contract, cover, last_day=TODAY, actor=acting(cast.pam))

    def test_a_mistaken_cover_counts_on_no_day_and_can_be_entered_again(
        self, cast: Cast, calls: Engagement
    ) -> None:
        contract = make_contract(cast.acme)
        cover = make_cover(contract, calls.id)
        db.session.commit()

        with transaction():
            services.correct_cover(contract, cover, actor=acting(cast.pam))
        with transaction():
            services.add_cover(contract, calls, first_day=TODAY, actor=acting(cast.pam))

        first_days = [c.first_day for c in cover_queries.list_covers(contract.id, TODAY)]
        assert first_days == [TODAY]


def test_the_same_file_is_attached_once(cast: Cast) -> None:
    contract = make_contract(cast.acme)
    db.session.commit()
    paper = receive_bytes(b"contract", "contract.pdf", FileKind.PDF)
    with transaction():
        services.add_file(contract, paper, actor=acting(cast.pam))

    with pytest.raises(RuleViolated, match="attached already"), transaction():
        services.add_file(contract, paper, actor=acting(cast.pam))

    assert [line.name for line in readings.papers_of(contract.id)] == ["contract.pdf"]
