"""The one table of sheets and columns: what a file may hold, and what it is called. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from portal.foundation.core.words.messages import Text, say
from portal.ledger.exchange.columns.shapes import (
    CellKind,
    RegisterSheet,
    SheetColumn,
    SheetId,
    choice,
    heading_form,
)
from portal.ledger.exchange.columns.vendors import CONTACTS, VENDOR, VENDORS, own_number
from portal.ledger.exchange.columns.work import CONTRACTS, ENGAGEMENTS, FROM_DAY

SHARES: Final = RegisterSheet(
    SheetId.SHARES,
    Text("提供データ", "Data shared"),
    (
        own_number(Text("データ番号", "Data number"), "番号", "no", "number"),
        replace(
            VENDOR,
            required=False,
            once=True,
            note=say("Needed only where the work is given by its name."),
        ),
        SheetColumn(
            "engagement_id",
            Text("委託業務", "Entrusted work"),
            CellKind.WORK,
            say("Our work number, the row key or the exact name."),
            also=("業務", "業務番号", "業務の名称", "work", "work number"),
            required=True,
            headline=True,
        ),
        SheetColumn(
            "work_name",
            Text("業務の名称(参考)", "Name of the work (for reading)"),
            CellKind.INFO,
            say("For reading only: names are changed on the sheet of the work."),
            width=26,
        ),
        choice(
            "category",
            Text("個人データの項目", "Category of personal data"),
            "categories",
            also=("項目", "データ項目", "個人情報の項目", "category"),
            required=True,
            headline=True,
            width=26,
        ),
        SheetColumn(
            "items",
            Text("具体的な項目", "Items in our words"),
            CellKind.LINE,
            say("For example: name, postal address, order number."),
            also=("内容", "items"),
            most=500,
            width=26,
        ),
        choice(
            "assumed_class",
            Text("想定する区分", "Class to assume"),
            "classes",
            say("Only for content we do not know. The privacy officer sets it."),
        ),
        choice(
            "purpose",
            Text("提供の目的", "Purpose"),
            "purposes",
            say("One of the purposes of the work."),
            also=("目的", "利用目的"),
            required=True,
            headline=True,
            width=24,
        ),
        choice(
            "provision_basis",
            Text("提供の根拠", "Basis of provision"),
            "bases",
            say("One of the list. Empty for new data: entrustment."),
            also=("根拠", "basis"),
            new="entrustment",
            width=22,
        ),
        SheetColumn(
            "necessity_reason",
            Text("必要な理由", "Why it is needed"),
            CellKind.LINES,
            say("In a sentence: why the work cannot be done without this data."),
            also=("必要性", "理由", "reason"),
            required=True,
            most=1000,
            width=34,
        ),
        SheetColumn(
            "subjects",
            Text("対象者", "Whose data"),
            CellKind.CHOICES,
            say("One or several of the list, with a semicolon between them."),
            also=("本人", "対象", "subjects"),
            required=True,
            choices="subjects",
            width=20,
        ),
        choice(
            "volume_band",
            Text("人数", "Number of people"),
            "volume_bands",
            also=("件数", "volume"),
            required=True,
            width=20,
        ),
        choice(
            "transfer_method",
            Text("授受方法", "How it is handed over"),
            "transfer_methods",
            also=("提供方法", "受渡方法", "transfer"),
            required=True,
            width=24,
        ),
        choice(
            "storage_location",
            Text("保管場所", "Where it lies"),
            "storage_locations",
            also=("保管先", "storage"),
            required=True,
            width=24,
        ),
        choice(
            "country",
            Text("所在国", "In which country"),
            "countries",
            say("Only where the place leaves it open; otherwise it is Japan."),
            also=("国", "country"),
            new="",
        ),
        SheetColumn(
            "processing",
            Text("委託先での取扱い", "What the vendor does with it"),
            CellKind.CHOICES,
            say("One or several of the list, with a semicolon between them."),
            also=("取扱い", "processing"),
            required=True,
            choices="processing",
            width=24,
        ),
        SheetColumn(
            "collection_notice",
            Text("本人への利用目的の通知", "What people are told"),
            CellKind.LINES,
            say("Only where the vendor collects from people itself: the purpose it tells them."),
            most=1000,
            width=26,
        ),
        SheetColumn(
            "decided_by_id",
            Text("決定者", "Decided by"),
            CellKind.PERSON,
            say("Name or e-mail address of the person of ours who decided to share it."),
            choices="deciders",
            required=True,
            width=18,
        ),
        SheetColumn(
            "decided_on",
            Text("決定日", "Decided on"),
            CellKind.DAY,
            say("For example 2026-04-01; not in the future."),
            also=("提供決定日",),
            required=True,
        ),
        SheetColumn(
            "reviewed_on",
            Text("必要性の最終見直し", "Last review of need"),
            CellKind.DAY,
            say("Empty: the decision itself was the last review."),
            also=("最終見直し日",),
            once=True,
        ),
        SheetColumn(
            "first_handover_on",
            Text("最初の提供日", "First handover"),
            CellKind.DAY,
            say(
                "Only for handovers before the baseline day; later ones are recorded on the "
                "vendor's page."
            ),
            also=("最初の提供", "初回提供日"),
            once=True,
        ),
        FROM_DAY,
        SheetColumn(
            "ended_on",
            Text("提供をやめた日", "No longer shared from"),
            CellKind.DAY,
            say("From this day on it is no longer shared."),
            also=("提供をやめる日", "提供終了日"),
            once=True,
        ),
    ),
    "D",
    {
        "engagement_id": Text("請求書の印刷と発送", "Printing and mailing of invoices"),
        "vendor_id": Text("株式会社れいめい印刷", "Reimei Printing Co., Ltd."),
        "category": "name_contact",
        "items": Text("氏名、住所", "Name, postal address"),
        "purpose": "printing_mailing",
        "provision_basis": "entrustment",
        "necessity_reason": Text(
            "宛名を印刷するため。ないと発送できない。",
            "To print the address; without it nothing can be sent.",
        ),
        "subjects": "customer",
        "volume_band": "v3",
        "transfer_method": "sftp",
        "storage_location": "vendor_office_jp",
        "processing": "output_print",
        "decided_on": "2026-04-01",
    },
    also=("提供データ一覧", "データ", "data", "shares"),
)


SHEETS: tuple[RegisterSheet, ...] = (VENDORS, CONTACTS, ENGAGEMENTS, SHARES, CONTRACTS)
BY_ID: Mapping[SheetId, RegisterSheet] = MappingProxyType({sheet.id: sheet for sheet in SHEETS})
EXAMPLE = Text("例(取り込みません)", "Example (not imported)")  # in the first free cell of the row
CHOICES_SHEET = Text("選択肢", "Choices")
HELP_SHEET = Text("説明", "How to fill in")
MARKED = Text("誤り", "What is wrong")  # heading of the reasons in a marked-up workbook
OWN_SHEETS = frozenset({CHOICES_SHEET.ja, CHOICES_SHEET.en, HELP_SHEET.ja, HELP_SHEET.en})


def find_sheet(name: str) -> RegisterSheet | None:
    return _sheets().get(heading_form(name))


def find_column(sheet: RegisterSheet, heading: str) -> SheetColumn | None:
    return _headings(sheet.id).get(heading_form(heading))


@cache
def _sheets() -> Mapping[str, RegisterSheet]:
    return {
        heading_form(name): sheet
        for sheet in SHEETS
        for name in (sheet.id.value, sheet.name.ja, sheet.name.en, *sheet.also)
    }


@cache
def _headings(sheet_id: SheetId) -> Mapping[str, SheetColumn]:
    """By every name; a column's own names win over what others are also called."""
    columns = BY_ID[sheet_id].columns
    found = {heading_form(name): column for column in columns for name in column.also}
    found |= {heading_form(column.id): column for column in columns}
    return found | {
        heading_form(name): column
        for column in columns
        for name in (column.heading.ja, column.heading.en)
    }
