"""Rows of work, data and contracts: found, compared, refused."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import VendorState
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.ledger.exchange.conftest import Compare, changes, wrong
from tests.ledger.exchange.files import contract, share, table, vendor, work
from tests.ledger.exchange.test_vendor_rows import counts

TODAY = date(2026, 11, 25)
REASON = "The hotline has to call the customer back."
HOTLINE = {"name": "Support hotline", "department": "Customer service"}


@pytest.fixture
def hotline(cast: Cast) -> Any:
    made = make_engagement(cast.acme, number="W-2026-001")
    db.session.commit()
    return made


@pytest.fixture
def names(cast: Cast, hotline: Any) -> Any:
    made = make_share(hotline, decided_by_id=cast.pam.id)
    db.session.commit()
    return made


def test_a_new_vendor_comes_with_its_work_its_data_and_its_contract(compare: Compare) -> None:
    difference = compare(
        table("vendors", vendor("れいめい", key="A1")),
        table("engagements", work("A1", "ホットライン", key="B1")),
        table("shares", share("B1", "Pam")),
        table("contracts", contract("れいめい", "基本契約", works="B1", signed_on="2026-04-01")),
    )
    assert not wrong(difference)
    assert difference.counts == counts(new=4)


def test_work_is_found_by_number_and_changed_field_by_field(compare: Compare, hotline: Any) -> None:
    row = {"number": "ｗ-2026-001", "ends_on": date(2027, 12, 31), "medium": "紙のみ"}
    assert changes(compare(table("engagements", row))) == [
        ("Support hotline", "Last day", "", "Fri 31 Dec 2027"),
        ("Support hotline", "Medium", "Electronic", "On paper only"),
    ]


def test_work_is_found_by_its_exact_name_among_the_vendors(
    compare: Compare, cast: Cast, hotline: Any
) -> None:
    same = work("Acme", **HOTLINE)
    assert compare(table("engagements", same)).counts == counts(same=1)
    assert compare(table("engagements", same | {"vendor_id": "Globex"})).counts == counts(new=1)
    (said,) = wrong(compare(table("engagements", same | {"name": "support-hotline"})))
    assert "is almost “Support hotline”" in said
    assert "W-2026-001" in said


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ({"ends_on": date(2026, 3, 31)}, "終了日", "must not be before the start"),
        ({"starts_on": "2026-02-30"}, "開始日", "There is no such day."),
        ({"vendor_id": "Acne"}, "委託先", "Write “Acme”"),
        ({"vendor_id": ""}, "委託先", "This cell is empty."),
        ({"purposes": "魔法"}, "委託の目的", "is not in the list"),
        ({"purposes": "joint_project"}, "委託の目的", "is for data a customer entrusted to us"),
        ({"company_role": "entrusted"}, "Customer who entrusted it", "Name the customer"),
    ],
)
def test_wrong_work_is_named_with_its_reason(
    compare: Compare, cast: Cast, more: dict[str, Any], column: str, said: str
) -> None:
    difference = compare(table("engagements", work("Acme", "印刷") | more))
    assert difference.counts == counts(wrong=1)
    assert f"| 2 | {column} |" in wrong(difference)[0]
    assert said in wrong(difference)[0]


def test_no_work_is_added_where_it_is_over(compare: Compare, cast: Cast) -> None:
    cast.acme.state = VendorState.CLOSED
    db.session.commit()
    (said,) = wrong(compare(table("engagements", work("Acme", "印刷"))))
    assert "Acme is closed or rejected: no work can be added." in said


def test_a_change_of_work_cannot_reach_back_behind_its_terms(
    compare: Compare, hotline: Any
) -> None:
    row = {"number": "W-2026-001", "name": "Other", "from_day": date(2026, 3, 1)}
    (said,) = wrong(compare(table("engagements", row)))
    assert "The terms before hold from" in said


def test_data_is_found_by_work_and_category(compare: Compare, cast: Cast, names: Any) -> None:
    row = share("W-2026-001", "Pam", necessity_reason=REASON)
    assert compare(table("shares", row)).counts == counts(same=1)
    other = compare(table("shares", row | {"storage_location": "委託先事業所(国内)"}))
    assert changes(other) == [
        ("Support hotline", "Where it lies", "Our system", "Vendor office in Japan")
    ]
    assert compare(table("shares", row | {"category": "credential"})).counts == counts(new=1)


def test_work_may_be_named_when_its_vendor_is_said(
    compare: Compare, cast: Cast, names: Any
) -> None:
    make_engagement(cast.globex)
    db.session.commit()
    row = share("Support hotline", "Pam", necessity_reason=REASON)
    (said,) = wrong(compare(table("shares", row)))
    assert "“Support hotline” is there 2 times." in said
    assert compare(table("shares", row | {"vendor_id": "Acme"})).counts == counts(same=1)
    (said,) = wrong(
        compare(table("shares", row | {"engagement_id": "W-2026-001", "vendor_id": "Globex"}))
    )
    assert "belongs to another vendor" in said


@pytest.mark.parametrize(
    ("more", "column", "said"),
    [
        ({"engagement_id": "W-1"}, "委託業務", "neither in the register nor in this file"),
        ({"purpose": "delivery"}, "提供の目的", "Choose one of the purposes of this work."),
        ({"necessity_reason": "要る"}, "必要な理由", "Say in a sentence why"),
        ({"decided_by_id": ""}, "決定者", "This cell is empty."),
        ({"decided_by_id": "Ada"}, "決定者", "nobody of ours who may decide"),
        ({"decided_on": date(2027, 1, 1)}, "決定日", "The decision cannot be in the future."),
        ({"storage_location": "cloud_abroad"}, "In which country", "Choose the country"),
        ({"first_handover_on": TODAY}, "最初の提供日", "is recorded on the vendor's page"),
        ({"reviewed_on": date(2025, 1, 1)}, "必要性の最終見直し", "between the decision"),
        ({"ended_on": TODAY}, "提供をやめた日", "New data has not ended."),
        ({"number": "D-99999"}, "データ番号", "There is no row with the number D-99999."),
    ],
)
def test_wrong_data_is_named_with_its_reason(
    compare: Compare, hotline: Any, more: dict[str, Any], column: str, said: str
) -> None:
    difference = compare(table("shares", share("W-2026-001", "Pam") | more))
    assert difference.counts == counts(wrong=1)
    assert f"| 2 | {column} |" in wrong(difference)[0]
    assert said in wrong(difference)[0]


def test_billing_data_never_goes_where_the_new_kind_forbids_it(compare: Compare) -> None:
    (said,) = wrong(
        compare(
            table("vendors", vendor("れいめい", kind="maintenance_cleaning")),
            table("engagements", work("れいめい", "清掃", key="B1")),
            table("shares", share("B1", "Pam", category="credit_card")),
        )
    )
    assert "Billing data never goes to a vendor of the kind" in said


def test_handovers_before_the_baseline_are_taken_once(
    compare: Compare, cast: Cast, names: Any
) -> None:
    cast.company.baseline_on = date(2026, 10, 1)
    db.session.commit()
    row = share("W-2026-001", "Pam", necessity_reason=REASON)
    first = row | {"first_handover_on": date(2026, 5, 1)}
    assert changes(compare(table("shares", first))) == [
        ("Support hotline", "First handover", "", "Fri 1 May 2026")
    ]
    names.first_handover_on = date(2026, 5, 1)
    db.session.commit()
    assert compare(table("shares", first)).counts == counts(same=1)
    (said,) = wrong(compare(table("shares", row | {"first_handover_on": date(2026, 6, 1)})))
    assert "The first handover is on record" in said


def test_a_review_and_an_end_of_data_are_changes(compare: Compare, cast: Cast, names: Any) -> None:
    row = share("W-2026-001", "Pam", necessity_reason=REASON)
    reviewed = compare(table("shares", row | {"reviewed_on": TODAY}))
    assert changes(reviewed) == [
        ("Support hotline", "Last review of need", "Wed 1 Apr 2026", "Wed 25 Nov 2026")
    ]
    (said,) = wrong(compare(table("shares", row | {"reviewed_on": TODAY + timedelta(1)})))
    assert "The last review is between the decision" in said
    ended = compare(table("shares", row | {"ended_on": TODAY}))
    assert changes(ended) == [("Support hotline", "No longer shared from", "", "Wed 25 Nov 2026")]
    (said,) = wrong(compare(table("shares", row | {"ended_on": date(2026, 3, 1)})))
    assert "The day must lie between" in said


def test_data_that_is_over_is_said_to_be_over(compare: Compare, cast: Cast, names: Any) -> None:
    names.valid_until = TODAY
    db.session.commit()
    row = share("W-2026-001", "Pam", number=f"D-{names.id}")
    (said,) = wrong(compare(table("shares", row)))
    assert "This is no longer shared." in said
