"""The job reads what came in, once for each version of the library."""

import pytest
from flask import current_app
from sqlalchemy import select

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.foundation.core.database.db import db
from portal.foundation.core.plain_data import read
from portal.foundation.evidence import apart
from portal.ledger.contracts.models import ClauseSuggestions, Contract, ContractState
from portal.ledger.contracts.papers import readings
from portal.ledger.contracts.papers.readings import read_papers
from portal.ledger.contracts.papers.suggestions import Hint, Suggestion
from tests.cast import Cast
from tests.factories import papers
from tests.factories.contracts import make_contract
from tests.foundation.evidence.places import all_places


@pytest.fixture
def contract(cast: Cast) -> Contract:
    return make_contract(cast.acme)


def found_in(contract: Contract) -> dict[int, dict[str, dict[str, object]]]:
    version = catalogue.version_in_force(shelf.CLAUSES)
    return readings.suggestions_of(contract.id, version)  # type: ignore[return-value]


def test_each_file_is_read_once_and_what_was_found_is_kept(contract: Contract) -> None:
    file = papers.attach(contract, papers.contract_pdf())

    assert (read_papers(), read_papers()) == (1, 0)

    kept = read(Suggestion, found_in(contract)[file.id]["no_subcontracting"])
    assert (kept.hint, kept.place, kept.page) == (Hint.CONTRADICTED, "第2条第2項", 2)
    assert kept.sentence == papers.AGAINST
    assert kept.lines[0].box is not None


def test_what_cannot_be_read_is_noted_and_not_tried_for_ever(contract: Contract) -> None:
    file = papers.attach(contract, papers.locked_pdf())
    lost = papers.attach(contract, b"%PDF-1.7 lost")
    _lose(lost.sha256)

    assert (read_papers(), read_papers()) == (2, 0)
    assert found_in(contract) == {file.id: {}, lost.id: {}}


def test_a_file_for_which_there_is_no_place_is_read_by_the_next_run(
    contract: Contract, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "WAIT_LONGER", 0.2)
    papers.attach(contract, papers.long_pdf(7))  # never seen before

    with all_places():
        assert read_papers() == 0
    assert read_papers() == 1


def test_another_version_of_the_library_reads_again(contract: Contract) -> None:
    file = papers.attach(contract, papers.contract_pdf())
    read_papers()
    row = db.session.scalars(select(ClauseSuggestions)).one()
    row.library_version = "2025.1"
    db.session.commit()

    assert read_papers() == 1
    assert file.id in found_in(contract)


def test_what_an_older_finder_found_is_not_shown_and_read_again(contract: Contract) -> None:
    file = papers.attach(contract, papers.contract_pdf())
    read_papers()
    row = db.session.scalars(select(ClauseSuggestions)).one()
    row.library_version = catalogue.version_in_force(shelf.CLAUSES)  # as it was kept before
    db.session.commit()

    assert found_in(contract) == {}
    assert read_papers() == 1
    assert file.id in found_in(contract)


def test_ended_contracts_are_left_alone(contract: Contract) -> None:
    papers.attach(contract, papers.contract_pdf())
    contract.state = ContractState.ENDED
    db.session.commit()

    assert read_papers() == 0


def test_two_schedulers_read_one_file_once(contract: Contract) -> None:
    file = papers.attach(contract, papers.contract_pdf())
    version = catalogue.version_in_force(shelf.CLAUSES)
    both = list(readings.unread_files(version, 5))
    read_papers()

    assert readings._keep(both[0], version, {}) is False
    assert found_in(contract)[file.id] != {}


def _lose(sha256: str) -> None:
    folder = current_app.config["DATA_DIR"] / "files" / sha256[:2]
    (folder / sha256).unlink()
