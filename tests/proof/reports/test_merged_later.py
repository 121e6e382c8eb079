"""A report of a day before a merger says what the vendor's records said on that day, and no more."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.access.roles import Role
from portal.foundation.access.scoping import EVERYTHING, set_scope
from portal.foundation.core import clock as core_clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.ledger.vendors.models import Vendor
from portal.proof.reports import services
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.gathering import gather
from portal.proof.reports.issuing.about import of_another
from portal.supervision.mergers import queries
from portal.supervision.mergers import services as mergers
from portal.supervision.mergers.models import MergerKind, VendorMerger
from portal.supervision.mergers.workflow import ProposedMerger
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.findings import make_finding
from tests.factories.scenes import attest, work_of
from tests.factories.vendors import make_vendor
from tests.proof.reports import sheets
from tests.proof.reports.drafts import a_draft, drafted, issued
from tests.proof.reports.test_year_of_facts import differences, said
from tests.proof.reports.year import DAY, Year
from tests.supervision.confirmations import steps as confirming

LATER = date(2026, 12, 1)
TAKES = ["name", "name_en", "kana", "country", "kind", "corporate_number", "lei", "owner_id"]
KINDS = {
    "duplicate": ProposedMerger(kind=MergerKind.DUPLICATE, takes=TAKES, reason="Entered twice."),
    "succession": ProposedMerger(
        kind=MergerKind.SUCCESSION,
        takes=TAKES,
        reason="Absorbed.",
        effective_on=date(2026, 11, 30),
        paper="Register of companies",
    ),
}
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


@pytest.fixture
def other(year: Year, cast: Cast, clock: Clock) -> Vendor:
    """Another vendor with something of everything that a report shows, as of the same day."""
    other = make_vendor("別の印刷所", owner_id=cast.pip.id)
    other.country, other.kana = "US", "ベツノ"
    signer = make_user("Tess", Role.VENDOR_SIGNATORY, vendor=other)
    kept = work_of(other, signer=signer)
    attest(kept, signer, statement_id="confidentiality_pledge")
    loose = work_of(other, "封入", "Inserting", signer=signer, bound=False, attested=False)
    over = work_of(other, "春の案内", "Spring", signer=signer, ends_on=date(2026, 8, 31))
    make_finding(other, "hand:open")
    db.session.commit()
    assert over.vendor_id == other.id
    clock.go_to(date(2026, 11, 20))
    sheets.ask(cast, other, loose, sheets.published_as("one-more-sheet"), date(2026, 12, 4))
    # The same questionnaire waits at both: one of them ends when they become one.
    version = sheets.published_as("both-have-it")
    sheets.ask(cast, year.vendor, year.story.mailing, version, date(2026, 12, 4))
    sheets.ask(cast, other, loose, version, date(2026, 12, 4))
    confirming.record(cast.pam, other, [kept])
    issued(cast, other, first=date(2026, 4, 1), last=date(2026, 11, 19))
    clock.go_to(DAY)
    return other


def merge(year: Year, other: Vendor, wanted: ProposedMerger) -> VendorMerger:
    with transaction():
        merger = mergers.propose(year.vendor, other, wanted, actor=acting(year.cast.pam))
    row = queries.find_merger(merger.id)
    assert row is not None
    with transaction():
        mergers.decide(row, accepted=True, reason="Checked.", actor=acting(year.cast.pia))
    return merger


def later(content: VendorReport) -> list[str]:
    block = content.conclusion.later
    return [row.activity for row in block.rows] if block else []


@LANGUAGES
@pytest.mark.parametrize("kind", KINDS)
def test_the_report_of_an_earlier_day_holds_nothing_of_the_other_vendor(
    year: Year, other: Vendor, clock: Clock, kind: str, lang: str
) -> None:
    report = drafted(year.cast, year.vendor, first=date(2026, 4, 1), last=DAY, language=lang)
    before = said(report, year)
    clock.go_to(LATER)
    merge(year, other, KINDS[kind])
    changed = list(differences(before, said(report, year)))
    assert not changed, "\n".join(changed)


@pytest.mark.parametrize("kind", KINDS)
def test_what_came_by_the_merger_is_told_among_later_events(
    year: Year, other: Vendor, clock: Clock, kind: str
) -> None:
    report = drafted(year.cast, year.vendor, first=date(2026, 4, 1), last=DAY, language="en")
    clock.go_to(LATER)
    merge(year, other, KINDS[kind])
    (line,) = [one for one in later(services.preview(report, year.vendor)) if "別の印刷所" in one]
    why = {"duplicate": "entered twice", "succession": "absorbed"}[kind]
    assert why in line
    assert "Entrusted work: 3" in line
    assert "Signed statements: 2" in line or "Signed statements: 3" in line
    assert "this report leaves it out" in line


def test_from_its_day_on_the_report_holds_what_came(
    year: Year, other: Vendor, clock: Clock
) -> None:
    clock.go_to(LATER)
    merge(year, other, KINDS["duplicate"])
    clock.go_to(date(2026, 12, 2))
    report = drafted(year.cast, year.vendor, first=date(2026, 11, 26), last=LATER, language="ja")
    assert "封入" in str(said(report, year))


def test_what_held_before_the_period_is_said_of_the_vendor_alone(
    year: Year, other: Vendor, clock: Clock
) -> None:
    clock.go_to(LATER)
    report = drafted(year.cast, year.vendor, first=date(2026, 11, 26), last=LATER, language="ja")
    span = services.draft_of(report).span
    args: dict[str, Any] = {"drafter_id": None, "issuer_id": None, "report_id": report.id}
    before = gather(year.vendor, span, **args)
    merge(year, other, KINDS["succession"])
    db.session.expire_all()
    after = gather(year.vendor, span, **args)
    assert len(after.works) > len(before.works)
    assert [one.number for one in after.works_before.works] == [
        one.number for one in before.works_before.works
    ]


def test_a_merger_that_kept_no_list_is_told_as_such(
    year: Year, other: Vendor, clock: Clock
) -> None:
    report = drafted(year.cast, year.vendor, first=date(2026, 4, 1), last=DAY, language="en")
    clock.go_to(LATER)
    merger = merge(year, other, KINDS["duplicate"])
    with transaction(audited=False):
        merger.moved = {name: n for name, n in merger.moved.items() if isinstance(n, int)}
    (line,) = [one for one in later(services.preview(report, year.vendor)) if "別の印刷所" in one]
    assert "this report may hold it" in line


def test_of_a_vendor_that_goes_on_in_another_no_report_is_begun(
    year: Year, other: Vendor, clock: Clock
) -> None:
    clock.go_to(LATER)
    merge(year, other, KINDS["duplicate"])
    with pytest.raises(InvalidTransition, match="goes on in"), transaction():
        services.draft_report(
            other, a_draft(first=date(2026, 4, 1), last=DAY), actor=acting(year.cast.pam)
        )
    with pytest.raises(InvalidTransition, match="goes on in"), transaction():
        services.issue_at_once(
            other, a_draft(first=date(2026, 4, 1), last=DAY), actor=acting(year.cast.pia)
        )
    assert core_clock.today() == LATER


def test_a_draft_about_the_absorbed_vendor_is_not_issued_until_it_is_made_fit(
    year: Year, other: Vendor, clock: Clock, browser: Browser
) -> None:
    cast = year.cast
    report = drafted(cast, other, first=date(2026, 4, 1), last=DAY)
    own = drafted(cast, year.vendor, first=date(2026, 4, 1), last=DAY)
    clock.go_to(LATER)
    merge(year, other, KINDS["succession"])
    assert report.vendor_id == year.vendor.id
    refused = of_another(report)
    assert refused is not None
    assert refused.params["other"].ja.startswith("別の印刷所")
    assert refused.params["name"].ja == year.vendor.name
    assert of_another(own) is None
    for person in (cast.pam, cast.pia):
        browser.sign_in(person)
        page = browser.get(f"/reports/{report.id}").text
        assert "This draft was written about" in page
        assert f"/reports/{report.id}/issue" not in page
        assert "This draft was written about" not in browser.get(f"/reports/{own.id}").text
    set_scope(db.session, EVERYTHING)
    with pytest.raises(InvalidTransition, match="written about"), transaction():
        services.issue_report(report, year.vendor, version=report.version, actor=acting(cast.pia))
    with transaction():
        services.change_draft(
            report,
            a_draft(first=date(2026, 4, 1), last=DAY, opinion="Fits."),
            version=report.version,
            actor=acting(cast.pam),
        )
    assert of_another(report) is None
    with transaction():
        services.issue_report(report, year.vendor, version=report.version, actor=acting(cast.pia))
    assert report.number
