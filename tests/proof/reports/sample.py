"""A vendor supervision report of a fictional company on a fictional printer, in both languages."""

from datetime import UTC, date, datetime
from hashlib import sha256

from portal.proof.reports.content.cover import BasisSection, FilledCell, Previous, ReportPeriod
from portal.proof.reports.content.parts import Approval, Empty, Nothing, Part
from portal.proof.reports.content.report import (
    ActivityLog,
    Attestations,
    Clauses,
    ConclusionSection,
    EvidenceList,
    Summary,
    VendorBlock,
    VendorReport,
    WorkAndData,
)
from portal.proof.reports.content.tables import Counts, EvidenceRow, LogRow, PlanRow, Revision
from tests.proof.reports import sample_clauses
from tests.proof.reports import sample_rows as rows
from tests.proof.reports.sample_rows import t
from tests.proof.reports.sample_summary import promises, summary


def report(lang: str) -> VendorReport:
    """The whole report, with every section of it filled."""
    return VendorReport(
        lang=lang,
        zone="Asia/Tokyo",
        number=t(lang, "個委-2026-0012", "KI-2026-0012"),
        version=1,
        title=t(lang, "委託先監督報告書", "Vendor Supervision Report"),
        company=t(lang, "株式会社さざなみトランスファー", "Sazanami Transfer Inc."),
        vendor=VendorBlock(
            name=t(lang, "みずいろ印刷株式会社", "Mizuiro Printing Co., Ltd."),
            facts=(
                t(lang, "法人番号 9999999999999", "Corporate no. 9999999999999"),
                t(lang, "神奈川県横浜市", "Yokohama, Kanagawa"),
                t(lang, "印刷・発送", "printing and mailing"),
            ),
            tier=t(
                lang,
                "第1階層(高) 14点(データ4+人数4+アクセス3+場所1+再委託2)",
                "Tier 1 (high), 14 points (data 4 + persons 4 + access 3 + place 1 + subcontracting 2)",
            ),
        ),
        period=ReportPeriod(
            start=date(2026, 4, 1),
            end=date(2026, 9, 30),
            name=t(lang, "2026年度上期", "FY2026 H1"),
        ),
        as_of=date(2026, 9, 30),
        issued_on=date(2026, 11, 5),
        classification=t(lang, "社外秘", "CONFIDENTIAL"),
        addressee=t(lang, "代表取締役 汐見 遥", "Haruka Shiomi, Representative Director"),
        issued_by=t(
            lang,
            "個人情報管理事務局(個人情報管理者 森本 紗季)",
            "Privacy Office (Personal Information Controller: Saki Morimoto)",
        ),
        previous=Previous(
            number=t(lang, "個委-2025-0041", "KI-2025-0041"),
            on=date(2026, 5, 14),
            remark=t(lang, "承認", "approved"),
        ),
        retention=t(lang, "契約終了後5年", "5 years after the contracts end"),
        approval=approval(lang),
        summary=summary(lang),
        work=WorkAndData(
            lead=t(
                lang,
                "委託業務3件、提供5件。全て委託(法第27条第5項第1号)に伴う提供であり、国外での取扱いはない。",
                "3 works and 5 shares of data, all entrusted under Art. 27(5)(i) of the Act; none is handled abroad.",
            ),
            engagements=Part(rows=rows.engagements(lang)),
            shares=Part(
                rows=rows.shares(lang),
                note=t(
                    lang,
                    "人数は基準日現在の登録数。請求情報は、個人情報管理者の決定(D-2024-019、2024年9月20日)により請求業務の委託先へ提供している。",
                    "Persons as registered on the as-of date. Billing data is shared by decision D-2024-019 of 20 September 2024.",
                ),
            ),
            tiers=Part(rows=rows.tiers(lang)),
        ),
        clauses=Clauses(
            lead=t(
                lang,
                "必須16条項のうち15条項を充足、1条項(監査・立入検査)は不十分で、期限付きの免除が承認されている。推奨条項のうち1条項(取扱場所の限定)に欠落がある。",
                "15 of 16 mandatory clauses are met; the audit right is weak and waived until a date. One recommended clause (place of handling) is missing.",
            ),
            contracts=Part(rows=rows.contracts(lang)),
            columns=sample_clauses.COLUMNS,
            matrix=Part(rows=sample_clauses.matrix(lang)),
        ),
        attestations=Attestations(
            lead=t(
                lang,
                "求めた誓約4件のうち3件が署名済み(うち例外の申告1件)、1件が未回答である。申告された再委託先は2社。",
                "3 of 4 attestations are signed, one of them with an exception; one is unanswered. Two other parties were declared.",
            ),
            attestations=Part(
                rows=rows.attestations(lang),
                note=t(
                    lang,
                    "署名は本人確認(パスワード再入力)の上で行われた。受領書のSHA-256は12に記載。",
                    "Signed after the password was entered again. The SHA-256 of each receipt is in section 12.",
                ),
            ),
            parties=Part(rows=rows.parties(lang)),
        ),
        log=ActivityLog(log=Part(rows=log(lang))),
        conclusion=conclusion(lang),
        evidence=EvidenceList(
            lead=t(
                lang,
                "本書の記載を裏付ける証跡8件。ファイルはポータルに保管し、SHA-256で同一性を確かめられる。",
                "8 files stand behind this report. They are kept in the portal; the SHA-256 shows that they are unchanged.",
            ),
            files=Part(rows=tuple(evidence(lang, n) for n in range(8))),
        ),
        basis=basis(lang),
    )


