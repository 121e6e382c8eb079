"""The summary of the sample report: three promises, three decisions, four changes."""

from datetime import date

from portal.proof.reports.content.kept import NOT_JUDGED, KeptLine, KeptStrip
from portal.proof.reports.content.parts import Mark, Part
from portal.proof.reports.content.report import Summary
from portal.proof.reports.content.tables import (
    ChangeRow,
    Counts,
    Decision,
    PrintedReason,
    PromiseLine,
)
from portal.proof.reports.sections.first_page.kept import last_months
from tests.proof.reports.sample_rows import t


def summary(lang: str) -> Summary:
    lines = promises(lang)
    return Summary(
        conclusion=t(lang, "条件付き継続", "Continue, on condition"),
        last_conclusion=t(lang, "継続", "continue"),
        lead=t(
            lang,
            "遵守事項3件のうち未遵守は1件(再委託禁止)。業務開始後に承認された再委託が1社あり、2026年11月27日(金)までに解消できる見込み。漏えい等の報告はない。",
            "One of 3 promises is not kept (no subcontracting): one party began before it was approved, to be mended by 27 November 2026 (Fri). No leak was reported.",
        ),
        counts=Counts.of(line.verdict for line in lines),
        promises=lines,
        decisions=Part(rows=decisions(lang)),
        changes=Part(rows=changes(lang)),
        strip=strip(lines),
    )


SHOWN = {  # from the 13th month on; before it nothing was judged
    Mark.KEPT: ("before_first",) * 3 + ("kept",) * 9,
    Mark.EXCEPTED: ("due_soon",) * 4 + ("excepted",) * 8,
    Mark.BROKEN: ("kept",) * 2 + ("broken",) * 3 + ("kept",) * 5 + ("broken",) * 2,
    Mark.DUE_SOON: ("not_in_scope",) * 6 + ("kept",) * 5 + ("due_soon",),
    Mark.NOT_IN_SCOPE: ("not_in_scope",) * 12,
}


def strip(lines: tuple[PromiseLine, ...]) -> KeptStrip:
    """Two years up to September 2026, judged since October 2025."""
    return KeptStrip(
        months=last_months(date(2026, 9, 30)),
        judged_from=date(2025, 10, 1),
        lines=tuple(
            KeptLine(
                no=line.no,
                name=line.name,
                months=(NOT_JUDGED,) * 12 + SHOWN[line.verdict],
                since=date(2026, 8, 17) if line.verdict is Mark.BROKEN else None,
                unkept="2025/12-2026/02, 2026/08-2026/09" if line.verdict is Mark.BROKEN else "",
            )
            for line in lines
        ),
    )


def promises(lang: str) -> tuple[PromiseLine, ...]:
    select = t(lang, "適切な委託先の選定", "Select properly")
    bind = t(lang, "委託契約の締結", "Bind by contract")
    return (
        PromiseLine(
            no=2,
            duty=select,
            name=t(lang, "必要最小限", "Minimum data"),
            policy=t(
                lang,
                "委託先に提供する個人情報は、委託の目的に必要な範囲に限ります。請求に関する情報は、クレジットカード会社、収納代行会社及び請求業務の委託先以外には提供しません。",
                "We hand over only the personal information that the entrusted purpose needs; billing data goes only to card companies, collection agencies and those to whom billing work is entrusted.",
            ),
            verdict=Mark.KEPT,
            last=Mark.KEPT,
            reasons=(
                PrintedReason(
                    text=t(
                        lang,
                        "5件の提供全てに目的・必要性あり。",
                        "All 5 shares have purpose and necessity;",
                    ),
                    label=t(lang, "見直し", "reviewed"),
                    on=date(2026, 5, 22),
                    records=("DS-0311", "DS-0455"),
                ),
            ),
        ),
        PromiseLine(
            no=3,
            duty=bind,
            name=t(lang, "契約条項", "Contract"),
            policy=t(
                lang,
                "委託先に対し、個人情報の厳重な管理と秘密保持を契約により義務付けます。",
                "We bind vendors by contract to strict management and confidentiality.",
            ),
            verdict=Mark.EXCEPTED,
            last=Mark.DUE_SOON,
            reasons=(
                PrintedReason(
                    text=t(
                        lang,
                        "必須16条項中15条項を充足。「監査・立入検査」は免除",
                        "15 of 16 mandatory clauses met; audit right waived",
                    ),
                    label=t(lang, "期限", "until"),
                    on=date(2027, 3, 31),
                    due=True,
                    records=("W-2026-004",),
                ),
            ),
        ),
        PromiseLine(
            no=4,
            duty=bind,
            name=t(lang, "再委託禁止", "No subcontracting"),
            policy=t(
                lang,
                "委託先に、個人情報の取扱いを再委託させず、また第三者に開示させません。",
                "We do not let vendors subcontract the handling of personal information or disclose it to any other party.",
            ),
            verdict=Mark.BROKEN,
            last=Mark.KEPT,
            reasons=(
                PrintedReason(
                    text=t(
                        lang,
                        "例外の申告1件が未決定。",
                        "One declared exception is not decided.",
                    ),
                    label=t(lang, "決定期限", "decide by"),
                    on=date(2026, 10, 16),
                    due=True,
                    records=("A-2026-0211",),
                ),
                PrintedReason(
                    text=t(lang, "誓約1件が未回答。", "One attestation is unanswered."),
                    records=("A-2026-0213",),
                ),
            ),
        ),
    )


def decisions(lang: str) -> tuple[Decision, ...]:
    controller = t(lang, "個人情報管理者", "Controller")
    return (
        Decision(
            what=t(
                lang,
                "A-2026-0211 で申告された再委託先1社を11月27日(金)まで例外として認め、それまで新規データの提供を停止する。",
                "Except the party declared in A-2026-0211 until 27 November 2026 (Fri); stop new handovers until then.",
            ),
            proposer=controller,
            decide_by=date(2026, 11, 13),
        ),
        Decision(
            what=t(
                lang,
                "未回答の誓約 A-2026-0213 の期限を11月18日(水)まで延長する。",
                "Extend the unanswered attestation A-2026-0213 to 18 November 2026 (Wed).",
            ),
            proposer=t(lang, "調達部", "Procurement"),
            decide_by=date(2026, 11, 18),
        ),
        Decision(
            what=t(
                lang,
                "本報告書の結論「条件付き継続」を承認する。",
                "Approve the conclusion: continue, on condition.",
            ),
            proposer=controller,
            decide_by=date(2026, 11, 13),
        ),
    )


def changes(lang: str) -> tuple[ChangeRow, ...]:
    return (
        ChangeRow(
            subject=t(lang, "再委託禁止", "No subcontracting"),
            before=t(lang, "遵守", "kept"),
            after=t(lang, "未遵守", "not kept"),
            strong=True,
        ),
        ChangeRow(
            subject=t(lang, "契約条項", "Contract"),
            before=t(lang, "期限間近", "due soon"),
            after=t(lang, "承認済みの例外", "approved exception"),
            strong=True,
        ),
        ChangeRow(
            subject=t(lang, "申告された再委託先", "Declared parties"),
            before=t(lang, "1社", "1"),
            after=t(lang, "2社", "2"),
            remark=t(lang, "新規1", "1 new"),
        ),
        ChangeRow(
            subject=t(lang, "本人の数", "Persons"),
            before=t(lang, "約7.8万人", "about 78,000"),
            after=t(lang, "約8.2万人", "82,000"),
        ),
    )
