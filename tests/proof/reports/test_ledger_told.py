"""A report tells the vendor's seat, our ledger's number, and which announced purpose data serves."""

from datetime import date

from sqlalchemy import select

from portal.content.purposes import services as purposes
from portal.content.purposes.queries import edition, versions_of
from portal.content.purposes.services import PurposeWording
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import CompanyRole, EngagementTerms
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.profile.services import VendorDetails
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story

SEAT = {
    "postal_code": "105-0011",
    "registered_address": "東京都港区芝公園1-2-3",
    "representative_title": "代表取締役",
    "representative_name": "秋目 一郎",
}


def test_seat_and_representative_stand_with_the_vendor(story: Story, cast: Cast) -> None:
    for name, value in SEAT.items():
        setattr(story.vendor, name, value)
    db.session.commit()
    facts = shown(story, cast).vendor.facts
    assert "105-0011 東京都港区芝公園1-2-3" in facts
    assert "代表者: 代表取締役 秋目 一郎" in facts


def test_what_was_typed_after_the_day_is_not_told_of_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 11, 25))
    now = {name: getattr(story.vendor, name) for name in VendorDetails.__dataclass_fields__}
    with transaction():
        vendors.edit_vendor(
            story.vendor,
            VendorDetails(**now | SEAT | {"corporate_number": None}),
            version=story.vendor.version,
            actor=acting(cast.pam),
        )
    assert not [fact for fact in shown(story, cast).vendor.facts if "芝公園" in fact]


def test_work_stands_with_its_number_in_our_ledger_and_its_risk_analysis(
    story: Story, cast: Cast
) -> None:
    terms = db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.engagement_id == story.mailing.id)
    ).one()
    terms.ledger_number, terms.risk_analysis = "K-0123", "RA-7"
    terms.risk_analysed_on = date(2026, 4, 1)
    db.session.commit()
    row = there(shown(story, cast).work).engagements.rows[0]
    assert (row.ledger_number, row.risk_analysis) == ("K-0123", "RA-7")
    assert row.risk_analysed_on == date(2026, 4, 1)


def test_each_share_stands_with_the_purpose_it_serves_in_the_words_of_the_day(
    story: Story, cast: Cast
) -> None:
    for words, since in (
        ("発送のため", date(2026, 4, 1)),
        ("発送及び配達のため", date(2026, 11, 25)),
    ):
        wording = PurposeWording(text=Text(words, "To mail"), valid_from=since, published="Policy")
        with transaction():
            row = next(iter(versions_of("P-01")), None)
            if row is None:
                purposes.announce(wording, seen=edition(), actor=acting(cast.pia))
            else:
                purposes.reword(row, wording, seen=edition(), actor=acting(cast.pia))
    for share in db.session.scalars(
        select(DataShare).where(DataShare.engagement_id == story.mailing.id)
    ):
        share.announced_purpose = "P-01"
    for terms in db.session.scalars(
        select(EngagementTerms).where(EngagementTerms.engagement_id == story.invoices.id)
    ):
        terms.company_role, terms.customer_name = CompanyRole.ENTRUSTED, "Kiku"
    db.session.commit()
    mailing, invoices = there(shown(story, cast).work).shares.rows
    assert {row.served for row in mailing.rows} == {"P-01 発送のため"}
    assert {row.served for row in invoices.rows} == {"顧客の業務(受託データのため、これに限る)"}
