"""Management reads the whole report on paper: nothing is lost, torn or in the wrong face."""

from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

import pytest
import yaml

from portal.proof.reports.content.parts import Empty, Mark, Nothing, Part
from portal.proof.reports.content.report import ActivityLog, EvidenceList, VendorReport
from portal.proof.reports.content.tables import ChangeRow, Counts, Decision, LogRow, PrintedReason
from portal.proof.reports.printing import rendering as printout
from tests.foundation.printing import reading
from tests.foundation.printing.test_press import BIZ
from tests.proof.reports import rendering, sample
from tests.proof.reports.sample_rows import t
from tests.proof.reports.sample_summary import strip

HEADINGS = {
    "ja": (
        "1監督結果の要約",
        "2委託業務と提供している個人データ",
        "3契約条項の確認",
        "4誓約と再委託",
        "10監督活動の記録",
        "11結論",
        "12証跡一覧",
        "13作成の根拠・奥付",
    ),
    "en": (
        "1Summary",
        "2Entrustedworkanddatashared",
        "3Contractclauses",
        "4Attestationsandsubcontracting",
        "10Supervisionactivitylog",
        "11Conclusion",
        "12Listofevidence",
        "13Basisandimprint",
    ),
}
PACKS = rendering.ROOT / "portal" / "content" / "packs"
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])


@cache
def printed(lang: str) -> bytes:
    return rendering.pdf(sample.report(lang))


@LANGUAGES
def test_only_the_two_faces_are_in_the_report(lang: str) -> None:
    assert reading.fonts(printed(lang)) == BIZ


@LANGUAGES
def test_every_section_is_in_the_contents_and_in_the_text(lang: str) -> None:
    cover, *rest = reading.pages(printed(lang))
    for heading in HEADINGS[lang]:
        assert heading in cover
        assert heading in "".join(rest)


@LANGUAGES
def test_every_page_carries_number_version_class_and_page(lang: str) -> None:
    report = sample.report(lang)
    pages = reading.pages(printed(lang))
    for number, page in enumerate(pages, 1):
        assert reading.squeezed(report.number) in page
        assert report.classification in page
        assert reading.squeezed(f"{report.vendor.name} {report.period.name}") in page
        assert f"{number}/{len(pages)}" in page


@LANGUAGES
def test_management_needs_page_two_alone_and_finds_each_promise_on_page_three(lang: str) -> None:
    summary = sample.report(lang).summary
    _, page, promises, *_ = reading.pages(printed(lang))
    for decision in summary.decisions.rows:
        assert reading.squeezed(decision.what) in page
    for change in summary.changes.rows:
        assert reading.squeezed(f"{change.before}→{change.after}") in page
    for promise in summary.promises:
        assert reading.squeezed(promise.policy) in promises
        for reason in promise.reasons:
            assert reading.squeezed(reason.text) in promises
            assert (reading.squeezed(reason.text) in page) is (
                promise.verdict is Mark.BROKEN and reason is promise.reasons[0]
            )


@LANGUAGES
def test_the_cover_says_who_approved_and_who_has_not_yet(lang: str) -> None:
    cover = reading.pages(printed(lang))[0]
    for cell in sample.report(lang).approval:
        assert reading.squeezed(cell.name) in cover
    assert "2026/11/0509:05" in cover
    assert ("発行時点未承認" if lang == "ja" else "pendingatissue") in cover


@LANGUAGES
def test_the_head_of_the_audit_trail_is_printed(lang: str) -> None:
    assert sample.report(lang).basis.audit_head in reading.pages(printed(lang))[0]


@LANGUAGES
def test_a_full_summary_is_one_page_to_decide_from_and_one_of_promises(lang: str) -> None:
    report = full_summary(lang)
    pages = reading.pages(rendering.pdf(report))
    assert report.summary.strip is not None
    assert all(reading.squeezed(line.name) in pages[1] for line in report.summary.strip.lines)
    assert pages[1].count("×") == 1 + sum(
        line.months.count("broken") + (line.since is not None)
        for line in report.summary.strip.lines
    ) + (report.summary.counts.broken > 0)
    assert ("2026/08/17" if lang == "ja" else "17Aug2026") in pages[1]
    assert ("判定の開始は2025年10月1日" if lang == "ja" else "Judgedsince1October2025") in pages[1]
    assert HEADINGS[lang][1] in pages[3]


def test_a_report_from_before_the_strip_looks_as_it_did() -> None:
    report = sample.report("ja")
    page = rendering.page(replace(report, summary=replace(report.summary, strip=None)))
    assert "t-strip" not in page
    assert page.index("t-promises") < page.index('class="asks"')


def test_a_fourth_decision_and_a_seventh_change_stand_in_the_conclusion() -> None:
    pages = reading.pages(rendering.pdf(crowded("ja")))
    whole = "".join(pages)
    assert "ほか2件は11に記載" in pages[1]
    for n in range(5):
        assert f"決裁{n}を求める。" in whole
    for n in range(9):
        assert f"項目{n}:旧→新" in whole


