"""Before a version is made active Pia reads what it will do; afterwards just that happens."""

from datetime import date
from io import BytesIO

import pytest
import yaml

from portal.content import catalogue
from portal.content.packs import kinds as shelf
from portal.content.versions.models import ContentPack
from portal.content.versions.queries import active_versions, find_row, list_activations
from portal.content.versions.services import load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.clauses.services import open_due_checks
from portal.ledger.contracts.models import Contract
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.desk.pack_effects import asked_now, effects_of
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.content.raw import rewritten, shipped_data, thing
from tests.factories.contracts import make_checks, make_contract, make_cover
from tests.ledger.contracts.works import make_work
from tests.supervision.attestations.signed import signed
from tests.supervision.attestations.work import an_authority

CHECKS = "%(n)s clause check falls due again, contracts newly concerned: %(contracts)s."
TEXTS = (
    "%(n)s signed statement says something else than the new text and is asked anew, "
    "vendors: %(vendors)s."
)


@pytest.fixture(autouse=True)
def packs(cast: Cast) -> None:
    with transaction():
        load_packs(SYSTEM)


@pytest.fixture
def contract(cast: Cast, clock: Clock) -> Contract:
    """Of Acme, checked by the version that ships."""
    made = make_contract(cast.acme)
    make_cover(made, make_work(cast.acme, "受電").id)
    make_checks(made)
    db.session.commit()
    clock.advance(hours=1)
    return made


def _loaded(pack: str, data: dict[str, object]) -> ContentPack:
    with transaction():
        load_packs(SYSTEM, rewritten(shipped_data() | {pack: data}))
    row = find_row(pack, "2026.4")
    assert row is not None
    return row


def _another_question() -> dict[str, object]:
    data: dict[str, object] = shipped_data()["clause-library"] | {"version": "2026.4"}
    clauses = data["clauses"]
    assert isinstance(clauses, list)
    thing(clauses, "survival")["test_question"] = {"ja": "いつまで?", "en": "Until when?"}
    return data


def test_another_question_is_handed_in_made_active_and_asked_again(
    browser: Browser, cast: Cast, contract: Contract
) -> None:
    browser.sign_in(cast.sue)
    raw = yaml.safe_dump(_another_question(), sort_keys=False).encode()
    answer = browser.post("/settings/content/add", data={"files": [(BytesIO(raw), "clauses.yaml")]})
    browser.sign_in(cast.pia)
    page = browser.get(answer.location).text
    assert "1 clause check falls due again, contracts newly concerned: 1." in page
    assert open_due_checks() == 0  # reading the page has done nothing
    number = answer.location.rpartition("/")[2]
    typed = {"active_from": "2026-11-25", "reason": "An amended rule"}
    typed["of-clause-library"] = f"next-{number}"
    assert browser.post(answer.location, data=typed).status_code == 302
    assert open_due_checks() == 1
    asked = find_open(ObligationKind.CLAUSE_CHECK, contract)
    assert asked is not None
    browser.sign_in(cast.pam)
    again = browser.get(f"/contracts/{contract.id}/clauses/again").text
    assert "Until when?" in again
    earlier = browser.get(f"/contracts/{contract.id}/clauses/earlier?clause=survival").text
    assert catalogue.clause("survival", "2026.3").test_question.en in earlier
    assert "Until when?" not in earlier


def test_other_words_without_another_question_ask_for_nothing(contract: Contract) -> None:
    data = shipped_data()["clause-library"] | {"version": "2026.4"}
    thing(data["clauses"], "survival")["why"]["en"] = "For a reason."
    assert effects_of(_loaded("clause-library", data)) == []


