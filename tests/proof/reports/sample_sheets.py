"""Sections 5 and 6 of the sample: a sheet that came to less than last time, and its findings."""

from dataclasses import replace
from datetime import date

from portal.proof.reports.content.parts import (
    AskedRow,
    CheckSheets,
    CostlyRow,
    Empty,
    Findings,
    GradeLine,
    Gravity,
    Nothing,
    Part,
    PrintedFigures,
    PrintedFinding,
    PrintedSection,
    SheetResult,
)
from portal.proof.reports.content.report import VendorReport
from tests.proof.reports import sample
from tests.proof.reports.sample_rows import t

SECTIONS = (
    ("組織体制・規程", "Organisation and rules", 95.0, 92.0, 88.0),
    ("人的安全管理措置", "People", 89.0, 83.0, 78.0),
    ("物理的安全管理措置", "Physical measures", 100.0, 94.0, 94.0),
    ("技術的安全管理措置", "Technical measures", 82.0, 76.5, 80.0),
    ("外国での取扱い・特定個人情報・決済・EEA", "Foreign handling, My Number, payment, EEA", None, None, None),
)  # fmt: skip


def report(lang: str) -> VendorReport:
    """The whole report, with check sheet and findings."""
    return replace(sample.report(lang), sheets=sheets(lang), findings=findings(lang))


def sheets(lang: str) -> CheckSheets:
    return CheckSheets(
        lead=t(lang, "総合評価はB(概ね良好)。", "The grade is B (Acceptable)."),
        results=(result(lang),),
        asked=Part(
            rows=(
                AskedRow(
                    number="Q-2026-118",
                    title=t(lang, "委託先監督チェックシート", "Vendor supervision check sheet"),
                    asked_on=date(2026, 8, 3),
                    due_on=date(2026, 9, 4),
                    handed_in_on=date(2026, 9, 11),
                    rounds=2,
                    state=t(lang, "受理", "accepted"),
                    claimed=91.0,
                    verified=86.4,
                    grade="B",
                ),
                AskedRow(
                    number="Q-2026-131",
                    title=t(lang, "委託先監督チェックシート", "Vendor supervision check sheet"),
                    asked_on=date(2026, 9, 1),
                    due_on=date(2026, 9, 16),
                    state=t(lang, "回答待ち", "waiting for the answers"),
                    late=14,
                ),
            )
        ),
    )


def result(lang: str) -> SheetResult:
    rows = tuple(
        PrintedSection(
            title=t(lang, ja, en),
            asked=0 if claimed is None else 5,
            figures=PrintedFigures(claimed=claimed, verified=verified, last=last),
            findings=("F-2026-035",) if verified == 76.5 else (),
            remark=t(lang, "書面4、未確認1", "by document 4, not verified 1"),
        )
        for ja, en, claimed, verified, last in SECTIONS
    )
    return SheetResult(
        number="Q-2026-118",
        title=t(lang, "委託先監督チェックシート", "Vendor supervision check sheet"),
        about=t(lang, "2026.1版、受理 2026/09/28", "version 2026.1, accepted 28 Sep 2026"),
        grade="B",
        grade_words=t(lang, "概ね良好", "Acceptable"),
        last_number="Q-2025-102",
        last_grade="A",
        grades=(GradeLine(name="A", least=90.0), GradeLine(name="B", least=75.0)),
        total=PrintedFigures(claimed=91.0, verified=86.4, last=83.0),
        asked=20,
        findings=1,
        sections=Part(rows=rows),
        costly=Part(
            rows=(
                CostlyRow(
                    number="TEC-02",
                    question=t(lang, "多要素認証を必須としていますか。", "Is multi-factor authentication required?"),
                    answer=t(lang, "一部のみ", "Partly"),
                    comment=t(lang, "保守用の端末1台が残っている。", "One maintenance terminal is left."),
                    remark=t(lang, "入替えの時期を確認した。", "We saw when it is replaced."),
                    cost=2.4,
                ),
            )
        ),
        opinion=t(lang, "概ね良好である。", "Good by and large."),
    )  # fmt: skip


def findings(lang: str) -> Findings:
    return Findings(
        lead=t(lang, "未了の指摘事項は2件。", "Two findings are open."),
        open=Part(
            rows=(
                finding(
                    lang,
                    "F-2026-031",
                    Gravity.CRITICAL,
                    title=t(lang, "承認前の再委託", "Subcontracted before the approval"),
                    late=14,
                    state=t(lang, "是正待ち", "To be mended"),
                ),
                finding(
                    lang,
                    "F-2026-035",
                    Gravity.MINOR,
                    title=t(lang, "多要素認証が一部のみ", "Multi-factor authentication in part"),
                    state=t(lang, "リスク受容", "Risk accepted"),
                    until=date(2027, 3, 31),
                    effect=(t(lang, "リスク受容: 来期に入れ替える。", "Lived with: replaced next year."),),
                ),
            )
        ),
        ended=Part(
            rows=(
                finding(
                    lang,
                    "F-2026-029",
                    Gravity.OBSERVATION,
                    title=t(lang, "訓練未実施", "No drill"),
                    days=1,
                    state=t(lang, "完了", "Verified and closed"),
                    plan=t(lang, "机上訓練を行う。", "Hold a drill."),
                    ready_on=date(2026, 9, 18),
                    effect=(
                        t(lang, "実施: 訓練を行った。", "Done: the drill was held."),
                        t(lang, "効果の確認: 記録を読んだ。", "Verified: the record was read."),
                    ),
                    ended_on=date(2026, 9, 29),
                ),
            )
        ),
    )  # fmt: skip


def finding(lang: str, number: str, gravity: Gravity, **more: object) -> PrintedFinding:
    plain: dict[str, object] = {
        "number": number,
        "gravity": gravity,
        "origin": t(lang, "回答、Q-2026-118、TEC-02", "answer, Q-2026-118, TEC-02"),
        "owner": t(lang, "委託先", "Vendor"),
        "opened_on": date(2026, 9, 28),
        "days": 2,
        "due_on": date(2026, 9, 16),
    }
    return PrintedFinding(**(plain | more))  # type: ignore[arg-type]


def nothing_found(lang: str) -> VendorReport:
    gone = Empty(
        kind=Nothing.NONE_HAPPENED,
        sentence=t(lang, "是正を要する事項はなかった。", "nothing was found."),
    )
    return replace(report(lang), findings=gone)
