"""The tables of the sample report: works, data, contracts, clauses, attestations."""

from datetime import date

from portal.proof.reports.content.parts import StatementAnswer
from portal.proof.reports.content.tables import (
    AttestationRow,
    ContractRow,
    EngagementRow,
    PartyRow,
    PrintedAddend,
    ShareGroup,
    ShareRow,
    TierSum,
)


def t(lang: str, ja: str, en: str) -> str:
    return ja if lang == "ja" else en


def engagements(lang: str) -> tuple[EngagementRow, ...]:
    ours, theirs = t(lang, "委託元", "entrustor"), t(lang, "受託者", "entrusted")
    approval, forbidden = t(lang, "事前承認", "approval"), t(lang, "禁止", "forbidden")
    running = t(lang, "契約中", "running")
    return (
        EngagementRow(
            number="E-0147",
            name=t(lang, "会員向け案内物の印刷・封入・発送", "Printing and mailing to members"),
            department=t(lang, "営業企画部", "Sales planning"),
            role=ours,
            start=date(2023, 4, 10),
            until=date(2027, 3, 31),
            subcontracting=approval,
            state=running,
        ),
        EngagementRow(
            number="E-0188",
            name=t(lang, "請求書の印刷・封入・発送", "Printing and mailing of invoices"),
            department=t(lang, "経理部", "Accounting"),
            role=ours,
            start=date(2024, 10, 1),
            subcontracting=approval,
            state=running,
        ),
        EngagementRow(
            number="E-0215",
            name=t(lang, "つばめ生活協同組合 組合員通知の発送", "Notices for Tsubame Co-op"),
            department=t(lang, "受託事業部", "Client services"),
            role=theirs,
            role_note=t(lang, "顧客承認 CA-2025-006", "customer approval CA-2025-006"),
            start=date(2025, 6, 1),
            until=date(2027, 5, 31),
            subcontracting=forbidden,
            state=running,
        ),
    )


def shares(lang: str) -> tuple[ShareGroup, ...]:
    def row(number: str, category: str, need: str, since: date | None, **of: object) -> ShareRow:
        return ShareRow(
            number=number,
            category=category,
            subjects=t(lang, "顧客・会員", "customers, members"),
            transfer="SFTP",
            storage=t(lang, "委託先事業所(国内)", "vendor's site (Japan)"),
            necessity=need,
            first_handover=since,
            reviewed=date(2026, 5, 22),
            **of,  # type: ignore[arg-type]
        )

    names = t(lang, "氏名・連絡先", "names, contact data")
    address = t(lang, "宛名の印字に必要", "needed to address the mail")
    bill = t(
        lang,
        "請求書の印字に必要。提供の決定 D-2024-019",
        "needed on the invoice; decision D-2024-019",
    )
    return (
        ShareGroup(
            engagement=t(lang, "E-0147 会員向け案内物", "E-0147 Mailing to members"),
            rows=(
                row("DS-0311", names, address, date(2023, 4, 10), persons=82_400),
                row(
                    "DS-0312",
                    t(lang, "会員・契約情報", "membership"),
                    t(lang, "契約種別ごとの封入物の選択に必要", "needed to choose the enclosures"),
                    date(2023, 4, 10),
                    volume=t(lang, "10,001~100,000人", "10,001-100,000"),
                ),
            ),
        ),
        ShareGroup(
            engagement=t(lang, "E-0188 請求書", "E-0188 Invoices"),
            rows=(
                row("DS-0390", names, address, date(2024, 10, 7), persons=41_200),
                row(
                    "DS-0391",
                    t(lang, "請求・未収・督促情報", "billing, arrears, dunning"),
                    bill,
                    date(2024, 10, 7),
                    persons=41_200,
                ),
            ),
        ),
        ShareGroup(
            engagement=t(lang, "E-0215 つばめ生活協同組合", "E-0215 Tsubame Co-op"),
            rows=(row("DS-0455", names, address, None, persons=12_900),),
        ),
    )


