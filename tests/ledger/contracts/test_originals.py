"""Where an original is kept, a second person's look at it, and copies that are asked for."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import ChangedMeanwhile, DomainError, InvalidTransition
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.services import receive_upload
from portal.ledger.contracts import queries
from portal.ledger.contracts.coverage.outcome import Copy
from portal.ledger.contracts.documents import original_services, services
from portal.ledger.contracts.models import (
    CONTRACT_PAPERS,
    Contract,
    ContractOriginal,
    ContractState,
)
from portal.ledger.obligations.models import Obligation, ObligationKind, Outcome
from portal.ledger.obligations.queries import find_open
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.contracts import make_contract, make_original
from tests.factories.papers import attach
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
DAY = timedelta(days=1)
K = ObligationKind


@pytest.fixture
def contract(cast: Cast) -> Contract:
    made = make_contract(cast.acme, seen=False)
    db.session.commit()
    return made


def place(contract: Contract, cast: Cast, where: str = "Cabinet 3", *, seen_id: int = 0) -> int:
    with transaction():
        row = original_services.record_place(
            contract, where, seen_id=seen_id, actor=acting(cast.pam)
        )
    return row.id if row else 0


def look(original_id: int, by: object, on: date = TODAY) -> None:
    row = db.session.get_one(ContractOriginal, original_id)
    with transaction():
        original_services.look_at_original(row, on=on, actor=by)  # type: ignore[arg-type]


def add_file(contract: Contract, cast: Cast) -> None:
    upload = FileStorage(BytesIO(b"%PDF-1.7\n" + b"signed " * 50), filename="signed.pdf")
    received = receive_upload(upload, kinds=CONTRACT_PAPERS)
    with transaction():
        services.add_file(contract, received, actor=acting(cast.pam))


def copy_of(contract: Contract, day: date = TODAY) -> Copy:
    facts = queries.coverage_facts([contract.vendor_id], day)
    return facts.contracts[contract.vendor_id][contract.id].shown.copy


def duties(kind: ObligationKind) -> list[Obligation]:
    return list(db.session.scalars(select(Obligation).where(Obligation.kind == kind)))


def test_two_persons_show_where_the_original_is(cast: Cast, contract: Contract) -> None:
    original = place(contract, cast)
    assert copy_of(contract) is Copy.MISSING
    (asked,) = duties(K.CONTRACT_ORIGINAL)
    assert asked.is_open

    with pytest.raises(DomainError) as caught:
        look(original, acting(cast.pam))
    assert words(caught.value.message, "en") == (
        "Somebody else than the person who recorded the place has to look at the original."
    )
    look(original, acting(cast.pia))

    assert copy_of(contract) is Copy.ORIGINAL
    assert copy_of(contract, TODAY - DAY) is Copy.MISSING
    db.session.refresh(asked)
    assert asked.outcome is Outcome.DONE
    with pytest.raises(InvalidTransition):
        look(original, acting(cast.pia))
    said = [words(one.text, "en") for one in trail_of(contract, limit=5)]
    assert said[0] == f"Original of {contract.number} seen on Wed 25 Nov 2026 at: Cabinet 3"


@pytest.mark.parametrize("on", [TODAY - DAY, TODAY + DAY])
def test_nobody_looked_before_the_place_was_known_nor_tomorrow(
    cast: Cast, contract: Contract, on: date
) -> None:
    original = place(contract, cast)
    with pytest.raises(DomainError) as caught:
        look(original, acting(cast.pia), on)
    assert caught.value.field == "seen_on"


def test_the_portal_and_an_unknown_first_person_show_nothing(
    cast: Cast, contract: Contract
) -> None:
    original = make_original(contract, valid_from=TODAY)
    db.session.commit()
    with pytest.raises(DomainError) as caught:
        look(original.id, acting(cast.pia))
    assert "Nobody knows who recorded the place" in words(caught.value.message, "en")
    known = place(contract, cast, seen_id=original.id)  # the same place, now by somebody
    with pytest.raises(DomainError):
        look(known, SYSTEM)


def test_another_place_voids_the_look_and_asks_anew(
    cast: Cast, contract: Contract, clock: Clock
) -> None:
    original = place(contract, cast)
    look(original, acting(cast.pia))
    clock.advance(days=1)
    moved = place(contract, cast, "Cellar", seen_id=original)

    assert copy_of(contract, TODAY) is Copy.ORIGINAL
    assert copy_of(contract, TODAY + DAY) is Copy.MISSING
    with pytest.raises(InvalidTransition):
        look(original, acting(cast.pia), TODAY + DAY)
    assert [one.is_open for one in duties(K.CONTRACT_ORIGINAL)] == [False, True]

    assert place(contract, cast, "", seen_id=moved) == 0
    assert [one.is_open for one in duties(K.CONTRACT_ORIGINAL)] == [False, False]


def test_two_people_do_not_overwrite_each_other(cast: Cast, contract: Contract) -> None:
    place(contract, cast)
    with pytest.raises(ChangedMeanwhile):
        place(contract, cast, "Cellar")


def test_a_draft_has_no_original(cast: Cast) -> None:
    draft = make_contract(cast.acme, state=ContractState.DRAFT)
    db.session.commit()
    with pytest.raises(InvalidTransition):
        place(draft, cast)


def test_a_file_settles_what_was_asked(cast: Cast, contract: Contract) -> None:
    place(contract, cast)
    add_file(contract, cast)
    (asked,) = duties(K.CONTRACT_ORIGINAL)
    assert asked.outcome is Outcome.WITHDRAWN
    assert copy_of(contract) is Copy.FILE


class TestFromBefore:
    """Signed in 2024 and registered before the upgrade of 2 November."""

    @pytest.fixture
    def old(self, cast: Cast) -> Contract:
        cast.company.baseline_on = date(2026, 4, 1)
        cast.company.copies_asked_on = date(2026, 11, 2)
        signed = date(2024, 5, 1)
        made = make_contract(cast.acme, seen=False, signed_on=signed, starts_on=signed)
        made.created_at = clock.midnight(date(2026, 10, 1))
        db.session.commit()
        return made

    def test_a_copy_is_asked_for_once(self, cast: Cast, old: Contract) -> None:
        assert [original_services.ask_for_copies() for _ in range(2)] == [1, 0]
        (asked,) = duties(K.CONTRACT_COPY)
        assert asked.due_on == date(2027, 1, 29)  # the last day, 31 January, is a Sunday

    def test_no_file_no_obligation_of_others(self, cast: Cast, old: Contract) -> None:
        make_contract(cast.globex, seen=False)
        attach(old, b"%PDF-1.7 old")
        assert original_services.ask_for_copies() == 0

    def test_the_file_closes_it(self, cast: Cast, old: Contract) -> None:
        original_services.ask_for_copies()
        add_file(old, cast)
        assert duties(K.CONTRACT_COPY)[0].outcome is Outcome.DONE
        assert original_services.ask_for_copies() == 0

    def test_the_look_closes_it(self, cast: Cast, old: Contract) -> None:
        original_services.ask_for_copies()
        look(place(old, cast), acting(cast.pia))
        assert duties(K.CONTRACT_COPY)[0].outcome is Outcome.DONE

    def test_the_end_closes_it(self, cast: Cast, old: Contract) -> None:
        place(old, cast)
        original_services.ask_for_copies()
        with transaction():
            services.end_contract(old, on=TODAY, actor=acting(cast.pam))
        assert [one.outcome for one in duties(K.CONTRACT_COPY)] == [Outcome.WITHDRAWN]
        assert [one.outcome for one in duties(K.CONTRACT_ORIGINAL)] == [Outcome.WITHDRAWN]
        assert original_services.ask_for_copies() == 0

    def test_an_end_to_come_closes_it_on_its_day(
        self, cast: Cast, old: Contract, clock: Clock
    ) -> None:
        place(old, cast)
        original_services.ask_for_copies()
        with transaction():
            services.end_contract(old, on=TODAY + 5 * DAY, actor=acting(cast.pam))
        assert find_open(K.CONTRACT_COPY, old) is not None
        clock.advance(days=5)
        original_services.ask_for_copies()
        assert [one.is_open for one in duties(K.CONTRACT_COPY)] == [False]
        assert [one.is_open for one in duties(K.CONTRACT_ORIGINAL)] == [False]

    def test_another_baseline_closes_it(self, cast: Cast, old: Contract) -> None:
        original_services.ask_for_copies()
        cast.company.baseline_on = date(2024, 4, 1)
        db.session.commit()
        original_services.ask_for_copies()
        assert duties(K.CONTRACT_COPY)[0].outcome is Outcome.WITHDRAWN

    def test_looking_for_them_takes_as_many_statements_for_ten(
        self, cast: Cast, old: Contract
    ) -> None:
        def load() -> int:
            with count_statements() as counted:
                assert original_services.ask_for_copies() == 0
            return counted.total

        original_services.ask_for_copies()
        one = load()
        for _ in range(9):
            make_contract(
                cast.acme, seen=False, signed_on=date(2024, 5, 1)
            ).created_at = old.created_at
        db.session.commit()
        assert original_services.ask_for_copies() == 9
        assert load() == one


class TestPages:
    @pytest.fixture
    def pia(self, browser: Browser, cast: Cast) -> Browser:
        browser.sign_in(cast.pia)
        return browser

    def test_pam_records_and_pia_looks(
        self, cast: Cast, browser: Browser, contract: Contract
    ) -> None:
        at = f"/contracts/{contract.id}"
        browser.sign_in(cast.pam)
        assert (
            "Nobody can show this contract, so none of its clauses count." in browser.get(at).text
        )
        assert browser.get(f"{at}/original").status_code == 200
        page = browser.post(f"{at}/original", data={"place": ""})
        assert page.status_code == 422
        assert "Write where the original is kept." in page.text
        page = browser.post(
            f"{at}/original", data={"place": "Head office, cabinet 3"}, follow_redirects=True
        )
        assert "Somebody else than you has to look at the original there." in page.text
        row = queries.original_of(contract.id)
        assert row is not None
        refused = browser.post(
            f"/contracts/originals/{row.id}/look", data={"seen_on": "2026-11-25"}
        )
        assert refused.status_code == 422

        browser.sign_in(cast.pia)
        assert "I have seen the original" in browser.get(at).text
        assert "Head office, cabinet 3" in browser.get(f"/contracts/originals/{row.id}/look").text
        page = browser.post(
            f"/contracts/originals/{row.id}/look",
            data={"seen_on": "2026-11-25"},
            follow_redirects=True,
        )
        assert "Original seen" in page.text
        assert "Nobody can show this contract" not in page.text
        assert "the look is void" not in page.text
        assert "that look is void" in browser.get(f"{at}/original").text

    def test_it_stands_on_today_and_leads_to_the_page(
        self, cast: Cast, browser: Browser, contract: Contract
    ) -> None:
        original = place(contract, cast)
        cast.acme.owner_id = cast.pia.id
        db.session.commit()
        browser.sign_in(cast.pam)
        (asked,) = duties(K.CONTRACT_ORIGINAL)
        found = browser.get(f"/obligations/{asked.id}")
        assert found.status_code == 302
        assert found.location == f"/contracts/originals/{original}/look"

    def test_the_tab_and_the_list_say_so(
        self, cast: Cast, pia: Browser, contract: Contract
    ) -> None:
        assert "No copy" in pia.get(f"/vendors/{cast.acme.id}/contracts").text
        make_contract(cast.acme, "Seen one")
        db.session.commit()
        assert "Seen one" not in pia.get("/contracts/?copy=none").text
        assert "Services agreement" in pia.get("/contracts/?copy=none").text
        assert "Seen one" in pia.get("/contracts/?copy=shown").text
        assert "Services agreement" not in pia.get("/contracts/?copy=look").text
        place(contract, cast)
        assert "Services agreement" in pia.get("/contracts/?copy=look").text
        assert "Original seen" in pia.get("/contracts/?copy=shown").text
