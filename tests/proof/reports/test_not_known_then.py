"""What was signed, edited, covered or ended after the day of a report is not in its facts."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.documents import services
from portal.ledger.vendors import queries
from portal.ledger.vendors.profile import services as vendors
from portal.ledger.vendors.profile.services import VendorDetails
from portal.proof.reports.facts import queries as fact_queries
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Answer, ExceptionDecision, Wording
from portal.supervision.promises.facts import vendors_on
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.story import Story
from tests.supervision.attestations.signed import signed

DAY = date(2026, 9, 30)


def test_a_statement_signed_after_the_day_was_still_open_on_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 9, 1))
    with transaction():
        (asked,) = request_services.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 8, 31),
            actor=acting(cast.pam),
        )
    clock.go_to(date(2026, 10, 5))
    row = signed(
        cast.ada, story.mailing, "incident_free",
        first=date(2026, 4, 1), last=date(2026, 8, 31), on=date(2026, 10, 5),
    )  # fmt: skip
    row.request_id = asked.id
    db.session.commit()
    on_day, later = (
        next(one for one in fact_queries.requests(story.vendor.id, day) if one.request is asked)
        for day in (DAY, date(2026, 10, 5))
    )
    assert (on_day.attestation, on_day.is_open_on(DAY)) == (None, True)
    assert later.attestation is row
    known = {one.request.id for one in fact_queries.requests(story.vendor.id, date(2026, 8, 31))}
    assert asked.id not in known, "nobody had asked yet"


def test_of_two_edits_since_the_first_tells_what_stood_on_the_day(
    story: Story, cast: Cast, clock: Clock
) -> None:
    was = story.vendor.country
    for day, country in ((date(2026, 11, 20), "SG"), (date(2026, 11, 24), "VN")):
        clock.go_to(day)
        now = {name: getattr(story.vendor, name) for name in VendorDetails.__dataclass_fields__}
        other = VendorDetails(**now | {"country": country, "corporate_number": None})
        with transaction():
            vendors.edit_vendor(
                story.vendor, other, version=story.vendor.version, actor=acting(cast.pam)
            )
    clock.go_to(date(2026, 11, 25))
    of = story.vendor.id
    told = {day: queries.known_on([of], day)[of]["country"] for day in (DAY, date(2026, 11, 20))}
    assert told[DAY].ja == {"JP": "日本"}[was]
    assert told[date(2026, 11, 20)].en == "Singapore"
    assert queries.known_on([of], date(2026, 11, 24)) == {}


def test_work_is_covered_from_the_first_day_of_its_cover(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 11, 20))
    first = date(2026, 11, 1)
    with transaction():
        services.add_cover(story.individual, story.mailing, first_day=first, actor=acting(cast.pam))
    now, then = (
        [work.engagement_id for work in vendor.works if story.individual.id in work.covered_by]
        for day in (first, DAY)
        for vendor in vendors_on([story.vendor.id], day)
    )
    assert story.mailing.id in now
    assert story.mailing.id not in then


def test_an_exception_waits_while_its_statement_stands(
    story: Story, cast: Cast, clock: Clock
) -> None:
    row = signed(
        cast.ada, story.mailing, "confidentiality_pledge",
        first=date(2026, 4, 1), last=date(2026, 8, 31), answer=Answer.AFFIRM_WITH_EXCEPTION,
    )  # fmt: skip
    at = datetime(2026, 9, 10, 12, tzinfo=ZoneInfo("Asia/Tokyo"))
    db.session.add(
        ExceptionDecision(
            vendor_id=row.vendor_id,
            attestation_id=row.id,
            reason="x",
            until=date(2026, 12, 31),
            proposed_by_id=cast.pam.id,
            proposed_at=at,
        )
    )
    db.session.commit()
    about = story.vendor.id

    def waits(day: date) -> bool:
        return row.number in {number for _, number in fact_queries.open_exceptions(about, day)}

    assert [waits(day) for day in (date(2026, 9, 9), date(2026, 9, 10), DAY)] == [False, True, True]
    row.ended_on = date(2026, 9, 20)
    db.session.commit()
    assert [waits(day) for day in (date(2026, 9, 19), date(2026, 9, 20))] == [True, False]
