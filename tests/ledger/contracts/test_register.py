"""The register of contract papers: found by title, number and vendor, by how each stands."""

import re
from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.contracts.coverage.terms import in_force_on
from portal.ledger.contracts.documents.register import (
    DRAFT,
    ENDS_SOON,
    IN_FORCE,
    LATER,
    OVER,
    _stands,
)
from portal.ledger.contracts.models import (
    ClauseState,
    Contract,
    ContractKind,
    ContractState,
    WayConcluded,
)
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import (
    make_check,
    make_checks,
    make_contract,
    make_cover,
    make_original,
)
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)


def shown(browser: Browser, **asked: Any) -> list[str]:
    page = browser.get("/contracts/", query_string=asked)
    assert page.status_code == 200, page.text
    return re.findall(r'class="row-name"[^>]*>([^<]+)</a>', page.text)


@pytest.fixture
def pam(cast: Cast, browser: Browser) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def test_a_contract_is_found_however_it_is_written(cast: Cast, pam: Browser) -> None:
    make_contract(cast.acme, "個人情報の取扱いに関する覚書")
    make_contract(cast.globex, "Master agreement")
    db.session.commit()
    for words in ("取扱い", "取扱イ", "覚書 acme", "オボエガキ acme"):
        found = shown(pam, q=words)
        assert found == ([] if words.startswith("オ") else ["個人情報の取扱いに関する覚書"]), words
    number = db.session.query(Contract.number).filter_by(title="Master agreement").scalar()
    assert shown(pam, q=number.replace("-", "")) == ["Master agreement"]
    assert shown(pam, q="globex") == ["Master agreement"]


def test_how_each_stands_is_the_same_as_on_its_page(cast: Cast) -> None:
    """The words of SQL and those of `terms` agree for every mix of dates."""
    days = (None, date(2026, 1, 1), TODAY, date(2027, 6, 1))
    number = 0
    for state in ContractState:
        for signed in days[:3]:
            for starts in days:
                for ends in days:
                    for ended in (None, date(2026, 6, 30)):
                        for renews in (False, True):
                            number += 1
                            contract = make_contract(cast.acme, f"No. {number}")
                            contract.state, contract.signed_on = state, signed
                            contract.starts_on, contract.ends_on = starts, ends
                            contract.ended_on, contract.renews = ended, renews
    db.session.commit()
    found = set(db.session.query(Contract.id).filter(_stands(IN_FORCE)).all())
    every = db.session.query(Contract).all()
    assert {one.id for one in every if in_force_on(one, TODAY)} == {row.id for row in found}
    apart = [
        set(db.session.query(Contract.id).filter(_stands(one)).all())
        for one in (IN_FORCE, LATER, DRAFT, OVER)
    ]
    assert sum(map(len, apart)) == number == len(set[Any]().union(*apart))
    assert set(db.session.query(Contract.id).filter(_stands(ENDS_SOON)).all()) <= apart[0]


def test_filters_and_tabs(cast: Cast, pam: Browser) -> None:
    good = make_contract(cast.acme, "Good")
    make_checks(good)
    make_cover(good, make_engagement(cast.acme).id)
    bad = make_contract(cast.acme, "Bad", kind=ContractKind.NDA)
    make_check(bad, "incident_notice", ClauseState.ABSENT)
    make_contract(cast.acme, "Draft", state=ContractState.DRAFT, signed_on=None)
    db.session.commit()
    assert shown(pam, standing="draft") == ["Draft"]
    assert shown(pam, clauses="gaps") == ["Bad"]
    assert shown(pam, clauses="none") == ["Draft"]
    assert shown(pam, kind="nda") == ["Bad"]
    assert shown(pam, covers="some") == ["Good"]
    assert shown(pam, paper="yes") == []
    assert shown(pam, sort="-title") == ["Good", "Draft", "Bad"]


def test_an_empty_register_says_what_to_do_first(pam: Browser) -> None:
    assert "No contract yet" in pam.get("/contracts/").text


def test_the_list_costs_the_same_with_twice_the_data(cast: Cast, pam: Browser) -> None:
    def grow(name: str) -> None:
        vendor = make_vendor(name)
        for number in range(4):
            contract = make_contract(vendor, f"{name} {number}")
            make_checks(contract)
            make_cover(contract, make_engagement(vendor).id)

    grow("Once")
    with count_statements() as once:
        pam.get("/contracts/")
    grow("Twice")
    with count_statements() as twice:
        page = pam.get("/contracts/")
    assert "Twice 3" in page.text
    assert twice.total == once.total <= 12


def test_how_a_paper_was_concluded_and_where_it_lies_are_columns_and_stand_in_the_file(
    cast: Cast, pam: Browser
) -> None:
    contract = make_contract(
        cast.acme,
        "Master agreement",
        seen=False,
        concluded=WayConcluded.PAPER,
        signatory_of_ours="総務部長 佐藤",
        signatory_of_vendor="代表取締役 田中",
    )
    make_original(contract, place="本社 金庫")
    db.session.commit()
    asked = {"columns": "title.place.concluded.ours.theirs"}
    facts = ("本社 金庫", "On paper, signed or sealed by both", "総務部長 佐藤", "代表取締役 田中")
    usual, page = (pam.get("/contracts/", query_string=one).text for one in ({}, asked))
    file = pam.get("/contracts/", query_string=asked | {"file": "csv"}).get_data(as_text=True)
    for fact in facts:
        assert fact not in usual
        assert fact in page
        assert fact in file
