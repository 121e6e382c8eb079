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
    line,
    of_kind,
    yes_no,
)

KEY: Final = of_kind(
    CellKind.KEY,
    "key",
    ("行の記号", "Row key", "キー", "行キー", "key"),
    say(
        "Only for new rows that another sheet of this file refers to, for example A1. "
        "It is not kept."
    ),
    most=KEY_LENGTH,
    once=True,
    width=18,
)
VENDOR: Final = of_kind(
    CellKind.VENDOR,
    "vendor_id",
    ("委託先", "Vendor", "委託先名", "会社名", "vendor name"),
    say("The exact name, our vendor number, the corporate number or the row key."),
    required=True,
    width=30,
)


def own_number(ja: str, en: str) -> SheetColumn:
    names = (ja, en, "番号", "no", "number")
    note = say("Our own number of the row, as in the export. Leave it empty for a new row.")
    return of_kind(CellKind.OWN, "number", names, note, most=OWN_NUMBER_LENGTH, once=True)


VENDORS: Final = RegisterSheet(
    SheetId.VENDORS,
    Text("委託先", "Vendors"),
    (
        own_number("委託先番号", "Vendor number"),
        KEY,
        line(
            "name",
            (
                "正式名称",
                "Legal name",
                "名称",
                "委託先名",
                "委託先",
                "会社名",
                "商号",
                "name",
                "vendor",
                "vendor name",
            ),
            say("As in the register of companies, with the form of company."),
            required=True,
            most=160,
            width=34,
        ),
        line(
            "kana",
            ("カナ", "Kana", "フリガナ", "ふりがな", "よみ"),
            say("In katakana, without the form of company. The list is sorted by it."),
            most=160,
            width=24,
        ),
        line(
            "name_en",
            ("英語名", "Name in English", "英文名", "英字名称", "english name"),
            say("For readers of English; empty where there is none."),
            most=160,
            width=28,
        ),
        choice(
            "kind",
            ("業種", "Kind of vendor", "種別", "委託先の種類", "kind"),
            "vendor_kinds",
            required=True,
            width=24,
        ),
        choice(
            "country",
            ("国", "Country", "所在国"),
            "countries",
            say("Name or two letters. Empty for a new vendor: Japan."),
            new="JP",
        ),
        of_kind(
            CellKind.CORPORATE,
            "corporate_number",
            ("法人番号", "Corporate number"),
            say("13 digits. Full-width digits and hyphens are fine."),
            mend=say("Compare the 13 digits. A company abroad has an LEI: use that column."),
            width=18,
        ),
        of_kind(
            CellKind.LEI,
            "lei",
            ("LEI", "LEI", "取引主体識別子"),
            say("For companies without a corporate number: 20 letters and digits."),
            width=24,
        ),
        line(
            "postal_code",
            ("郵便番号", "Postal code", "〒", "zip", "zip code", "postcode"),
            say("In Japan 7 digits. Full-width digits and hyphens are fine."),
            most=20,
            mend=say("Write it with its hyphen, such as 105-0011, in a cell formatted as text."),
        ),
        line(
            "registered_address",
            ("所在地", "Registered address", "住所", "本店所在地", "本社所在地", "address"),
            say("It is proposed on letters and printed on papers to sign."),
            most=200,
            width=34,
        ),
        line(
            "representative_title",
            ("代表者の役職", "Title of the representative", "代表者役職"),
            say("Such as representative director."),
            most=120,
            width=18,
        ),
        line(
            "representative_name",
            (
                "代表者の氏名",
                "Name of the representative",
                "代表者名",
                "代表者氏名",
                "代表者",
                "representative",
            ),
            say("Who represents the company by its register."),
            most=120,
            width=18,
        ),
        line(
            "phone",
            ("電話", "Telephone", "電話番号", "代表電話", "tel", "phone"),
            say("As text, so that the leading 0 stays."),
            most=40,
            width=18,
        ),
        of_kind(
            CellKind.PERSON,
            "owner_id",
            ("担当", "Owner", "担当者", "調達担当"),
            say("Name or e-mail address of the person of procurement who looks after it."),
            choices="owners",
            width=18,
        ),
        of_kind(
            CellKind.INFO,
            "state",
            ("状態", "State", "ステータス", "status"),
            say("For reading only: states are changed on the vendor's page."),
        ),
    ),
    "V",
    ("name", "kind", "corporate_number"),
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
        own_number("連絡先番号", "Contact number"),
        VENDOR,
        line(
            "name",
            ("氏名", "Name", "名前", "担当者名", "連絡先氏名", "contact"),
            say("A person, or a desk such as the one for personal information."),
            required=True,
            most=120,
            width=20,
        ),
        line(
            "kana",
            ("カナ", "Kana", "フリガナ", "ふりがな"),
            say("In katakana."),
            most=120,
            width=20,
        ),
        line(
            "department",
            ("部署", "Department", "所属", "部署名"),
            say("At the vendor."),
            most=120,
            width=20,
        ),
        line("title", ("役職", "Title", "役職名", "position"), say("At the vendor."), most=120),
        of_kind(
            CellKind.EMAIL,
            "email",
            (
                "メール",
                "E-mail",
                "メールアドレス",
                "連絡先メール",
                "e-mail address",
                "email",
                "mail",
            ),
            say("An e-mail address or a telephone number is needed."),
            most=254,
            width=28,
        ),
        line(
            "phone",
            ("電話", "Telephone", "電話番号", "tel", "phone"),
            say("As text, so that the leading 0 stays."),
            most=40,
            width=18,
        ),
        yes_no(
            "is_responsible",
            ("責任者", "Responsible person", "責任者か", "responsible"),
            say("Yes or no: hears of what is long overdue."),
        ),
        yes_no(
            "ended",
            ("終了", "Ended", "連絡終了"),
            say("Yes: nobody is written to there from today on."),
            once=True,
        ),
    ),
    "P",
    ("vendor_id", "name", "email"),
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
