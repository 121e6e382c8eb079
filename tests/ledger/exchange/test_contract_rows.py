"""Rows of contracts: found, compared, refused; the work they cover."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import ContractState
from tests.cast import Cast
from tests.factories.contracts import make_contract, make_cover
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.ledger.exchange.conftest import Compare, changes, wrong
from tests.ledger.exchange.files import contract, table
from tests.ledger.exchange.test_vendor_rows import counts


@pytest.fixture
def hotline(cast: Cast) -> Any:
    made = make_engagement(cast.acme, number="W-2026-001")
    db.session.commit()
    return made


def test_a_contract_is_found_by_number_or_title(compare: Compare, cast: Cast, hotline: Any) -> None:
    made = make_contract(cast.acme, number="C-2026-001")
    make_cover(made, hotline.id)
    db.session.commit()
    row = contract("Acme", "Services agreement", signed_on=date(2026, 4, 1))
    assert compare(table("contracts", row)).counts == counts(same=1)
    longer = row | {"number": "C-2026-001", "ends_on": date(2027, 12, 31)}
    assert changes(compare(table("contracts", longer))) == [
        ("Services agreement", "Last day of the term", "", "Fri 31 Dec 2027")
    ]
    (said,) = wrong(compare(table("contracts", row | {"title": "services-agreement"})))
    assert "is almost “Services agreement”" in said


def test_cover_begins_and_ends_with_the_list_of_work(
    compare: Compare, cast: Cast, hotline: Any
) -> None:
    made = make_contract(cast.acme, number="C-2026-001")
    make_cover(made, hotline.id)
    make_engagement(cast.acme, "Printing", number="W-2026-002")
    db.session.commit()
    row = {"number": "C-2026-001", "works": "W-2026-001; Printing"}
    assert changes(compare(table("contracts", row))) == [
        (
            "Services agreement",
            "Covers this work",
            "Support hotline",
            "Support hotline; Printing",
        )
    ]
    emptied = compare(
        table("contracts", {"number": "C-2026-001", "works": "", "title": "Services agreement"})
    )
    assert changes(emptied) == [("Services agreement", "Covers this work", "Support hotline", "")]
    without_column = {"number": "C-2026-001", "title": "Services agreement"}
    assert compare(table("contracts", without_column)).counts == counts(same=1)


def test_a_contract_may_stand_under_one_of_a_later_row(compare: Compare, cast: Cast) -> None:
    difference = compare(
        table(
            "contracts",
            contract("Acme", "覚書", kind="memorandum", parent_id="M1"),
            contract("Acme", "基本契約", key="M1"),
        )
    )
    assert difference.counts == counts(new=2)
    memo, master = difference.plan.contracts
    assert memo.values["parent_id"] == master.id
    assert all(one.state is ContractState.DRAFT for one in difference.plan.contracts)


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ({"signed_on": date(2027, 1, 1)}, "締結日", "lies in the future"),
        (
            {"ends_on": date(2025, 1, 1), "starts_on": date(2026, 1, 1)},
            "契約期間の最終日",
            "must not be before the first",
        ),
        (
            {"renews": "はい", "ends_on": date(2027, 3, 31)},
            "Renews for how many months",
            "how many months it renews",
        ),
        (
            {"ends_on": date(2027, 3, 31), "kept_until_on": date(2027, 3, 30)},
            "契約書の保管期限",
            "The contract runs until",
        ),
        ({"ended_on": date(2026, 6, 30)}, "Signed on", "Enter the day on which it was signed."),
        ({"parent_id": "C-9"}, "上位の契約書", "neither in the register nor in this file"),
        ({"works": "W-9"}, "対象業務", "neither in the register nor in this file"),
        ({"kind": "promise"}, "契約の種類", "is not in the list"),
    ],
)
def test_a_wrong_contract_is_named_with_its_reason(
    compare: Compare, cast: Cast, more: dict[str, Any], column: str, said: str
) -> None:
    difference = compare(table("contracts", contract("Acme", "基本契約") | more))
    assert difference.counts == counts(wrong=1)
    assert f"| 2 | {column} |" in wrong(difference)[0]
    assert said in wrong(difference)[0]


def test_contracts_in_a_ring_and_of_others_are_refused(compare: Compare, cast: Cast) -> None:
    ring = compare(
        table(
            "contracts",
            contract("Acme", "甲", key="A", parent_id="B"),
            contract("Acme", "乙", key="B", parent_id="A"),
        )
    )
    assert all("cannot stand under itself" in one for one in wrong(ring))
    make_contract(make_vendor("Initech"), "Theirs")
    db.session.commit()
    (said,) = wrong(compare(table("contracts", contract("Acme", "覚書", parent_id="Theirs"))))
    assert "neither in the register nor in this file" in said


def test_a_draft_is_signed_and_a_contract_ended_by_their_days(compare: Compare, cast: Cast) -> None:
    make_contract(cast.acme, number="C-2026-001", state=ContractState.DRAFT)
    db.session.commit()
    row = {"number": "C-2026-001", "signed_on": date(2026, 4, 1), "ended_on": date(2026, 10, 31)}
    difference = compare(table("contracts", row))
    assert [one[1:] for one in changes(difference)] == [
        ("Signed on", "", "Wed 1 Apr 2026"),
        ("Ended: its last day", "", "Sat 31 Oct 2026"),
    ]
    assert difference.plan.changed_contracts[0].state is ContractState.ENDED
