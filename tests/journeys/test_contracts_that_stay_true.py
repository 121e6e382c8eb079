"""A clause is waived by two people, an amendment mends it, and the check is made again: in a browser."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.clauses import services
from portal.ledger.contracts.documents.renewal_services import note_amendment
from portal.ledger.contracts.models import ClauseState, ContractKind
from portal.ledger.contracts.queries import find_contract
from portal.ledger.vendors.models import Vendor
from tests.factories.contracts import make_check, make_checks, make_contract, make_cover
from tests.factories.scenes import share
from tests.factories.vendors import make_vendor
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.ledger.contracts.works import make_work

CLAUSE = "survival"
REASON, MEASURE, DECISION = "In spring", "A look every month", "It is made up for"


@dataclass(frozen=True, slots=True)
class Scene:
    """A vendor of its own with a contract in which one clause is weak."""

    proposer: str
    officer: str
    vendor_id: int
    contract_id: int


@pytest.fixture
def scene(office: Office) -> Callable[[str], Scene]:
    def furnish(lang: str) -> Scene:
        with at_work(office), transaction(audited=False):
            for name, role in (("Rei", Role.PROCUREMENT), ("Oto", Role.PRIVACY_OFFICER)):
                hire(f"{name}{lang}", role, lang)
            vendor = make_vendor(f"Suzume {lang}")
            work = make_work(vendor, f"Sorting {lang}")
            share(work)
            contract = make_contract(vendor, f"Master {lang}")
            make_cover(contract, work.id)
            make_checks(contract, besides=(CLAUSE,))
            make_check(contract, CLAUSE, ClauseState.WEAK)
            found = Scene(f"Rei{lang}", f"Oto{lang}", vendor.id, contract.id)
        office.portal.typed |= {f"Suzume {lang}", f"Sorting {lang}", f"Master {lang}", "Memo"}
        office.portal.typed |= {REASON, MEASURE, DECISION, "Needed to answer"}
        return found

    return furnish


def amend(office: Office, scene: Scene) -> None:
    """An amendment was signed, and the jobs of the morning have run."""
    with at_work(office):
        contract = find_contract(scene.contract_id)
        assert contract is not None
        with transaction(audited=False):
            vendor = db.session.get_one(Vendor, contract.vendor_id)
            memo = make_contract(
                vendor,
                "Memo",
                kind=ContractKind.MEMORANDUM,
                parent_id=contract.id,
            )
            note_amendment(memo)
        services.open_due_checks()


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_clause_is_waived_by_two_people_and_checked_again(
    office: Office, arrive: Arrive, scene: Callable[[str], Scene], lang: str
) -> None:
    here = scene(lang)
    rei = arrive(here.proposer, lang, phone=lang == "ja")
    rei.open(f"/vendors/{here.vendor_id}/contracts")
    rei.follow("Propose a waiver")
    rei.page.fill("[name=reason]", REASON)
    rei.page.fill("[name=measure]", MEASURE)
    until = clock.today() + timedelta(days=200)
    rei.page.fill("[name=until]", until.isoformat())
    rei.press("Propose the waiver")
    rei.reads("Waits for a decision")
    number = rei.page.url.rpartition("/")[2]

    oto = arrive(here.officer, lang)
    oto.open(f"/waivers/{number}/decision")
    oto.reads("Approved exception")
    oto.page.fill("[name=reason]", DECISION)
    oto.press("Approve the waiver")
    oto.open(f"/vendors/{here.vendor_id}/contracts")
    oto.reads("Waivers")

    amend(office, here)
    rei.open(f"/vendors/{here.vendor_id}/contracts")
    rei.follow("Check again")
    rei.reads("Clauses to look at again")
    rei.press("Confirm what is ticked")
    rei.reads("Nothing has to be checked again")
    rei.open(f"/contracts/{here.contract_id}/clauses/earlier?clause={CLAUSE}")
    rei.reads("Counts now")
    rei.open(f"/contracts/{here.contract_id}/term")
    rei.open(f"/vendors/{here.vendor_id}/data/review")
    rei.press("Still needed as recorded")
