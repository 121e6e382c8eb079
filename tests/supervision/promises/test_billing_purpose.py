"""Billing data serves billing: whatever purpose is written, the promise reads it."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services
from portal.ledger.engagements.models import Engagement
from portal.ledger.exchange.comparing.difference import FileDifference, check
from portal.ledger.exchange.importing.services import apply
from portal.ledger.vendors.models import VendorState
from portal.supervision.promises.queries import evaluate_vendor
from portal.supervision.promises.results import Place, Verdict
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.data_sharing import VALUES, make_share, share_details
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.ledger.exchange import files

TODAY = date(2026, 11, 25)
CARDS: dict[str, Any] = {"category": "credit_card", "purpose": "payment"}
PURPOSES = ("payment", "collection", "marketing_mail")
WHY = "The agency tells card holders of failed payments by mail."


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


@pytest.fixture
def payments(cast: Cast) -> Engagement:
    """Kotori takes card payments for us since summer."""
    kotori = make_vendor("Kotori", kind="payment_agency", state=VendorState.ACTIVE)
    work = make_engagement(kotori, number="W-2026-009", purposes=PURPOSES)
    make_share(
        work,
        **CARDS,
        reviewed_on=date(2026, 10, 1),
        first_handover_on=date(2026, 7, 1),
        decided_by_id=cast.pam.id,
        set_by_id=cast.pam.id,
    )
    db.session.commit()
    return work


def verdict(work: Engagement, day: date = TODAY) -> Verdict:
    return evaluate_vendor(work.vendor_id, day).verdict_of("minimum_data")


def newest(work: Engagement) -> DataShare:
    rows = select(DataShare).where(
        DataShare.engagement_id == work.id, DataShare.corrected_at.is_(None)
    )
    return db.session.scalars(rows.order_by(DataShare.id.desc())).first()  # type: ignore[return-value]


def change(work: Engagement, cast: Cast, purpose: str) -> DataShare:
    with transaction():
        return services.change_share(
            newest(work),
            share_details(cast.pam.id, **CARDS | {"purpose": purpose, "decided_on": TODAY}),
            from_day=TODAY,
            actor=acting(cast.pam),
        )


def imported(cast: Cast, work: Engagement, purpose: str) -> FileDifference:
    row = {
        **{name: VALUES[name] for name in VALUES if name not in ("subjects", "processing")},
        "subjects": "customer",
        "processing": "view",
        "category": "credit_card",
        "engagement_id": work.number,
        "purpose": purpose,
        "decided_by_id": "Pam",
        "decided_on": date(2026, 4, 1),
    }
    workbook = files.xlsx(files.table("shares", row))
    return check(workbook, "register.xlsx", actor=acting(cast.pam))


def test_cards_for_campaigns_from_a_workbook_are_not_kept(cast: Cast, payments: Engagement) -> None:
    assert verdict(payments) is Verdict.KEPT

    difference = imported(cast, payments, "marketing_mail")
    assert not difference.wrong
    with transaction():
        apply(difference)

    assert verdict(payments) is Verdict.BROKEN
    (note,) = [words(one, "en") for one in difference.notes]
    assert note.startswith(
        "Sheet “提供データ”, row 2, column “Purpose”: billing data for a purpose"
    )
    assert "until another purpose is written" in note
    (judged,) = evaluate_vendor(payments.vendor_id, TODAY).engagements
    finding = judged.findings["minimum_data"]
    assert words(finding.reasons[0], "ja").endswith(
        "請求に関する情報ですが、利用目的「メール配信・販促」は請求業務ではなく、これを認める決定もありません。"
    )
    step = finding.step
    assert step is not None
    assert step.target.place is Place.SHARE


def test_a_workbook_that_says_what_is_saved_is_not_flagged(
    cast: Cast, payments: Engagement
) -> None:
    assert imported(cast, payments, "collection").notes == ()


def test_the_form_says_the_field_what_is_wrong_and_how_to_mend_it(
    cast: Cast, payments: Engagement, pam: Browser
) -> None:
    typed = VALUES | CARDS | {"purpose": "marketing_mail", "assumed_class": "", "country": ""}
    typed |= {name: list(VALUES[name]) for name in ("subjects", "processing")}
    typed |= {"decided_by_id": cast.pam.id, "decided_on": "2026-11-25", "from_day": "2026-11-25"}
    page = pam.post(f"/data/{newest(payments).id}/change", data=typed, follow_redirects=True)

    assert page.status_code == 200
    assert "Purpose: “E-mail and marketing campaigns” is not a purpose of billing" in page.text
    assert (
        "Choose “Payment and card processing” or “Collection of charges and arrears”" in page.text
    )
    assert verdict(payments) is Verdict.BROKEN


def test_the_officer_names_recipient_and_purpose_and_another_purpose_voids_it(
    cast: Cast, payments: Engagement
) -> None:
    share = change(payments, cast, "marketing_mail")
    with transaction():
        services.decide_billing(share, reason=WHY, actor=acting(cast.pia))
    assert verdict(payments) is Verdict.KEPT
    assert (share.billing_purpose, share.billing_recipient_id) == (
        "marketing_mail",
        payments.vendor_id,
    )

    other = change(payments, cast, "collection")
    assert (other.billing_decided_on, other.billing_purpose) == (None, "")
    assert verdict(payments) is Verdict.KEPT  # collection is billing
    again = change(payments, cast, "marketing_mail")
    assert again.billing_decided_on is None
    assert verdict(payments) is Verdict.BROKEN
