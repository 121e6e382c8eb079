"""What happened after the as-of day changes nothing the report says about it: it stands apart."""

from datetime import date
from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import erase_details
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.evidence.services import receive_upload
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.models import CONTRACT_PAPERS
from portal.ledger.obligations import services as obligations
from portal.ledger.obligations.models import ObligationKind
from portal.ledger.obligations.queries import find_open
from portal.proof.reports.content import report
from portal.proof.reports.content.parts import Findings, Gravity
from portal.proof.reports.content.report import VendorReport
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Wording
from portal.supervision.findings.handling import services
from portal.supervision.findings.severity import Severity
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.proof.reports import rendering
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


def found(content: VendorReport) -> Findings:
    section = there(content.findings)
    assert section is not None
    return section


def later(content: VendorReport) -> list[str]:
    block = content.conclusion.later
    return [row.activity for row in block.rows] if block else []


def test_more_time_granted_later_does_not_undo_that_it_was_late(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    with transaction():
        (asked,) = request_services.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 7, 31),
            actor=acting(cast.pam),
        )
    owed = find_open(ObligationKind.ATTESTATION_SIGN, asked)
    assert owed is not None
    due = owed.due_on
    assert due < date(2026, 9, 30)
    clock.go_to(date(2026, 11, 20))
    with transaction(audited=False):
        obligations.move_obligation(owed, to=date(2026, 12, 20), reason="予定")
    clock.go_to(date(2026, 11, 25))
    rows = there(shown(story, cast).attestations).attestations.rows
    (row,) = [one for one in rows if one.number == asked.number]
    assert row.due_on == due


@LANGUAGES
def test_a_contract_ended_later_still_runs_on_the_day(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    before = there(shown(story, cast, language=lang).clauses).contracts.rows
    clock.go_to(date(2026, 11, 20))
    with transaction():
        contracts.end_contract(story.master, on=date(2026, 11, 20), actor=acting(cast.pam))
    clock.go_to(date(2026, 11, 25))
    content = shown(story, cast, language=lang)
    after = there(content.clauses).contracts.rows
    assert [(one.term, one.term_on) for one in after] == [(one.term, one.term_on) for one in before]
    assert any(story.master.number in one for one in later(content))


def test_a_contract_whose_end_was_known_ends_then(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 9, 1))
    with transaction():
        contracts.end_contract(story.master, on=date(2026, 10, 31), actor=acting(cast.pam))
    clock.go_to(date(2026, 11, 25))
    row = there(shown(story, cast).clauses).contracts.rows[0]
    assert (row.term, row.term_on) == ("満了", date(2026, 10, 31))


def test_a_file_added_later_is_no_evidence_yet(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(date(2026, 11, 24))
    data = b"%PDF-1.7\n% later\n1 0 obj\n<<>>\nendobj\n%%EOF"
    received = receive_upload(FileStorage(BytesIO(data), "later.pdf"), kinds=CONTRACT_PAPERS)
    with transaction():
        contracts.add_file(story.master, received, actor=acting(cast.pam))
    files = there(shown(story, cast).evidence).files.rows
    assert all(row.received_on <= date(2026, 9, 30) for row in files)
    assert not any("later.pdf" in row.title for row in files)


def test_a_finding_made_graver_later_is_as_grave_as_it_was(
    story: Story, cast: Cast, clock: Clock
) -> None:
    finding = make_finding(
        story.vendor, "hand:1", severity=Severity.MINOR, opened_on=date(2026, 8, 3)
    )
    clock.go_to(date(2026, 11, 12))
    with transaction():
        services.change_severity(finding, Severity.CRITICAL, reason="再発", actor=acting(cast.pia))
    clock.go_to(date(2026, 11, 25))
    content = shown(story, cast)
    (row,) = found(content).open.rows
    assert row.gravity is Gravity.MINOR
    assert "緊急" not in found(content).lead
    assert any(finding.number in one for one in later(content))
    now = found(shown(story, cast, first=date(2026, 10, 1), last=date(2027, 3, 31)))
    assert now.open.rows[0].gravity is Gravity.CRITICAL


@LANGUAGES
def test_the_block_is_printed_and_marked(story: Story, cast: Cast, clock: Clock, lang: str) -> None:
    assert later(shown(story, cast)) == []
    clock.go_to(date(2026, 11, 20))
    with transaction():
        contracts.end_contract(story.master, on=date(2026, 11, 20), actor=acting(cast.pam))
    content = shown(story, cast, language=lang)
    assert report.from_json(report.to_json(content)) == content
    page = rendering.page(content)
    assert {"ja": "後発事象", "en": "Since the as-of day"}[lang] in page
    nothing = shown(story, cast, language=lang, first=date(2026, 10, 1), last=date(2027, 3, 31))
    assert nothing.conclusion.later is None


@LANGUAGES
def test_what_the_log_tells_no_more_is_said_to_be_unknown(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    clock.go_to(date(2026, 11, 20))
    with transaction():
        contracts.end_contract(story.master, on=date(2026, 11, 20), actor=acting(cast.pam))
    clock.go_to(date(2026, 11, 25))
    said = {"ja": "詳細が消去され", "en": "were erased by rule"}[lang]
    assert said not in shown(story, cast, language=lang).basis.method
    numbers = [one.number for one in trail_of(story.master) if one.action == "contract.ended"]
    with transaction():
        erase_details(numbers, rule=say("Kept for %(years)s years", years=0), actor=SYSTEM)
    assert said in shown(story, cast, language=lang).basis.method
