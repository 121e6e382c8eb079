"""Columns of the sheets about entrusted work, and about contracts and the work each covers."""

from typing import Final

from portal.foundation.core.words.messages import Text, say
from portal.ledger.contracts.coverage.terms import MOST_MONTHS
from portal.ledger.contracts.models import LONGEST_PLACE
from portal.ledger.engagements.models import CompanyRole, Medium, ReentrustmentMode
from portal.ledger.exchange.columns.shapes import (
    CellKind,
    RegisterSheet,
    SheetId,
    choice,
    day,
    line,
    lines,
    of_kind,
    several,
    yes_no,
)
from portal.ledger.exchange.columns.vendors import KEY, VENDOR, own_number

FROM_DAY: Final = day(
    "from_day",
    ("変更の適用日", "Change holds from", "適用日", "変更日"),
    say("Only for rows that change something. Empty: today."),
    once=True,
)

ENGAGEMENTS: Final = RegisterSheet(
    SheetId.ENGAGEMENTS,
    Text("委託業務", "Entrusted work"),
    (
        own_number("業務番号", "Work number"),
        KEY,
        VENDOR,
        line(
            "name",
            ("業務の名称", "Name of the work", "業務名", "委託業務", "委託業務名", "work", "name"),
            say("Short, as the vendor calls it too."),
            required=True,
            most=160,
            width=30,
        ),
        line(
            "name_en",
            ("英語名", "Name in English", "業務の英語名", "英文名"),
            say("For readers of English; empty where there is none."),
            most=160,
            width=24,
        ),
        lines(
            "description",
            (
                "目的の説明",
                "Purpose in words",
                "委託の目的(自社の言葉で)",
                "業務内容",
                "説明",
                "description",
            ),
            say("What is done for us, in our own words."),
            most=2000,
            width=30,
        ),
        several(
            "purposes",
            ("委託の目的", "Purposes", "目的", "purpose"),
            "purposes",
            required=True,
            width=26,
        ),
        line(
            "department",
            ("所管部署", "Department in charge", "担当部署", "主管部署", "department"),
            say("Ours."),
            required=True,
            most=120,
            width=20,
        ),
        day(
            "starts_on",
            ("開始日", "First day", "業務開始日", "start", "start date"),
            say("For example 2026-04-01."),
            required=True,
        ),
        day(
            "ends_on",
            ("終了日", "Last day", "最終日", "業務終了日", "end", "end date"),
            say("Empty while no end is agreed."),
        ),
        choice(
            "company_role",
            ("誰のデータか", "Whose data is it?", "データの立場", "role"),
            "company_roles",
            say("One of the list. Empty for new work: our own."),
            new=CompanyRole.CONTROLLER,
            width=22,
        ),
        line(
            "customer_name",
            ("委託元の顧客", "Customer who entrusted it", "預けた顧客", "委託元", "customer"),
            say("Only where a customer entrusted the data to us."),
            most=160,
            width=22,
        ),
        choice(
            "access",
            ("アクセス形態", "Type of access", "アクセス", "access"),
            "access",
            required=True,
            width=22,
        ),
        choice(
            "medium",
            ("媒体", "Medium"),
            "media",
            say("One of the list. Empty for new work: electronic."),
            new=Medium.ELECTRONIC,
            width=18,
        ),
        choice(
            "reentrustment_mode",
            ("契約上の再委託の扱い", "Subcontracting in the contract", "再委託の扱い"),
            "reentrustment",
            say("One of the list. Empty for new work: not allowed at all."),
            new=ReentrustmentMode.FORBIDDEN,
            width=24,
        ),
        choice(
            "subcontracting",
            ("再委託の届出状況", "Subcontracting as declared", "再委託の状況", "subcontracting"),
            "subcontracting",
            say("What the vendor says it does. Unknown counts as the highest risk."),
            required=True,
            width=22,
        ),
        yes_no(
            "eea_data",
            ("EEA・英国の人のデータ", "Data of people in the EEA or UK", "eea", "GDPR対象"),
            say("Yes or no."),
        ),
        choice(
            "announced_purpose",
            ("公表した利用目的", "Announced purpose it serves", "利用目的(公表)"),
            "announced",
            say(
                "The number, such as P-01, or the whole line of the list. Where no personal data is "
                "shared; empty where a customer entrusted the data."
            ),
            width=26,
        ),
        line(
            "ledger_number",
            (
                "個人情報管理台帳の番号",
                "Number in the ledger of personal information",
                "台帳番号",
                "個人情報管理台帳番号",
                "ledger number",
            ),
            say("Of our own ledger, in which this personal data is listed."),
            most=60,
            width=20,
        ),
        line(
            "risk_analysis",
            ("リスク分析", "Risk analysis", "リスク分析表"),
            say("Where it is found, such as its number or the name of its file."),
            most=200,
            width=22,
        ),
        day(
            "risk_analysed_on",
            ("リスク分析の実施日", "Day of the risk analysis", "リスク分析日"),
            say("Only together with the risk analysis."),
        ),
        FROM_DAY,
    ),
    "W",
    ("vendor_id", "name", "starts_on"),
    {
        "vendor_id": Text("株式会社れいめい印刷", "Reimei Printing Co., Ltd."),
        "name": Text("請求書の印刷と発送", "Printing and mailing of invoices"),
        "purposes": "printing_mailing",
        "department": Text("経理部", "Accounting"),
        "starts_on": "2026-04-01",
        "company_role": "controller",
        "access": "one_off_copy",
        "medium": "both",
        "reentrustment_mode": "forbidden",
        "subcontracting": "none",
        "eea_data": "no",
    },
    also=("業務", "委託業務一覧", "engagements", "work"),
)


