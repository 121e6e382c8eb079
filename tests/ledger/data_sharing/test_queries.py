"""Tiers and facts of every vendor at constant cost, as of any day."""

from datetime import date

from portal.foundation.access.scoping import acting_as
from portal.foundation.core.database.db import db
from portal.ledger.data_sharing import queries
from portal.ledger.engagements.models import CompanyRole
from tests.actors import acting
from tests.cast import Cast
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)


def test_a_vendor_is_as_strict_as_its_strictest_current_work(cast: Cast) -> None:
    make_share(make_engagement(cast.acme))
    heavy = make_engagement(cast.acme, "Payroll", subcontracting="unknown")
    make_share(heavy)
    make_share(make_engagement(cast.globex, access="incidental"), volume_band="v1")
    db.session.commit()
    assert queries.tiers() == {cast.acme.id: "tier_1", cast.globex.id: "tier_4"}
    assert queries.tiers([cast.globex.id]) == {cast.globex.id: "tier_4"}


def test_work_that_has_ended_counts_no_more_and_work_to_come_counts(cast: Cast) -> None:
    over = make_engagement(cast.acme, subcontracting="unknown", ends_on=date(2026, 11, 24))
    make_engagement(cast.globex, starts_on=date(2027, 1, 1))
    db.session.commit()
    assert queries.tiers() == {cast.globex.id: "tier_4"}
    assert queries.tiers(as_of=date(2026, 11, 24))[cast.acme.id] == "tier_1"
    assert over.id in queries.engagement_tiers()


def test_every_addend_is_on_show(cast: Cast) -> None:
    work = make_engagement(cast.acme, access="continuous_copy", subcontracting="approved_one")
    make_share(work, volume_band="v2", storage_location="vendor_dc_jp")
    make_share(work, category="purchase_history", volume_band="v4", storage_location="our_system")
    db.session.commit()
    tier = queries.engagement_tiers()[work.id]
    assert [addend.points for addend in tier.addends] == [2, 4, 3, 1, 2]
    assert (tier.total, tier.tier.id) == (12, "tier_2")


def test_what_the_customer_entrusted_lifts_the_tier(cast: Cast) -> None:
    work = make_engagement(
        cast.acme, company_role=CompanyRole.ENTRUSTED, customer_name="Bank", access="incidental"
    )
    db.session.commit()
    tier = queries.engagement_tiers()[work.id]
    assert (tier.by_points.id, tier.tier.id) == ("tier_4", "tier_2")
    assert [floor.id for floor in tier.lifting] == ["customer_entrusted"]


def test_shares_count_as_of_the_day(cast: Cast) -> None:
    work = make_engagement(cast.acme)
    share = make_share(work, valid_from=date(2026, 7, 1))
    share.valid_until = date(2026, 10, 1)
    db.session.commit()
    assert queries.share_facts(as_of=date(2026, 6, 30)) == {}
    (fact,) = queries.share_facts(as_of=date(2026, 9, 30))[work.id]
    assert fact.share == share
    assert queries.share_facts() == {}


def test_conditions_of_packs_can_ask_about_the_work(cast: Cast) -> None:
    work = make_engagement(cast.acme, purposes=("call_center", "delivery"))
    make_share(work)
    db.session.commit()
    (known,) = queries.work_on(TODAY)[cast.acme.id]
    facts = known.facts
    assert facts["engagement.purposes"] == {"call_center", "delivery"}
    assert facts["engagement.data_classes"] == {"ordinary"}
    assert facts["engagement.tier"] == "tier_3"
    assert facts["engagement.reentrustment_mode"] == "forbidden"


def test_the_number_of_statements_does_not_grow(cast: Cast) -> None:
    def fill(vendors: int) -> None:
        for number in range(vendors):
            vendor = make_vendor(f"Vendor {vendors} {number}")
            for _ in range(2):
                work = make_engagement(vendor)
                make_share(work)
                make_share(work, category="billing_collection")
        db.session.commit()

    fill(2)
    with count_statements() as few:
        assert len(queries.tiers()) == 2
    fill(20)
    with count_statements() as many:
        assert len(queries.tiers()) == 22
    assert many.total == few.total <= 4


def test_acme_sees_only_acmes_shares(cast: Cast) -> None:
    mine = make_share(make_engagement(cast.acme)).id
    theirs = make_share(make_engagement(cast.globex)).id
    db.session.commit()
    acme, ada = cast.acme.id, acting(cast.ada)
    with acting_as(db.session, ada):
        assert [share.id for share in queries.shares_on(TODAY)] == [mine]
        assert queries.find_share(theirs) is None
        assert set(queries.tiers()) == {acme}
