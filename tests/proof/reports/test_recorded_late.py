"""What held on the day of a report and was recorded or corrected later is in it, and marked."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from portal.foundation.core import clock as core_clock
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts import queries as contract_queries
from portal.ledger.contracts.documents import original_services
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.documents.services import Details
from portal.ledger.contracts.models import ContractKind
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.queries import shares_on
from portal.ledger.data_sharing.shares import services as shares
from portal.ledger.engagements import queries as work_queries
from portal.ledger.engagements import services as works
from portal.ledger.engagements.terms import TermsDetails, values_of
from portal.ledger.vendors.profile import names
from portal.ledger.vendors.profile.names import NewName
from portal.proof.reports.content import report
from portal.proof.reports.content.parts import CheckSheets
from portal.proof.reports.content.report import VendorReport
from portal.supervision.attestations.receipt_jobs import make_receipts
from portal.supervision.confirmations import services as confirmations
from portal.supervision.confirmations.models import Result
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import share_details
from tests.factories.engagements import terms_details
from tests.proof.reports import rendering
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story
from tests.supervision.confirmations import steps as confirming

DAY = date(2026, 9, 30)
BEFORE = date(2026, 9, 1)
LATER = date(2026, 11, 26)


def work(story: Story, cast: Cast) -> str:
    details = terms_details(name="年賀状", starts_on=BEFORE, purposes=("printing_mailing",))
    with transaction():
        made, _ = works.register_engagement(story.vendor, details, actor=acting(cast.pam))
    return made.number


def other_terms(story: Story, cast: Cast) -> str:
    now = work_queries.latest_terms(story.mailing.id)
    assert now is not None
    details = TermsDetails(**values_of(now) | {"department": "広報部"})
    with transaction():
        works.change_terms(
            story.mailing, details, from_day=BEFORE, seen_id=now.id, actor=acting(cast.pam)
        )
    return story.mailing.number


def corrected_terms(story: Story, cast: Cast) -> str:
    now = work_queries.latest_terms(story.invoices.id)
    assert now is not None
    details = TermsDetails(**values_of(now) | {"department": "経理第二部"})
    with transaction():
        works.correct_terms(story.invoices, details, seen_id=now.id, actor=acting(cast.pam))
    return story.invoices.number


def data(story: Story, cast: Cast) -> str:
    details = share_details(
        cast.pia.id, category="demographic", purpose="printing_mailing", decided_on=BEFORE
    )
    with transaction():
        return shares.add_share(story.mailing, details, actor=acting(cast.pam)).number


def corrected_data(story: Story, cast: Cast) -> str:
    share = _share(story)
    known = {name: getattr(share, name) for name in type(share_details(1)).__dataclass_fields__}
    known |= {name: tuple(known[name]) for name in ("subjects", "processing")}
    details = share_details(**known | {"decider_id": cast.pia.id, "volume_band": "v5"})
    with transaction():
        return shares.correct_share(share, details, actor=acting(cast.pam)).number


def contract(story: Story, cast: Cast) -> str:
    details = Details(ContractKind.NDA, "秘密保持契約書", signed_on=BEFORE)
    with transaction():
        return contracts.register_contract(story.vendor, details, actor=acting(cast.pam)).number


def corrected_contract(story: Story, cast: Cast) -> str:
    other = Details(**contracts.details_of(story.master) | {"title": "業務委託契約書"})
    with transaction():
        contracts.edit_contract(
            story.master, other, version=story.master.version, actor=acting(cast.pam)
        )
    return story.master.number


def end_of_contract(story: Story, cast: Cast) -> str:
    with transaction():
        contracts.end_contract(story.individual, on=BEFORE, actor=acting(cast.pam))
    return story.individual.number


def cover(story: Story, cast: Cast) -> str:
    with transaction():
        contracts.add_cover(
            story.individual, story.mailing, first_day=BEFORE, actor=acting(cast.pam)
        )
    return story.individual.number


def visit(story: Story, cast: Cast) -> str:
    return confirming.record(cast.pam, story.vendor, [story.mailing], held_on=BEFORE).number


ROWS: Mapping[str, Callable[[VendorReport], object]] = {
    "work": lambda content: there(content.work).engagements.rows,
    "data": lambda content: [
        row for group in there(content.work).shares.rows for row in group.rows
    ],
    "contracts": lambda content: there(content.clauses).contracts.rows,
    "sheets": lambda content: _sheets(content).confirmed,
}
RECORDED: Mapping[Callable[[Story, Cast], str], str] = {
    work: "work",
    other_terms: "work",
    corrected_terms: "work",
    data: "data",
    corrected_data: "data",
    contract: "contracts",
    corrected_contract: "contracts",
    end_of_contract: "contracts",
    cover: "contracts",
    visit: "sheets",
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("recorded", RECORDED)
def test_what_is_recorded_late_is_in_the_report_and_marked(
    story: Story, cast: Cast, clock: Clock, recorded: Callable[[Story, Cast], str], lang: str
) -> None:
    before = report.to_json(shown(story, cast, language=lang))
    clock.go_to(LATER)
    number = recorded(story, cast)
    content = shown(story, cast, language=lang)
    assert report.to_json(content) != before
    rows: object = ROWS[RECORDED[recorded]](content)
    (row,) = [one for one in rows if one.number == number]  # type: ignore[attr-defined]
    assert row.recorded_on == LATER
    assert content.conclusion.late is not None
    assert [one.on for one in content.conclusion.late.rows] == [LATER]
    assert content.conclusion.later is None
    page = rendering.page(content)
    mark = {"ja": "2026/11/26に記録・訂正", "en": "recorded or corrected 26 Nov 2026"}[lang]
    assert mark in page
    assert report.from_json(report.to_json(content)) == content


def test_what_was_there_in_time_has_no_mark(story: Story, cast: Cast, clock: Clock) -> None:
    content = shown(story, cast)
    assert '"recorded_on"' not in report.to_json(content)
    assert content.conclusion.late is None
    assert "に記録・訂正" not in rendering.page(content)


def test_a_name_that_changed_before_the_day_is_the_name_of_the_day(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(LATER)
    new = NewName(name="あおいろ印刷株式会社", since=BEFORE, paper="登記")
    with transaction():
        names.change_name(story.vendor, new, version=story.vendor.version, actor=acting(cast.pam))
    content = shown(story, cast)
    assert content.vendor.name == "あおいろ印刷株式会社"
    assert content.conclusion.late is not None
    assert content.conclusion.later is None


def test_a_correction_counts_from_when_what_it_corrects_did(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(BEFORE)
    first = confirming.confirm(cast.pam, cast.pia, story.vendor, [story.mailing])
    clock.go_to(LATER)
    second = confirming.record(
        cast.pam,
        story.vendor,
        [story.mailing],
        corrects=first,
        held_on=BEFORE,
        result=Result.WITH_FINDINGS,
    )
    with transaction():
        confirmations.decide(second, approved=True, remark="", actor=acting(cast.pia))
    content = shown(story, cast, language="en")
    (row,) = _sheets(content).confirmed
    assert (row.number, row.recorded_on) == (second.number, LATER)
    assert row.state.startswith("approved")
    supervised = next(one for one in content.summary.promises if second.number in str(one))
    assert supervised.verdict.value == "kept"


def test_a_receipt_made_later_says_so(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(LATER)
    make_receipts()
    rows = there(shown(story, cast).evidence).files.rows
    made = {row.recorded_on for row in rows if "受領書" in row.title}
    assert made == {LATER}


def test_an_original_seen_by_the_day_counts_though_it_was_noted_later(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(BEFORE)
    details = Details(ContractKind.NDA, "秘密保持契約書", signed_on=BEFORE)
    with transaction():
        nda = contracts.register_contract(story.vendor, details, actor=acting(cast.pam))
    with transaction():
        original_services.record_place(nda, "書庫", actor=acting(cast.pam), seen_id=0)
    clock.go_to(LATER)
    original = contract_queries.original_of(nda.id)
    assert original is not None
    with transaction():
        original_services.look_at_original(original, on=BEFORE, actor=acting(cast.pip))
    content = shown(story, cast)
    assert nda.number in there(content.clauses).contracts.note
    assert content.conclusion.late is not None
    assert core_clock.today() == LATER


def _share(story: Story) -> DataShare:
    known = shares_on(core_clock.today(), [story.vendor.id])
    return next(one for one in known if one.engagement_id == story.mailing.id)


def _sheets(content: VendorReport) -> CheckSheets:
    assert isinstance(content.sheets, CheckSheets)
    return content.sheets
