"""What was owed and told on the day of a report, and what of the time since stands in it."""

from datetime import date

from portal.foundation.audit.queries import changed_since
from portal.foundation.core import clock as core_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.coverage import cover_queries
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.proof.reports.facts import queries as fact_queries
from portal.proof.reports.gathering import gather
from portal.proof.reports.models import Span
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Wording
from portal.supervision.findings.handling import repair_services
from portal.supervision.reminders.models import NOTICE, Digest, SentReminder
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.factories.mail import make_mail
from tests.factories.obligations import make_obligation
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story
from tests.proof.reports.test_after_the_day import later

DAY = date(2026, 9, 30)


def owed(story: Story, day: date = DAY) -> set[int]:
    return {one.id for one in fact_queries.obligations(story.vendor.id, day)}


def opened(story: Story, clock: Clock, holder: Holder = Holder.VENDOR) -> Obligation:
    clock.go_to(date(2026, 9, 1))
    about = story.mailing if holder is Holder.VENDOR else story.invoices
    row = make_obligation(story.vendor, holder=holder, subject=about)
    db.session.commit()
    return row


def test_what_was_handed_in_by_the_day_was_not_owed_any_more(story: Story, clock: Clock) -> None:
    row = opened(story, clock)
    assert row.id in owed(story)
    for on, is_owed in ((date(2026, 10, 1), True), (DAY, False), (date(2026, 9, 10), False)):
        row.handed_in_on = on
        db.session.commit()
        assert (row.id in owed(story)) is is_owed, on


def test_only_mails_about_what_the_vendor_owes_are_told(
    story: Story, cast: Cast, clock: Clock
) -> None:
    ours, theirs = opened(story, clock, Holder.PROCUREMENT), opened(story, clock)
    for row, person in ((ours, cast.pam), (theirs, cast.ada)):
        mail = make_mail(about_vendor_id=story.vendor.id)
        digest = Digest(person_id=person.id, sent_on=core_clock.today(), mail_id=mail.id)
        db.session.add(digest)
        db.session.flush()
        db.session.add(
            SentReminder(
                vendor_id=story.vendor.id,
                obligation_id=row.id,
                stage=NOTICE if row is ours else 0,
                recipient_id=person.id,
                digest_id=digest.id,
            )
        )
        db.session.commit()
    told = fact_queries.reminders(story.vendor.id, date(2026, 4, 1), DAY)
    assert [one.stage for one in told] == [0]


def test_a_repair_that_was_reported_is_owed_by_nobody_until_it_is_looked_at(
    cast: Cast, clock: Clock
) -> None:
    done, other = make_finding(cast.acme), make_finding(cast.acme, "question:other")
    with transaction():
        repair_services.report_done(done, done="Done", files=[], actor=acting(cast.ada))
    for row in db.session.query(Obligation).filter_by(kind=ObligationKind.FINDING_REPAIR):
        row.handed_in_on = None  # as in records of before
    db.session.commit()
    today = core_clock.today()
    facts = gather(cast.acme, Span(today.replace(day=1), today), drafter_id=None, issuer_id=None)
    repairs = [one for one in facts.obligations if one.kind is ObligationKind.FINDING_REPAIR]
    assert [one.subject_id for one in repairs] == [other.id]


def test_what_was_only_asked_for_since_bears_on_nothing_the_report_says(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 11, 20))
    with transaction():
        request_services.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=DAY,
            actor=acting(cast.pam),
        )
    with transaction():
        contracts.end_contract(story.master, on=date(2026, 11, 20), actor=acting(cast.pam))
    clock.go_to(date(2026, 11, 25))
    content = shown(story, cast)
    (told,) = later(content)
    assert story.master.number in told
    assert max(row.on for row in there(content.log).log.rows) <= DAY, "the log ends with the day"


def test_what_was_done_on_the_day_itself_is_known_on_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    def since(day: date) -> set[int]:
        return set(changed_since("contracts", (cover_queries.ENDED,), day, [story.vendor.id]))

    clock.go_to(DAY)
    with transaction():
        contracts.end_contract(story.master, on=DAY, actor=acting(cast.pam))
    clock.go_to(date(2026, 11, 25))
    assert since(date(2026, 9, 29)) == {story.master.id}
    assert since(DAY) == set()