def minimal(lang: str) -> VendorReport:
    """A cleaning company: nothing shared, one clause, three pages. Sections 3 and 4 are empty."""
    full = report(lang)
    gone = Empty(
        kind=Nothing.NONE_HAPPENED,
        sentence=t(lang, "対象期間中の契約はない。", "no contract was in force in the period."),
    )
    asked = Empty(
        kind=Nothing.NOT_RECORDED,
        sentence=t(lang, "誓約は求めていない。", "no attestation was asked for."),
    )
    first = Empty(
        kind=Nothing.NOT_APPLICABLE,
        sentence=t(lang, "初回の報告のため比較はない。", "this is the first report."),
    )
    changed: dict[str, object] = {
        **vars(full),
        "previous": None,
        "summary": Summary(
            conclusion=t(lang, "継続", "Continue"),
            lead=t(lang, "未遵守はない。", "Nothing is broken."),
            counts=Counts.of(line.verdict for line in promises(lang)[:1]),
            promises=promises(lang)[:1],
            decisions=Part(empty=Empty(kind=Nothing.NONE_HAPPENED, sentence=gone.sentence)),
            changes=Part(empty=first),
        ),
        "work": WorkAndData(
            lead=t(lang, "委託業務1件。", "One work."),
            engagements=Part(rows=rows.engagements(lang)[:1]),
            shares=Part(
                empty=Empty(
                    kind=Nothing.NONE_HAPPENED,
                    sentence=t(lang, "個人データの提供はない。", "no personal data is shared."),
                )
            ),
            tiers=Part(rows=rows.tiers(lang)),
        ),
        "clauses": gone,
        "attestations": asked,
        "log": ActivityLog(log=Part(rows=log(lang)[:2])),
        "conclusion": ConclusionSection(
            by=full.conclusion.by,
            word=t(lang, "継続", "continue"),
            opinion=Part(rows=(t(lang, "取引を継続する。", "The work goes on."),)),
            plan=Part(rows=full.conclusion.plan.rows[1:2]),
        ),
        "evidence": EvidenceList(
            lead=t(lang, "証跡2件。", "Two files."),
            files=Part(rows=tuple(evidence(lang, n) for n in range(2))),
        ),
    }
    return VendorReport(**changed)  # type: ignore[arg-type]


def approval(lang: str) -> tuple[FilledCell, ...]:
    return (
        FilledCell(
            heading=t(lang, "起案", "Drafted"),
            title=t(lang, "調達部 主任", "Procurement"),
            name=t(lang, "小田 直樹", "Naoki Oda"),
            how=Approval.ELECTRONIC,
            at=datetime(2026, 11, 4, 7, 20, tzinfo=UTC),
        ),
        FilledCell(
            heading=t(lang, "審査", "Examined"),
            title=t(lang, "個人情報管理者", "Controller"),
            name=t(lang, "森本 紗季", "Saki Morimoto"),
            how=Approval.ELECTRONIC,
            at=datetime(2026, 11, 5, 0, 5, tzinfo=UTC),
        ),
        FilledCell(
            heading=t(lang, "承認", "Approved"),
            title=t(lang, "代表取締役", "Representative Director"),
            name=t(lang, "汐見 遥", "Haruka Shiomi"),
        ),
    )


def log(lang: str) -> tuple[LogRow, ...]:
    portal, mail = t(lang, "ポータル", "portal"), t(lang, "メール", "mail")
    miyagi, oda = t(lang, "宮城 梢", "Kozue Miyagi"), t(lang, "小田 直樹", "Naoki Oda")
    acts = (
        (date(2026, 4, 1), "11:02", "期首の誓約を依頼", "Attestations asked for", mail, miyagi, "A-REQ-2026-041"),
        (date(2026, 4, 14), "15:30", "契約条項の年次確認", "Yearly clause check", t(lang, "社内", "in house"), oda, "C-0098~0171"),
        (date(2026, 8, 28), "08:00", "ご案内(期限14日前)", "Reminder, 14 days before", mail, miyagi, "N-20260828-14"),
        (date(2026, 9, 11), "16:52", "誓約の提出を受付", "Attestation received", portal, oda, "A-2026-0211"),
        (date(2026, 9, 23), "10:30", "責任者への督促", "Officer reminded", t(lang, "電話", "phone"), miyagi, "N-20260923-01"),
    )  # fmt: skip
    return tuple(
        LogRow(on=on, clock=clock, activity=t(lang, ja, en), means=means, party=who, record=record)
        for on, clock, ja, en, means, who, record in acts
    )


