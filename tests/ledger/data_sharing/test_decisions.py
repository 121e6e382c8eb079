"""Two decisions: billing data goes somewhere, and work deserves a stricter tier."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition, RuleViolated
from portal.foundation.core.words.i18n import words
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements.models import Engagement
from tests.actors import acting
from tests.cast import Cast
from tests.factories.data_sharing import share_details
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor

TODAY = date(2026, 11, 25)
BILLING: dict[str, Any] = {"category": "billing_collection"}
WHY = "Statements are printed for us; that is billing work."


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = make_engagement(cast.acme)
    db.session.commit()
    return engagement


def add(cast: Cast, work: Engagement, **changes: Any) -> DataShare:
    with transaction():
        details = share_details(cast.pam.id, **changes)
        return services.add_share(work, details, actor=acting(cast.pam))


def change(cast: Cast, share: DataShare, **changes: Any) -> DataShare:
    with transaction():
        details = share_details(cast.pam.id, **changes)
        return services.change_share(share, details, from_day=TODAY, actor=acting(cast.pam))


def test_a_carrier_never_gets_billing_data(cast: Cast) -> None:
    carrier = make_vendor("Yukidoke", kind="logistics")
    work = make_engagement(carrier)
    db.session.commit()
    with pytest.raises(RuleViolated) as caught:
        add(cast, work, **BILLING)
    refused = caught.value
    assert refused.field == "category"
    assert words(refused.message, "en") == (
        "Billing data never goes to a vendor of the kind “Carrier and warehouse”: our policy "
        "allows it only to card companies, collection agencies and those to whom billing work is "
        "entrusted."
    )
    assert words(refused.message, "ja").startswith("「運送・倉庫」の委託先には、")


def test_elsewhere_the_officer_decides_about_billing_data(cast: Cast, work: Engagement) -> None:
    share = add(cast, work, **BILLING)
    (fact,) = queries.share_facts([cast.acme.id])[work.id]
    assert fact.billing == "undecided"
    with transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.pia))
    (fact,) = queries.share_facts([cast.acme.id])[work.id]
    assert fact.billing == "decided"
    assert (share.billing_decided_by_id, share.billing_decided_on) == (cast.pia.id, TODAY)
    (before,) = queries.share_facts([cast.acme.id], date(2026, 11, 24))[work.id]
    assert before.billing == "undecided"
    with pytest.raises(InvalidTransition), transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.pia))


def test_nobody_decides_what_they_wrote_themselves(cast: Cast, work: Engagement) -> None:
    with transaction():
        details = share_details(cast.pam.id, **BILLING)
        share = services.add_share(work, details, actor=acting(cast.pia))
    with pytest.raises(RuleViolated), transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.pia))
    with transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.max))
    assert share.billing_decided_by_id == cast.max.id


def test_management_decides_only_what_the_officer_wrote(cast: Cast, work: Engagement) -> None:
    share = add(cast, work, **BILLING)
    with pytest.raises(RuleViolated), transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.max))


def test_a_decision_needs_a_reason_and_billing_data(cast: Cast, work: Engagement) -> None:
    share, other = add(cast, work, **BILLING), add(cast, work)
    with pytest.raises(RuleViolated) as refused, transaction():
        services.decide_billing(share, reason=" ok ", actor=acting(cast.pia))
    assert refused.value.field == "reason"
    with pytest.raises(InvalidTransition), transaction():
        services.decide_billing(other, reason=WHY, actor=acting(cast.pia))


def test_a_decision_stands_until_what_it_was_about_changes(cast: Cast, work: Engagement) -> None:
    share = add(cast, work, **BILLING)
    with transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.pia))
    share = change(cast, share, **BILLING, transfer_method="sftp")
    assert share.billing_decided_by_id == cast.pia.id
    share = change(cast, share, **BILLING, transfer_method="sftp", items="Amounts, arrears")
    assert share.billing_decided_by_id is None
    assert share.billing_reason == ""


def raise_to(cast: Cast, work: Engagement, tier: str | None, reason: str = "Audit remark") -> None:
    seen = engagements.latest_terms(work.id)
    assert seen is not None
    with transaction():
        services.raise_tier(work, tier, reason=reason, seen_id=seen.id, actor=acting(cast.pam))


def test_a_tier_is_raised_by_hand_and_taken_back(cast: Cast, work: Engagement) -> None:
    add(cast, work)
    assert queries.tiers() == {cast.acme.id: "tier_3"}
    raise_to(cast, work, "tier_1")
    assert queries.tiers() == {cast.acme.id: "tier_1"}
    assert queries.tiers(as_of=date(2026, 11, 24)) == {cast.acme.id: "tier_3"}
    raise_to(cast, work, None, "Remark closed")
    assert queries.tiers() == {cast.acme.id: "tier_3"}


@pytest.mark.parametrize(
    ("tier", "reason", "field"),
    [
        ("tier_3", "Why not", "tier"),
        ("tier_4", "Why not", "tier"),
        ("tier_0", "Why not", "tier"),
        (None, "Why not", "tier"),
        ("tier_1", "  ", "reason"),
    ],
)
def test_never_lower_never_without_a_reason(
    cast: Cast, work: Engagement, tier: str | None, reason: str, field: str
) -> None:
    add(cast, work)
    with pytest.raises(RuleViolated) as refused:
        raise_to(cast, work, tier, reason)
    assert refused.value.field == field
