"""Columns of the sheet about contracts and the work each covers."""

from typing import Final

from portal.foundation.core.words.messages import Text, say
from portal.ledger.contracts.coverage.terms import MOST_MONTHS
from portal.ledger.contracts.models import LONGEST_PLACE
from portal.ledger.exchange.columns.shapes import CellKind, RegisterSheet, SheetColumn, SheetId
from portal.ledger.exchange.columns.vendors import KEY, VENDOR, own_number

CONTRACTS: Final = RegisterSheet(
    SheetId.CONTRACTS,
    Text("契約", "Contracts"),
    (
        own_number(Text("契約番号", "Contract number"), "番号", "no", "number"),
        KEY,
        VENDOR,
        SheetColumn(
            "title",
            Text("契約書名", "Title of the contract"),
            CellKind.LINE,
            say("As it says on the paper."),
            also=("契約名", "名称", "title"),
            required=True,
            most=200,
            headline=True,
            width=34,
        ),
        SheetColumn(
            "kind",
            Text("契約の種類", "Kind of contract"),
            CellKind.CHOICE,
            say("One of the list."),
            also=("種類", "契約種別", "kind"),
            required=True,
            choices="contract_kinds",
            headline=True,
            width=18,
        ),
        SheetColumn(
            "parent_id",
            Text("上位の契約書", "Stands under"),
            CellKind.CONTRACT,
            say("Our contract number, the row key or the exact title; empty where it is none."),
            also=("上位の契約", "基本契約", "parent"),
        ),
        SheetColumn(
            "works",
            Text("対象業務", "Covers this work"),
            CellKind.WORKS,
            say("Work numbers, row keys or exact names, with a semicolon between them."),
            also=("対象とする業務", "委託業務", "works", "covers"),
            once=True,
            headline=True,
            width=26,
        ),
        SheetColumn(
            "signed_on",
            Text("締結日", "Signed on"),
            CellKind.DAY,
            say("Empty: it is a draft."),
            also=("契約日", "契約締結日", "signed"),
            headline=True,
        ),
        SheetColumn(
            "starts_on",
            Text("開始日", "First day"),
            CellKind.DAY,
            say("Empty: from the day of signature."),
            also=("契約開始日", "start"),
        ),
        SheetColumn(
            "ends_on",
            Text("契約期間の最終日", "Last day of the term"),
            CellKind.DAY,
            say("Empty: no end was agreed."),
            also=("契約終了日", "満了日", "end"),
        ),
        SheetColumn(
            "renews",
            Text("自動更新", "Renews by itself"),
            CellKind.YES_NO,
            say("Yes or no."),
            also=("自動更新の有無",),
        ),
        SheetColumn(
            "renewal_months",
            Text("更新1回の期間(か月)", "Renews for how many months"),
            CellKind.WHOLE,
            say("Only where it renews by itself."),
            also=("更新期間(月)",),
            least=1,
            most=MOST_MONTHS,
        ),
        SheetColumn(
            "notice_months",
            Text("更新拒絶の通知期限(満了の何か月前)", "Notice, months before the end"),
            CellKind.WHOLE,
            say("Only where it renews by itself."),
            also=("通知期限(月)",),
            least=0,
            most=MOST_MONTHS,
        ),
        SheetColumn(
            "ended_on",
            Text("終了した契約の最終日", "Ended: its last day"),
            CellKind.DAY,
            say("Only where it was ended or terminated."),
            also=("解約日",),
        ),
        SheetColumn(
            "retention",
            Text("保管期間", "Retention"),
            CellKind.LINES,
            say("How long the paper is kept: at least as long as the vendor holds the data."),
            also=("保存期間",),
            most=300,
            width=24,
        ),
        SheetColumn(
            "original_place",
            Text("原本の保管場所", "Where the original is kept"),
            CellKind.LINE,
            say(
                "Only of signed contracts. It proves nothing until somebody else has looked at the "
                "original there and recorded that in the portal; another place voids such a look."
            ),
            also=("保管場所", "原本保管場所", "place of the original"),
            most=LONGEST_PLACE,
            width=24,
        ),
    ),
    "C",
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
