"""Every figure of a report is what the tables hold, counted by other code: plain SQL, and nothing of ours."""

from collections import Counter
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from portal.foundation.core import clock
from portal.foundation.core.database.db import UNSCOPED, db
from portal.ledger.vendors.models import Vendor
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import VendorReport
from portal.proof.reports.gathering import gather
from portal.proof.reports.models import half_of
from portal.proof.reports.sections.assembly import assemble
from portal.proof.reports.sections.cover import Imprint
from portal.proof.reports.workflow import ReportDraft
from portal.supervision.promises.services import judge_stale


def of_report(vendor: Vendor) -> tuple[VendorReport, dict[str, Any]]:
    """The report on the running half as of today, and the days it is about."""
    today = clock.today()
    span = half_of(today, 4)
    facts = gather(vendor, span, drafter_id=None, issuer_id=None)
    draft = ReportDraft(first=span.first, last=span.last, language="ja")
    known = {"vendor": vendor.id, "first": span.first.isoformat(), "day": today.isoformat()}
    return assemble(facts, draft, Imprint(), "ja"), known


def rows(sql: str, known: dict[str, Any]) -> list[tuple[Any, ...]]:
    wanted = {name: value for name, value in known.items() if f":{name}" in sql}
    return [tuple(row) for row in db.session.execute(text(sql), wanted, execution_options=UNSCOPED)]


def listed(section: object, part: str) -> list[Any]:
    if section is None or isinstance(section, Empty):
        return []
    return list(getattr(getattr(section, part), "rows", ()))


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize("number", [1, 5])
def test_every_figure_of_a_report_is_counted_again_from_the_tables(number: int) -> None:
    judge_stale()
    report, known = of_report(db.session.get_one(Vendor, number))
    assert report.as_of.isoformat() == known["day"]
    verdicts(report, known)
    work_and_data(report, known)
    contracts_and_statements(report, known)
    sheets(report, known)
    findings_and_the_rest(report, known)
    evidence(report, known)


def verdicts(report: VendorReport, known: dict[str, Any]) -> None:
    """The board shows the same: the spans that are open, and since when each is not kept."""
    shown = rows(
        "SELECT verdict, without_record, valid_from FROM verdict_spans "
        "WHERE vendor_id = :vendor AND valid_until IS NULL",
        known,
    )
    found = Counter(
        "before_first" if verdict == "kept" and bare else verdict for verdict, bare, _ in shown
    )
    counts = report.summary.counts
    for verdict in ("broken", "due_soon", "excepted", "kept", "not_in_scope", "before_first"):
        assert getattr(counts, verdict) == found[verdict], verdict
    strip = report.summary.strip
    assert strip is not None
    since = sorted(str(line.since) for line in strip.lines if line.since)
    assert since == sorted(str(begun) for verdict, _, begun in shown if verdict == "broken")
    ((first,),) = rows("SELECT min(valid_from) FROM verdict_spans WHERE vendor_id = :vendor", known)
    assert str(strip.judged_from) == str(first)
    last = Counter(line.months[-1] for line in strip.lines)
    if str(first) == known["day"]:
        assert last == found


def work_and_data(report: VendorReport, known: dict[str, Any]) -> None:
    works = rows(
        "SELECT e.number FROM engagements e JOIN engagement_terms t ON t.engagement_id = e.id "
        "WHERE e.vendor_id = :vendor AND t.corrected_at IS NULL AND t.valid_from <= :day "
        "AND (t.valid_until IS NULL OR t.valid_until > :day) "
        "AND (t.ends_on IS NULL OR t.ends_on >= :first)",
        known,
    )
    assert sorted(row.number for row in listed(report.work, "engagements")) == sorted(
        number for (number,) in works
    )
    shares = rows(
        "SELECT e.number, count(*) FROM data_shares s JOIN engagements e ON e.id = s.engagement_id "
        "WHERE s.vendor_id = :vendor AND s.corrected_at IS NULL AND s.valid_from <= :day "
        "AND (s.valid_until IS NULL OR s.valid_until > :day) GROUP BY e.number",
        known,
    )
    told = {one.engagement.split(" ")[0]: len(one.rows) for one in listed(report.work, "shares")}
    assert told == dict(shares)
    for tier in listed(report.work, "tiers"):
        assert tier.total == sum(addend.points for addend in tier.addends)


