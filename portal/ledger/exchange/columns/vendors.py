"""Columns of the sheets about vendors and the people to write to there."""

from typing import Final

from portal.foundation.core.words.messages import Text, say
from portal.ledger.exchange.columns.shapes import (
    KEY_LENGTH,
    OWN_NUMBER_LENGTH,
    CellKind,
    RegisterSheet,
    SheetColumn,
    SheetId,
    choice,
)

KEY: Final = SheetColumn(
    "key",
    Text("行の記号", "Row key"),
    CellKind.KEY,
    say(
        "Only for new rows that another sheet of this file refers to, for example A1. "
        "It is not kept."
    ),
    also=("キー", "行キー", "key"),
    most=KEY_LENGTH,
    once=True,
    width=18,
)
VENDOR: Final = SheetColumn(
    "vendor_id",
    Text("委託先", "Vendor"),
    CellKind.VENDOR,
    say("The exact name, our vendor number, the corporate number or the row key."),
    also=("委託先名", "会社名", "vendor name"),
    required=True,
    headline=True,
    width=30,
)


def own_number(heading: Text, *also: str) -> SheetColumn:
    return SheetColumn(
        "number",
        heading,
        CellKind.OWN,
        say("Our own number of the row, as in the export. Leave it empty for a new row."),
        also=also,
        most=OWN_NUMBER_LENGTH,
        once=True,
    )


VENDORS: Final = RegisterSheet(
    SheetId.VENDORS,
    Text("委託先", "Vendors"),
    (
        own_number(Text("委託先番号", "Vendor number"), "番号", "no", "number"),
        KEY,
        SheetColumn(
            "name",
            Text("正式名称", "Legal name"),
            CellKind.LINE,
            say("As in the register of companies, with the form of company."),
            also=("名称", "委託先名", "委託先", "会社名", "商号", "name", "vendor", "vendor name"),
            required=True,
            most=160,
            headline=True,
            width=34,
        ),
        SheetColumn(
            "kana",
            Text("カナ", "Kana"),
            CellKind.LINE,
            say("In katakana, without the form of company. The list is sorted by it."),
            also=("フリガナ", "ふりがな", "よみ"),
            most=160,
            width=24,
        ),
        SheetColumn(
            "name_en",
            Text("英語名", "Name in English"),
            CellKind.LINE,
            say("For readers of English; empty where there is none."),
            also=("英文名", "英字名称", "english name"),
            most=160,
            width=28,
        ),
        choice(
            "kind",
            Text("業種", "Kind of vendor"),
            "vendor_kinds",
            also=("種別", "委託先の種類", "kind"),
            required=True,
            headline=True,
            width=24,
        ),
        choice(
            "country",
            Text("国", "Country"),
            "countries",
            say("Name or two letters. Empty for a new vendor: Japan."),
            also=("所在国",),
            new="JP",
        ),
        SheetColumn(
            "corporate_number",
            Text("法人番号", "Corporate number"),
            CellKind.CORPORATE,
            say("13 digits. Full-width digits and hyphens are fine."),
            headline=True,
            mend=say("Compare the 13 digits. A company abroad has an LEI: use that column."),
            width=18,
        ),
        SheetColumn(
            "lei",
            Text("LEI", "LEI"),
            CellKind.LEI,
            say("For companies without a corporate number: 20 letters and digits."),
            also=("取引主体識別子",),
            width=24,
        ),
        SheetColumn(
            "owner_id",
            Text("担当", "Owner"),
            CellKind.PERSON,
            say("Name or e-mail address of the person of procurement who looks after it."),
            also=("担当者", "調達担当"),
            choices="owners",
            width=18,
        ),
        SheetColumn(
            "state",
            Text("状態", "State"),
            CellKind.INFO,
            say("For reading only: states are changed on the vendor's page."),
            also=("ステータス", "status"),
        ),
    ),
    "V",
    {
        "name": Text("株式会社れいめい印刷", "Reimei Printing Co., Ltd."),
        "kana": "レイメイインサツ",
        "name_en": "Reimei Printing Co., Ltd.",
        "kind": "printing_mailing",
        "country": "JP",
        "corporate_number": "",
    },
    also=("委託先一覧", "委託先台帳", "委託先管理台帳", "vendor"),
)

CONTACTS: Final = RegisterSheet(
    SheetId.CONTACTS,
    Text("連絡先", "Contacts"),
    (
        own_number(Text("連絡先番号", "Contact number"), "番号", "no", "number"),
        VENDOR,
        SheetColumn(
            "name",
            Text("氏名", "Name"),
            CellKind.LINE,
            say("A person, or a desk such as the one for personal information."),
            also=("名前", "担当者名", "連絡先氏名", "contact"),
            required=True,
            most=120,
            headline=True,
            width=20,
        ),
        SheetColumn(
            "kana",
            Text("カナ", "Kana"),
            CellKind.LINE,
            say("In katakana."),
            also=("フリガナ", "ふりがな"),
            most=120,
            width=20,
        ),
        SheetColumn(
            "department",
            Text("部署", "Department"),
            CellKind.LINE,
            say("At the vendor."),
            also=("所属", "部署名"),
            most=120,
            width=20,
        ),
        SheetColumn(
            "title",
            Text("役職", "Title"),
            CellKind.LINE,
            say("At the vendor."),
            also=("役職名", "position"),
            most=120,
        ),
        SheetColumn(
            "email",
            Text("メール", "E-mail"),
            CellKind.EMAIL,
            say("An e-mail address or a telephone number is needed."),
            also=("メールアドレス", "連絡先メール", "e-mail address", "email", "mail"),
            most=254,
            headline=True,
            width=28,
        ),
        SheetColumn(
            "phone",
            Text("電話", "Telephone"),
            CellKind.LINE,
            say("As text, so that the leading 0 stays."),
            also=("電話番号", "tel", "phone"),
            most=40,
            width=18,
        ),
        SheetColumn(
            "is_responsible",
            Text("責任者", "Responsible person"),
            CellKind.YES_NO,
            say("Yes or no: hears of what is long overdue."),
            also=("責任者か", "responsible"),
        ),
        SheetColumn(
            "ended",
            Text("終了", "Ended"),
            CellKind.YES_NO,
            say("Yes: nobody is written to there from today on."),
            also=("連絡終了",),
            once=True,
        ),
    ),
    "P",
    {
        "vendor_id": Text("株式会社れいめい印刷", "Reimei Printing Co., Ltd."),
        "name": Text("黎明 花子", "Hanako Reimei"),
        "kana": "レイメイ ハナコ",
        "department": Text("総務部", "General affairs"),
        "email": "hanako@reimei.example",
        "phone": "03-0000-0000",
        "is_responsible": "yes",
    },
    also=("連絡先一覧", "担当者", "contact"),
)