def tiers(lang: str) -> tuple[TierSum, ...]:
    return (
        TierSum(
            engagement=t(lang, "E-0188 請求書の印刷・封入・発送", "E-0188 Printing of invoices"),
            addends=(
                PrintedAddend(factor=t(lang, "データの機微度(最上位の区分)", "Data sensitivity (highest)"), band=t(lang, "財産・金融", "Financial"), basis="DS-0391", points=4),
                PrintedAddend(factor=t(lang, "本人の数", "Number of persons"), band=t(lang, "10,001~100,000人", "10,001-100,000"), basis="DS-0391", points=4),
                PrintedAddend(factor=t(lang, "アクセス形態", "Type of access"), band=t(lang, "継続的な授受・保管", "Continuous copy"), basis="E-0188", points=3),
                PrintedAddend(factor=t(lang, "場所", "Place"), band=t(lang, "国内の委託先", "Vendor in Japan"), basis="DS-0390~0391", points=1),
                PrintedAddend(factor=t(lang, "再委託", "Subcontracting"), band=t(lang, "承認済み", "Approved"), basis="E-0188", points=2),
            ),
            total=14,
            tier=t(lang, "第1階層(高)", "Tier 1 (high)"),
            remark=t(lang, "14点以上。手動の引上げなし", "from 14 points; not raised by hand"),
            floors=(t(lang, "財産的被害のおそれ(第2階層)", "risk of financial loss (tier 2)"),),
        ),
    )  # fmt: skip


def contracts(lang: str) -> tuple[ContractRow, ...]:
    checker = t(lang, "森本", "Morimoto")
    every = ("E-0147", "E-0188", "E-0215")
    return (
        ContractRow(
            number="C-0098",
            title=t(lang, "業務委託基本契約書", "Master contract"),
            signed_on=date(2023, 3, 20),
            term=t(lang, "自動更新・通知期限", "renews; notice by"),
            term_on=date(2026, 12, 31),
            covers=every,
            checked_on=date(2026, 4, 14),
            checked_by=checker,
        ),
        ContractRow(
            number="C-0099",
            title=t(lang, "個人情報の取扱いに関する覚書", "Memorandum on personal data"),
            signed_on=date(2023, 3, 20),
            term=t(lang, "基本契約と同じ", "as the master contract"),
            covers=every,
            checked_on=date(2026, 4, 14),
            checked_by=checker,
        ),
        ContractRow(
            number="C-0142",
            title=t(lang, "個別契約書(請求書)", "Individual contract (invoices)"),
            signed_on=date(2024, 9, 18),
            term=t(lang, "満了", "ends"),
            term_on=date(2027, 9, 30),
            covers=("E-0188",),
            checked_on=date(2026, 4, 14),
            checked_by=checker,
        ),
        ContractRow(
            number="C-0171",
            title=t(lang, "個別契約書(つばめ生活協同組合)", "Individual contract (Tsubame)"),
            signed_on=date(2025, 5, 20),
            term=t(lang, "満了", "ends"),
            term_on=date(2027, 5, 31),
            covers=("E-0215",),
        ),
    )


def attestations(lang: str) -> tuple[AttestationRow, ...]:
    none = t(lang, "再委託の禁止", "No subcontracting")
    takase = t(lang, "高瀬 隆司", "Takashi Takase")
    director = t(lang, "代表取締役", "Representative Director")
    return (
        AttestationRow(
            number="A-2026-0211",
            statement=none,
            work="E-0147",
            answer=StatementAnswer.AFFIRM_WITH_EXCEPTION,
            signer=takase,
            signer_title=director,
            authority="P-0088",
            signed_on=date(2026, 9, 11),
        ),
        AttestationRow(
            number="A-2026-0212",
            statement=none,
            work="E-0188",
            answer=StatementAnswer.AFFIRM,
            signer=takase,
            signer_title=director,
            authority="P-0088",
            signed_on=date(2026, 9, 11),
        ),
        AttestationRow(
            number="A-2026-0213",
            statement=none,
            work="E-0215",
            answer=StatementAnswer.OPEN,
            due_on=date(2026, 9, 15),
        ),
        AttestationRow(
            number="A-2026-0214",
            statement=t(lang, "秘密保持・従事者の誓約", "Confidentiality, staff pledges"),
            work=t(lang, "全業務", "all works"),
            answer=StatementAnswer.AFFIRM,
            signer=t(lang, "宮城 梢", "Kozue Miyagi"),
            signer_title=t(lang, "個人情報保護責任者", "Privacy Manager"),
            authority="P-0091",
            signed_on=date(2026, 9, 12),
        ),
    )


def parties(lang: str) -> tuple[PartyRow, ...]:
    return (
        PartyRow(
            attestation="A-2026-0211",
            name=t(lang, "株式会社うしお印刷", "Ushio Print K.K."),
            address=t(lang, "神奈川県横浜市", "Yokohama, Kanagawa"),
            work=t(lang, "宛名データの印字", "printing of addresses"),
            data=t(lang, "氏名・連絡先", "names, contact data"),
            place=t(lang, "横浜市", "Yokohama"),
            since="2025/04/01",
        ),
        PartyRow(
            attestation="A-2026-0211",
            name=t(lang, "合同会社はまかぜ製本", "Hamakaze Binding LLC"),
            work=t(lang, "封入・封かん", "inserting and sealing"),
            since="2026/06/02",
        ),
    )
