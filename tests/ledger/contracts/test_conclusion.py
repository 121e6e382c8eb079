"""How a contract was concluded and who signed it for each side."""

from typing import Any

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.ledger.contracts.labels import CONCLUDED
from portal.ledger.contracts.models import WayConcluded
from portal.ledger.exchange.comparing.difference import check
from portal.ledger.exchange.exporting.registers import export
from portal.proof.desk.log_words import CODES
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import contracts_of, make_contract

SAID = {
    "concluded": "electronic",
    "signatory_of_ours": "代表取締役 細波 渡",
    "signatory_of_vendor": " 営業本部長 秋目 一郎 ",
}


def test_pam_writes_it_down_and_page_and_history_say_it(cast: Cast, browser: Browser) -> None:
    browser.sign_in(cast.pam)
    said: dict[str, Any] = {"kind": "master", "title": "Services agreement", "version": 0}
    browser.post(
        f"/vendors/{cast.acme.id}/contracts/new", data=said | {"signed_on": "2026-04-01"} | SAID
    )
    (made,) = contracts_of(cast.acme.id)
    assert made.concluded is WayConcluded.ELECTRONIC
    assert made.signatory_of_vendor == "営業本部長 秋目 一郎"
    page = browser.get(f"/contracts/{made.id}").text
    for shown in ("Electronically", "細波 渡", "秋目 一郎"):
        assert shown in page
    assert trail_of(made)[0].after["concluded"] == "electronic"


def test_what_is_not_known_stays_empty_and_another_way_is_refused(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    said = {"kind": "master", "title": "Services agreement", "version": 0}
    browser.post(f"/vendors/{cast.acme.id}/contracts/new", data=said | {"concluded": ""})
    (made,) = contracts_of(cast.acme.id)
    assert made.concluded is None
    answer = browser.post(f"/vendors/{cast.acme.id}/contracts/new", data=said | {"concluded": "x"})
    assert answer.status_code == 422


@pytest.mark.parametrize("way", list(WayConcluded))
def test_every_way_goes_through_a_file_and_has_words(cast: Cast, way: WayConcluded) -> None:
    assert CODES["concluded"][way] == CONCLUDED[way]
    contract = make_contract(cast.acme, concluded=way, signatory_of_ours="部長 甲")
    db.session.commit()
    file = export(lang="ja")
    assert not check(file, "same.xlsx", actor=acting(cast.pam)).changed
    contract.concluded, contract.signatory_of_ours = None, ""
    db.session.commit()
    (changed,) = check(file, "back.xlsx", actor=acting(cast.pam)).changed
    assert [field.new for field in changed.fields][1] == "部長 甲"
    assert len(changed.fields) == 2
