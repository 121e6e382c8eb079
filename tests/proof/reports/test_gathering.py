"""However much a vendor does, its report is read in the same number of statements."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Vendor
from portal.proof.reports.gathering import gather
from portal.proof.reports.models import Span
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.factories.scenes import work_of
from tests.proof.reports import sheets
from tests.proof.reports.story import Story
from tests.queries import count_statements

HALF = Span(date(2026, 4, 1), date(2026, 9, 30))
# All promises; chain, certificates, instructions, trainings, later checks, slips and (one more) the handovers
# of the period; what was shown then; disputes of findings and of results. Where work is over, what came back is
# read besides.
MOST = 127


def statements(vendor: Vendor) -> int:
    with count_statements() as counted:
        gather(vendor, HALF, drafter_id=None, issuer_id=None)
    return counted.total


def test_twice_the_work_is_read_in_as_many_statements(story: Story, cast: Cast) -> None:
    before = statements(story.vendor)
    for n in range(4):
        work_of(story.vendor, f"業務{n}", f"Work {n}", signer=cast.ada)
    db.session.commit()
    assert statements(story.vendor) == before
    assert before <= MOST


def test_twice_the_sheets_and_findings_are_read_in_as_many_statements(
    story: Story, cast: Cast, clock: Clock
) -> None:
    sheets.twice(cast, clock, story.vendor, story.mailing)
    statements(story.vendor)  # the sheet is read once in a process
    before = statements(story.vendor)
    for n in range(4):
        make_finding(story.vendor, f"hand:{n}", opened_on=date(2026, 8, 3 + n))
    version = sheets.published()
    for work in (story.mailing, story.invoices):
        one = sheets.ask(cast, story.vendor, work, version, date(2026, 12, 11))
        sheets.answer(cast, one, sheets.POOR)
        sheets.accept(cast, one)
    db.session.commit()
    statements(story.vendor)
    assert statements(story.vendor) == before
    assert before <= MOST


def test_another_vendors_work_is_not_in_it(story: Story, cast: Cast) -> None:
    work_of(cast.globex, "受電", "Calls", signer=cast.gus)
    db.session.commit()
    facts = gather(story.vendor, HALF, drafter_id=None, issuer_id=None)
    assert {one.number for one in facts.works} == {story.mailing.number, story.invoices.number}
    assert all(one.vendor_id == story.vendor.id for one in facts.contracts)
    assert all(one.request.vendor_id == story.vendor.id for one in facts.stated)
    assert all(line.vendor_id == story.vendor.id for line in facts.events)
