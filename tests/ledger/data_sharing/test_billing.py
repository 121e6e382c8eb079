"""Billing data goes to few: the rule for every kind of vendor."""

from datetime import date

import pytest

from portal.content.definitions.practice import VendorKind
from portal.content.packs import kinds as shelf
from portal.content.packs.kinds import shipped_pack
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing import share_rules, work_on_day
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.share_rules import Billing

KINDS = shipped_pack(shelf.PRACTICE).kinds_by_id
PURPOSES = shipped_pack(shelf.CATEGORIES).billing_purposes
DAY = date(2026, 11, 25)


def billing_of(share: DataShare, kind: VendorKind | None, on: date) -> Billing:
    """By the purposes that the pack which ships calls billing."""
    return work_on_day.billing_of(share, kind, on, PURPOSES)


def share(category: str, decided_on: date | None = None, purpose: str = "collection") -> DataShare:
    """Decided about, if it was, for the vendor and the purpose it has."""
    return DataShare(
        vendor_id=7,
        category=category,
        purpose=purpose,
        billing_decided_on=decided_on,
        billing_purpose=purpose if decided_on else "",
        billing_recipient_id=7 if decided_on else None,
    )


@pytest.mark.parametrize("category", ["billing_collection", "credit_card", "bank_account"])
@pytest.mark.parametrize(
    ("kind", "verdict"),
    [
        ("card_company", Billing.ALLOWED),
        ("payment_agency", Billing.ALLOWED),
        ("collection_agency", Billing.ALLOWED),
        ("printing_mailing", Billing.UNDECIDED),
        ("group_company", Billing.UNDECIDED),
        ("logistics", Billing.FORBIDDEN),
        ("individual", Billing.FORBIDDEN),
    ],
)
def test_the_kind_of_vendor_decides(category: str, kind: str, verdict: Billing) -> None:
    assert billing_of(share(category), KINDS[kind], DAY) is verdict


def test_other_data_is_none_of_its_business() -> None:
    assert billing_of(share("name_contact"), KINDS["logistics"], DAY) is Billing.NONE


def test_a_decision_counts_from_its_day_on() -> None:
    one = share("credit_card", decided_on=date(2026, 11, 20))
    assert billing_of(one, KINDS["printing_mailing"], date(2026, 11, 19)) is Billing.UNDECIDED
    assert billing_of(one, KINDS["printing_mailing"], date(2026, 11, 20)) is Billing.DECIDED


def test_no_decision_opens_what_is_forbidden() -> None:
    one = share("credit_card", decided_on=date(2026, 11, 20))
    assert billing_of(one, KINDS["logistics"], DAY) is Billing.FORBIDDEN


def test_a_kind_no_pack_knows_any_more_needs_a_decision() -> None:
    assert billing_of(share("credit_card"), None, DAY) is Billing.UNDECIDED


@pytest.mark.parametrize("kind", ["card_company", "payment_agency", "collection_agency"])
@pytest.mark.parametrize("purpose", ["marketing_mail", "accounting_tax", "delivery", ""])
def test_even_a_payment_agency_gets_billing_data_for_billing_only(kind: str, purpose: str) -> None:
    one = share("credit_card", purpose=purpose)
    assert billing_of(one, KINDS[kind], DAY) is Billing.OTHER_PURPOSE
    decided = share("credit_card", date(2026, 11, 20), purpose)
    assert billing_of(decided, KINDS[kind], DAY) is Billing.DECIDED


def test_a_decision_about_another_purpose_or_for_another_vendor_decides_nothing() -> None:
    one = share("credit_card", date(2026, 11, 20), "printing_mailing")
    one.purpose = "marketing_mail"
    assert billing_of(one, KINDS["printing_mailing"], DAY) is Billing.UNDECIDED
    assert billing_of(one, KINDS["payment_agency"], DAY) is Billing.OTHER_PURPOSE
    other = share("credit_card", date(2026, 11, 20), "printing_mailing")
    other.vendor_id = 8  # one vendor goes on in another
    assert billing_of(other, KINDS["printing_mailing"], DAY) is Billing.UNDECIDED


def test_the_pack_names_what_billing_is() -> None:
    assert {"payment", "collection"} == PURPOSES
    other = frozenset({"accounting_tax"})
    agency, one = KINDS["payment_agency"], share("credit_card", purpose="accounting_tax")
    assert work_on_day.billing_of(one, agency, DAY, other) is Billing.ALLOWED
    assert work_on_day.billing_of(share("credit_card"), agency, DAY, other) is Billing.OTHER_PURPOSE
    told = share_rules.other_purpose("X", {"payment": Text("決済", "Payment")}, PURPOSES)
    assert told.params["allowed"] == Text("「決済」", "“Payment”")


@pytest.mark.parametrize("verdict", Billing)
def test_only_what_nobody_decided_about_waits_for_another_purpose(verdict: Billing) -> None:
    waits = verdict in (Billing.UNDECIDED, Billing.OTHER_PURPOSE)
    assert share_rules.waits_for_its_purpose(verdict, "marketing_mail", PURPOSES) is waits
    assert not share_rules.waits_for_its_purpose(verdict, "payment", PURPOSES)