def conclusion(lang: str) -> ConclusionSection:
    office = t(lang, "個人情報管理事務局", "Privacy Office")
    return ConclusionSection(
        by=t(lang, "個人情報管理者", "Personal Information Controller"),
        word=t(lang, "条件付き継続", "continue, on condition"),
        opinion=Part(
            rows=(
                t(
                    lang,
                    "当該委託先は、契約上の義務をおおむね守り、申告も速やかであった。一方、再委託先1社の承認が業務開始に遅れており、約束「再委託禁止」は未達である。",
                    "The vendor by and large keeps its contract and declared its parties at once. One of them began before it was approved, so the promise of no subcontracting is not kept.",
                ),
            )
        ),
        conditions=(
            t(lang, "A-2026-0211の例外を2026年11月27日(金)までに解消する。", "End the exception of A-2026-0211 by 27 November 2026 (Fri)."),
            t(lang, "次の契約更新で監査条項を改める。", "Amend the audit clause at the next renewal."),
        ),
        plan=Part(
            rows=(
                PlanRow(on=date(2026, 11, 27), what=t(lang, "再委託先の確認", "Check of the subcontractor"), who=office),
                PlanRow(on=date(2027, 2, 26), what=t(lang, "誓約(下期)の提出期限", "Attestations for the second half due"), who=t(lang, "委託先", "Vendor")),
                PlanRow(on=date(2027, 3, 31), what=t(lang, "免除 W-2026-004 の満了、監査条項の改定", "Waiver W-2026-004 ends; audit clause amended"), who=t(lang, "法務部・調達部", "Legal, Procurement")),
            )
        ),
    )  # fmt: skip


def evidence(lang: str, n: int) -> EvidenceRow:
    titles = (
        ("業務委託基本契約書", "Master contract", "3.1"),
        ("個人情報の取扱いに関する覚書", "Memorandum on personal data", "3.1"),
        ("個別契約書(請求書)", "Individual contract (invoices)", "3.1"),
        ("個別契約書(つばめ生活協同組合)", "Individual contract (Tsubame)", "3.1"),
        ("誓約受領書 A-2026-0211", "Receipt A-2026-0211", "4.1"),
        ("誓約受領書 A-2026-0212", "Receipt A-2026-0212", "4.1"),
        ("誓約受領書 A-2026-0214", "Receipt A-2026-0214", "4.1"),
        ("署名権限の届出 P-0088", "Record of authority P-0088", "4.1"),
    )
    ja, en, section = titles[n % len(titles)]
    return EvidenceRow(
        number=f"EV-{101 + n:04}",
        title=t(lang, ja, en),
        section=section,
        received_on=date(2026, 4 + n % 6, 3 + n % 20),
        size=40_960 + n * 37_000,
        sha256=sha256(f"evidence {n}".encode()).hexdigest(),
    )


def basis(lang: str) -> BasisSection:
    return BasisSection(
        method=t(
            lang,
            "プライバシーポリシー(2025年7月1日改定)の委託先に関する文ごとに、基準日現在の記録を規則に照らして判定した。",
            "Each sentence on vendors in the privacy policy of 1 July 2025 is judged by rule from the records of the as-of date.",
        ),
        versions=("promises 2026.1", "clauses 2026.1", "attestations 2026.1", "risk_tiers 2026.1"),
        law=t(
            lang,
            "個人情報の保護に関する法律 第23条から第25条まで、通則ガイドライン 3-4-4、JIS Q 15001(J.9.4)",
            "Act on the Protection of Personal Information, Arts. 23 to 25; General Guidelines 3-4-4; JIS Q 15001 (J.9.4)",
        ),
        issued_at=datetime(2026, 11, 5, 0, 12, 7, tzinfo=UTC),
        audit_head=sha256(b"audit").hexdigest(),
        audit_events=48_213,
        revisions=(Revision(version=1, on=date(2026, 11, 5), what=t(lang, "初版", "first issue")),),
        publisher=t(
            lang,
            "株式会社さざなみトランスファー 個人情報管理事務局",
            "Sazanami Transfer Inc., Privacy Office",
        ),
    )