CONTRACTS: Final = RegisterSheet(
    SheetId.CONTRACTS,
    Text("契約", "Contracts"),
    (
        own_number("契約番号", "Contract number"),
        KEY,
        VENDOR,
        line(
            "title",
            ("契約書名", "Title of the contract", "契約名", "名称", "title"),
            say("As it says on the paper."),
            required=True,
            most=200,
            width=34,
        ),
        choice(
            "kind",
            ("契約の種類", "Kind of contract", "種類", "契約種別", "kind"),
            "contract_kinds",
            required=True,
            width=18,
        ),
        of_kind(
            CellKind.CONTRACT,
            "parent_id",
            ("上位の契約書", "Stands under", "上位の契約", "基本契約", "parent"),
            say("Our contract number, the row key or the exact title; empty where it is none."),
        ),
        of_kind(
            CellKind.WORKS,
            "works",
            ("対象業務", "Covers this work", "対象とする業務", "委託業務", "works", "covers"),
            say("Work numbers, row keys or exact names, with a semicolon between them."),
            once=True,
            width=26,
        ),
        day(
            "signed_on",
            ("締結日", "Signed on", "契約日", "契約締結日", "signed"),
            say("Empty: it is a draft."),
        ),
        day(
            "starts_on",
            ("開始日", "First day", "契約開始日", "start"),
            say("Empty: from the day of signature."),
        ),
        day(
            "ends_on",
            ("契約期間の最終日", "Last day of the term", "契約終了日", "満了日", "end"),
            say("Empty: no end was agreed."),
        ),
        yes_no("renews", ("自動更新", "Renews by itself", "自動更新の有無"), say("Yes or no.")),
        of_kind(
            CellKind.WHOLE,
            "renewal_months",
            ("更新1回の期間(か月)", "Renews for how many months", "更新期間(月)"),
            say("Only where it renews by itself."),
            least=1,
            most=MOST_MONTHS,
        ),
        of_kind(
            CellKind.WHOLE,
            "notice_months",
            ("更新拒絶の通知期限(満了の何か月前)", "Notice, months before the end", "通知期限(月)"),
            say("Only where it renews by itself."),
            least=0,
            most=MOST_MONTHS,
        ),
        day(
            "ended_on",
            ("終了した契約の最終日", "Ended: its last day", "解約日"),
            say("Only where it was ended or terminated."),
        ),
        lines(
            "retention",
            ("保管期間", "Retention", "保存期間"),
            say("How long the paper is kept: at least as long as the vendor holds the data."),
            most=300,
            width=24,
        ),
        day(
            "kept_until_on",
            ("契約書の保管期限", "Paper kept until", "保管期限"),
            say("The last day on which the paper is kept; empty where no day is set."),
        ),
        choice(
            "concluded",
            ("締結方法", "How it was concluded", "契約方法", "concluded"),
            "conclusions",
            say("One of the list; empty where it is not known."),
            width=22,
        ),
        line(
            "signatory_of_ours",
            ("当社の署名者", "Signatory for us", "当社署名者", "自社の署名者"),
            say("Title and name."),
            most=160,
            width=22,
        ),
        line(
            "signatory_of_vendor",
            ("委託先の署名者", "Signatory for the vendor", "相手方の署名者", "先方署名者"),
            say("Title and name."),
            most=160,
            width=22,
        ),
        line(
            "original_place",
            (
                "原本の保管場所",
                "Where the original is kept",
                "保管場所",
                "原本保管場所",
                "place of the original",
            ),
            say(
                "Only of signed contracts. It proves nothing until somebody else has looked at the "
                "original there and recorded that in the portal; another place voids such a look."
            ),
            most=LONGEST_PLACE,
            width=24,
        ),
    ),
    "C",
    ("vendor_id", "title", "kind", "works", "signed_on"),
    {
        "vendor_id": Text("株式会社れいめい印刷", "Reimei Printing Co., Ltd."),
        "title": Text("個人情報の取扱いに関する覚書", "Memorandum on personal information"),
        "kind": "memorandum",
        "works": Text("請求書の印刷と発送", "Printing and mailing of invoices"),
        "signed_on": "2026-03-25",
        "starts_on": "2026-04-01",
        "ends_on": "2027-03-31",
        "renews": "yes",
        "renewal_months": "12",
        "notice_months": "3",
    },
    also=("契約一覧", "契約書", "contract"),
)