def test_a_summary_too_long_for_its_page_loses_nothing() -> None:
    report = full_summary("ja")
    what = "".join(f"文{n}は最後まで印刷される。" for n in range(60))
    decisions = Part(rows=tuple(Decision(what=f"甲{k}{what}", proposer="調達部") for k in range(3)))
    report = replace(report, summary=replace(report.summary, decisions=decisions))
    whole = "".join(reading.text(rendering.pdf(report)).split("委託先監督報告書"))
    for n in range(60):
        assert (
            whole.count(f"文{n}は最後まで印刷される。") >= 2
        )  # a page may end inside one of three
    assert HEADINGS["ja"][1] in whole


def test_three_hundred_acts_and_files_are_all_printed_under_repeated_heads() -> None:
    report = sample.report("ja")
    acts = tuple(
        LogRow(on=date(2026, 4, 1), activity=f"督促{n:03}回目", record=f"N-{n:04}")
        for n in range(300)
    )
    files = tuple(sample.evidence("ja", n) for n in range(300))
    report = replace(
        report,
        log=ActivityLog(log=Part(rows=acts)),
        evidence=EvidenceList(lead="証跡300件。", files=Part(rows=files)),
    )
    pages = reading.pages(rendering.pdf(report))
    whole = "".join(pages)
    assert all(act.activity in whole and act.record in whole for act in acts)
    assert all(file.number in whole and file.sha256 in whole for file in files)
    assert all("記録番号" in page for page in pages if "回目" in page)
    assert all("SHA-256" in page for page in pages if "EV-02" in page)


def test_an_empty_table_says_which_kind_of_empty_it_is() -> None:
    whole = reading.text(rendering.pdf(sample.minimal("ja")))
    assert "該当なし。個人データの提供はない。" in whole
    assert "4誓約と再委託未登録。誓約は求めていない。" in whole
    assert "対象外。初回の報告のため比較はない。" in whole


def test_seven_contracts_make_a_second_matrix() -> None:
    report = sample.report("ja")
    clauses = report.clauses
    assert not isinstance(clauses, Empty)
    wide = tuple(replace(row, states=(row.states + row.states)[:7]) for row in clauses.matrix.rows)
    columns = tuple(f"C-{n:04}" for n in range(7))
    matrix = replace(clauses.matrix, rows=wide)
    report = replace(report, clauses=replace(clauses, columns=columns, matrix=matrix))
    whole = reading.text(rendering.pdf(report))
    assert whole.count("24特定個人情報の特則") == 2
    assert all(column in whole for column in columns)


def test_a_preview_shows_the_same_body_and_owns_no_heading_of_the_page() -> None:
    report = replace(sample.report("en"), number="", version=0)
    body = rendering.templates().get_template("print/report_body.html")
    shown = body.render(**printout.context(report), preview=True)
    assert "<h1" not in shown
    assert "Draft, no number yet" in shown
    assert "style=" not in shown
    assert "Head of the audit trail" in shown


def test_a_vendor_cannot_smuggle_markup_into_the_report() -> None:
    report = sample.report("ja")
    vendor = replace(report.vendor, name='<script>alert("x")</script>')
    assert "<script" not in rendering.page(replace(report, vendor=vendor))


def full_summary(lang: str) -> VendorReport:
    """Twelve promises, as when every rule can be decided."""
    report = sample.report(lang)
    base = report.summary.promises
    marks = [Mark.KEPT, Mark.EXCEPTED, Mark.BROKEN, Mark.DUE_SOON, Mark.NOT_IN_SCOPE]
    done = PrintedReason(
        text=t(lang, "指示4件、全て期限内に完了", "4 instructions, all done in time"),
        records=("INS-2026-018",),
    )
    pack: Any = yaml.safe_load((PACKS / "promises.yaml").read_text("utf-8"))
    duties = {duty["id"]: duty["label"][lang] for duty in pack["duties"]}
    lines = tuple(
        replace(
            base[1],
            no=n + 1,
            duty=duties[promise["duty"]],
            name=promise["short"][lang],
            policy=promise["policy"][lang],
            verdict=marks[n % 5],
            last=marks[(n + 3) % 5],
            reasons=base[1].reasons if n % 3 == 0 else (done,),
        )
        for n, promise in enumerate(pack["promises"])
    )
    counts = Counts.of(line.verdict for line in lines)
    summary = replace(report.summary, promises=lines, counts=counts, strip=strip(lines))
    return replace(report, summary=summary)


def crowded(lang: str) -> VendorReport:
    report = sample.report(lang)
    nothing = Empty(kind=Nothing.NONE_HAPPENED, sentence="予定はない。")
    return replace(
        report,
        summary=replace(
            report.summary,
            decisions=Part(
                rows=tuple(Decision(what=f"決裁{n}を求める。", proposer="調達部") for n in range(5))
            ),
            changes=Part(
                rows=tuple(ChangeRow(subject=f"項目{n}", before="旧", after="新") for n in range(9))
            ),
        ),
        conclusion=replace(report.conclusion, plan=Part(empty=nothing)),
    )