def test_a_statement_with_another_text_is_announced_as_asked_anew(cast: Cast) -> None:
    work = make_work(cast.acme, "受電")
    an_authority(cast.ada)
    db.session.commit()
    signed(cast.ada, work, "no_subcontracting", first=date(2026, 4, 1), last=date(2026, 9, 30))
    data = shipped_data()["attestations"] | {"version": "2026.4"}
    one = thing(data["attestations"], "no_subcontracting")
    for body in ("statement", "statement_start"):
        one[body] = {lang: words + " More." for lang, words in one[body].items()}
    row = _loaded("attestations", data)
    found = {said.id: said.params for said in effects_of(row, asks_now=True)}
    assert dict(found[TEXTS]) == {"n": 1, "vendors": 1}
    assert [said.id for said in asked_now(row) or ()] == [TEXTS]
    assert effects_of(row) == []  # from the next request on what is signed stands


def test_the_page_asks_whether_everybody_is_asked_now_and_how_many_that_are(
    cast: Cast, browser: Browser
) -> None:
    work = make_work(cast.acme, "受電")
    an_authority(cast.ada)
    db.session.commit()
    signed(cast.ada, work, "no_subcontracting", first=date(2026, 4, 1), last=date(2026, 9, 30))
    data = shipped_data()["attestations"] | {"version": "2026.4"}
    thing(data["attestations"], "no_subcontracting")["statement"]["ja"] += "以上"
    row = _loaded("attestations", data)
    browser.sign_in(cast.pia)
    page = browser.get(f"/settings/content/{row.id}").text
    assert "1 signed statement says something else than the new text" in page
    typed = {"active_from": "2026-11-25", "reason": "Legal", "of-attestations": f"now-{row.id}"}
    assert browser.post(f"/settings/content/{row.id}", data=typed).status_code == 302
    assert list_activations()[0].asks_now
    assert "Everybody was asked in its words" in browser.get(f"/settings/content/{row.id}").text


def test_whom_a_version_asks_is_chosen_not_taken_for_granted(cast: Cast, browser: Browser) -> None:
    row = _loaded("attestations", shipped_data()["attestations"] | {"version": "2026.4"})
    browser.sign_in(cast.pia)
    typed = {"active_from": "2026-11-25", "reason": "Legal"}
    assert browser.post(f"/settings/content/{row.id}", data=typed).status_code == 422
    typed["of-attestations"] = f"next-{row.id}"
    assert browser.post(f"/settings/content/{row.id}", data=typed).status_code == 302
    assert (list_activations()[0].version, list_activations()[0].asks_now) == ("2026.4", False)


def test_a_pack_that_asks_vendors_nothing_asks_nobody_now(cast: Cast, browser: Browser) -> None:
    row = _loaded("clause-library", _another_question())
    assert asked_now(row) is None
    browser.sign_in(cast.pia)
    assert f'value="now-{row.id}"' not in browser.get(f"/settings/content/{row.id}").text
    typed = {"active_from": "2026-11-25", "reason": "Legal", "of-clause-library": f"now-{row.id}"}
    assert browser.post(f"/settings/content/{row.id}", data=typed).status_code == 422
    assert active_versions()[shelf.CLAUSES.id].version == "2026.3"


def test_another_sheet_says_when_its_questions_are_asked(cast: Cast) -> None:
    row = _loaded(
        "supervision-standard", shipped_data()["supervision-standard"] | {"version": "2026.4"}
    )
    (said,) = effects_of(row)
    assert dict(said.params) == {"vendors": 0}


def test_looking_ahead_changes_nothing_for_whoever_reads_next(contract: Contract) -> None:
    row = _loaded("clause-library", _another_question())
    assert [said.id for said in effects_of(row)] == [CHECKS]
    assert active_versions()[shelf.CLAUSES.id].version == "2026.3"
    assert catalogue.clause("survival").test_question.en != "Until when?"


def test_of_very_many_vendors_the_page_names_the_command(contract: Contract) -> None:
    row = _loaded("clause-library", _another_question())
    (said,) = effects_of(row, most=1)  # Acme and Globex are two
    assert dict(said.params) == {"most": 1, "pack": "clause-library", "version": "2026.4"}
    assert [one.id for one in effects_of(row, most=None)] == [CHECKS]


def test_the_version_in_force_does_nothing() -> None:
    row = find_row("clause-library", "2026.3")
    assert row is not None
    assert effects_of(row) == []