def contracts_and_statements(report: VendorReport, known: dict[str, Any]) -> None:
    contracts = rows(
        "SELECT number FROM contracts WHERE vendor_id = :vendor AND signed_on IS NOT NULL "
        "AND coalesce(starts_on, signed_on) <= :day "
        "AND (ended_on IS NULL OR ended_on >= :first) "
        "AND (ends_on IS NULL OR renews OR ends_on >= :first)",
        known,
    )
    assert sorted(row.number for row in listed(report.clauses, "contracts")) == sorted(
        number for (number,) in contracts
    )
    signed = rows(
        "SELECT number FROM attestations WHERE vendor_id = :vendor AND signed_on >= :first "
        "AND signed_on <= :day",
        known,
    )
    told = {row.number for row in listed(report.attestations, "attestations")}
    assert {number for (number,) in signed} <= told
    chain = rows(
        "SELECT count(*) FROM subcontractors WHERE vendor_id = :vendor AND state = 'approved'",
        known,
    )
    approved = sum(row.is_approved for row in listed(report.attestations, "chain"))
    assert approved <= chain[0][0]


def sheets(report: VendorReport, known: dict[str, Any]) -> None:
    kept = {
        number: (claimed, verified, grade or "")
        for number, claimed, verified, grade in rows(
            "SELECT number, claimed, verified, grade FROM assignments WHERE vendor_id = :vendor "
            "AND state = 'accepted' AND ended_on <= :day",
            known,
        )
    }
    if isinstance(report.sheets, Empty) or report.sheets is None:
        assert not kept
        return
    for result in report.sheets.results:
        total = result.total
        assert (total.claimed, total.verified, result.grade) == kept[result.number]
        weight = sum(line.weight for line in result.points)
        for kind in ("claimed", "verified"):
            points = sum(line.weight * getattr(line, kind) for line in result.points)
            assert round(100 * points / weight, 1) == getattr(total, kind), kind
        costs = sum(row.lost or 0 for row in result.costly.rows)
        assert round(costs, 1) == round(100 - (total.verified or 0), 1)
        answered = rows(
            "SELECT count(*) FROM given_answers g JOIN assignments a ON a.id = g.assignment_id "
            "WHERE a.number = :number",
            known | {"number": result.number},
        )
        assert len(result.points) <= result.asked
        assert answered[0][0] > 0


def findings_and_the_rest(report: VendorReport, known: dict[str, Any]) -> None:
    still = rows(
        "SELECT severity FROM findings WHERE vendor_id = :vendor AND opened_on <= :day "
        "AND (ended_on IS NULL OR ended_on > :day)",
        known,
    )
    open_ = Counter(severity for (severity,) in still)
    told = listed(report.findings, "open")
    assert Counter(row.gravity.value for row in told) == open_
    for row in told:
        ((opened, due),) = rows(
            "SELECT f.opened_on, (SELECT max(o.due_on) FROM obligations o WHERE o.subject_kind = "
            "'findings' AND o.subject_id = f.id AND o.kind = 'finding_repair' AND o.closed_on IS NULL) "
            "FROM findings f WHERE f.number = :number",
            known | {"number": row.number},
        )
        assert row.days == (date.fromisoformat(known["day"]) - _day(opened)).days
        if due is not None:
            assert row.due_on == _day(due)
    incidents = rows(
        "SELECT number FROM incidents WHERE vendor_id = :vendor AND NOT is_drill AND told_on <= :day "
        "AND (ended_on IS NULL OR ended_on >= :first)",
        known,
    )
    assert sorted(row.number for row in listed(report.incidents, "incidents")) == sorted(
        number for (number,) in incidents
    )
    slips = rows(
        "SELECT number FROM handover_slips WHERE vendor_id = :vendor AND happened_on >= :first "
        "AND happened_on <= :day",
        known,
    )
    returned = report.instructions_and_returns
    assert sorted(row.number for row in listed(returned, "slips")) == sorted(
        number for (number,) in slips
    )
    given = rows(
        "SELECT number FROM instructions WHERE vendor_id = :vendor AND given_on <= :day "
        "AND (ended_on IS NULL OR ended_on >= :first)",
        known,
    )
    assert sorted(row.number for row in listed(returned, "instructions")) == sorted(
        number for (number,) in given
    )


def evidence(report: VendorReport, known: dict[str, Any]) -> None:
    stored = dict(rows("SELECT sha256, size FROM stored_files", known))
    files = listed(report.evidence, "files")
    assert files
    assert all(stored[row.sha256] == row.size for row in files)
    assert [row.number for row in files] == [f"EV-{n:03d}" for n in range(1, len(files) + 1)]
    of_contracts = rows(
        "SELECT count(*) FROM contract_files f JOIN contracts c ON c.id = f.contract_id "
        "WHERE c.vendor_id = :vendor AND c.signed_on IS NOT NULL",
        known,
    )
    assert sum(row.section == "3.1" for row in files) == of_contracts[0][0]


def _day(kept: object) -> date:
    """SQLite gives days as text."""
    return kept if isinstance(kept, date) else date.fromisoformat(str(kept))
