"""The one table of sheets and columns: what a file may hold, and what it is called. Pure."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Final

from portal.foundation.core.words.messages import Text, say
from portal.ledger.exchange.columns.shapes import (
    CellKind,
    RegisterSheet,
    SheetColumn,
    SheetId,
    choice,
    day,
    heading_form,
    line,
    lines,
    of_kind,
    several,
)
from portal.ledger.exchange.columns.vendors import CONTACTS, VENDOR, VENDORS, own_number
from portal.ledger.exchange.columns.work import CONTRACTS, ENGAGEMENTS, FROM_DAY

SHARES: Final = RegisterSheet(
    SheetId.SHARES,
    Text("提供データ", "Data shared"),
    (
        own_number("データ番号", "Data number"),
        replace(
            VENDOR,
            required=False,
            once=True,
            note=say("Needed only where the work is given by its name."),
        ),
        of_kind(
            CellKind.WORK,
            "engagement_id",
            ("委託業務", "Entrusted work", "業務", "業務番号", "業務の名称", "work", "work number"),
            say("Our work number, the row key or the exact name."),
            required=True,
        ),
        of_kind(
            CellKind.INFO,
            "work_name",
            ("業務の名称(参考)", "Name of the work (for reading)"),
            say("For reading only: names are changed on the sheet of the work."),
            width=26,
        ),
        choice(
            "category",
            (
                "個人データの項目",
                "Category of personal data",
                "項目",
                "データ項目",
                "個人情報の項目",
                "category",
            ),
            "categories",
            required=True,
            width=26,
        ),
        line(
            "items",
            ("具体的な項目", "Items in our words", "内容", "items"),
            say("For example: name, postal address, order number."),
            most=500,
            width=26,
        ),
        choice(
            "assumed_class",
            ("想定する区分", "Class to assume"),
            "classes",
            say("Only for content we do not know. The privacy officer sets it."),
        ),
        choice(
            "purpose",
            ("提供の目的", "Purpose", "目的", "利用目的"),
            "purposes",
            say("One of the purposes of the work."),
            required=True,
            width=24,
        ),
        choice(
            "announced_purpose",
            ("公表した利用目的", "Announced purpose it serves", "利用目的(公表)"),
            "announced",
            say(
                "The number, such as P-01, or the whole line of the list. Empty where a customer "
                "entrusted the data: it serves the customer's work."
            ),
            width=26,
        ),
        choice(
            "provision_basis",
            ("提供の根拠", "Basis of provision", "根拠", "basis"),
            "bases",
            say("One of the list. Empty for new data: entrustment."),
            new="entrustment",
            width=22,
        ),
        of_kind(
            CellKind.INFO,
            "provision_records",
            ("提供の記録(参考)", "Records of provision (for reading)"),
            say("For reading only: what is on record for a basis other than entrustment."),
            width=24,
        ),
        of_kind(
            CellKind.INFO,
            "provision_missing",
            ("不足している記録(参考)", "Missing records (for reading)"),
            say("For reading only: what the basis needs and is not on record today."),
            width=30,
        ),
        of_kind(
            CellKind.INFO,
            "provision_next",
            ("次回確認期限(参考)", "Next check by (for reading)"),
            say("For reading only: the last day on which all that is on record counts."),
        ),
        lines(
            "necessity_reason",
            ("必要な理由", "Why it is needed", "必要性", "理由", "reason"),
            say("In a sentence: why the work cannot be done without this data."),
            required=True,
            most=1000,
            width=34,
        ),
        several(
            "subjects",
            ("対象者", "Whose data", "本人", "対象", "subjects"),
            "subjects",
            required=True,
            width=20,
        ),
        choice(
            "volume_band",
            ("人数", "Number of people", "件数", "volume"),
            "volume_bands",
            required=True,
            width=20,
        ),
        choice(
            "transfer_method",
            ("授受方法", "How it is handed over", "提供方法", "受渡方法", "transfer"),
            "transfer_methods",
            required=True,
            width=24,
        ),
        choice(
            "storage_location",
            ("保管場所", "Where it lies", "保管先", "storage"),
            "storage_locations",
            required=True,
            width=24,
        ),
        choice(
            "country",
            ("所在国", "In which country", "国", "country"),
            "countries",
            say("Only where the place leaves it open; otherwise it is Japan."),
            new="",
        ),
        several(
            "processing",
            ("委託先での取扱い", "What the vendor does with it", "取扱い", "processing"),
            "processing",
            required=True,
            width=24,
        ),
        lines(
            "collection_notice",
            ("本人への利用目的の通知", "What people are told"),
            say("Only where the vendor collects from people itself: the purpose it tells them."),
            most=1000,
            width=26,
        ),
        of_kind(
            CellKind.PERSON,
            "decided_by_id",
            ("決定者", "Decided by"),
            say("Name or e-mail address of the person of ours who decided to share it."),
            choices="deciders",
            required=True,
            width=18,
        ),
        day(
            "decided_on",
            ("決定日", "Decided on", "提供決定日"),
            say("For example 2026-04-01; not in the future."),
            required=True,
        ),
        day(
            "reviewed_on",
            ("必要性の最終見直し", "Last review of need", "最終見直し日"),
            say("Empty: the decision itself was the last review."),
            once=True,
        ),
        day(
            "first_handover_on",
            ("最初の提供日", "First handover", "最初の提供", "初回提供日"),
            say(
                "Only for handovers before the baseline day; later ones are recorded on the "
                "vendor's page."
            ),
            once=True,
        ),
        FROM_DAY,
        day(
            "ended_on",
            ("提供をやめた日", "No longer shared from", "提供をやめる日", "提供終了日"),
            say("From this day on it is no longer shared."),
            once=True,
        ),
    ),
    "D",
    ("engagement_id", "category", "purpose"),
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
BY_ID: Mapping[SheetId, RegisterSheet] = {sheet.id: sheet for sheet in SHEETS}
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
