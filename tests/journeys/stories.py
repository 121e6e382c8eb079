"""The two companies of the main journey and everybody in them: one works in Japanese, one in English."""

from dataclasses import dataclass
from datetime import date

from portal.foundation.core import clock

PASSWORD = "four words that rarely meet"


def today() -> date:
    """In the office: see `the_day` in conftest.py."""
    clock.set_zone("Asia/Tokyo")
    return clock.today()


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    title: str
    email: str


@dataclass(frozen=True, slots=True)
class Story:
    """What people type in one language."""

    lang: str
    company: str
    company_en: str
    administrator: Person
    procurement: Person
    officer: Person
    manager: Person
    auditor: Person
    vendor: str
    vendor_kana: str
    vendor_en: str
    signatory: Person
    work: str
    work_en: str
    department: str
    need: str
    contract: str
    reason: str
    given_by: str
    paper: str
    opinion: str
    receipt_subject: str  # begins with it
    kept: str
    not_checked: str
    not_in_scope: str


JA = Story(
    lang="ja",
    company="みなも交通株式会社",
    company_en="Minamo Transit Inc.",
    administrator=Person("相沢 恵", "情報システム課", "megumi@minamo.example.jp"),
    procurement=Person("立川 涼", "購買課", "ryo@minamo.example.jp"),
    officer=Person("北原 律子", "管理本部長", "ritsuko@minamo.example.jp"),
    manager=Person("野々村 隆", "代表取締役社長", "takashi@minamo.example.jp"),
    auditor=Person("早瀬 守", "監査室", "mamoru@minamo.example.jp"),
    vendor="株式会社うみねこ印刷",
    vendor_kana="ウミネコインサツ",
    vendor_en="Umineko Printing Inc.",
    signatory=Person("海野 航", "代表取締役", "wataru@umineko.example.jp"),
    work="定期券の案内状の印刷と発送",
    work_en="Printing and mailing of pass notices",
    department="営業企画課",
    need="宛名を印刷するために必要であり、なければ発送できない。",
    contract="業務委託契約書",
    reason="選定基準を満たし、契約書と体制を確認した。",
    given_by="代表取締役 海野 航",
    paper="4月1日付の権限証明書",
    opinion="期間中、誓約と契約のとおりに取り扱われていることを確認した。\n引き続き委託する。",
    receipt_subject="【受領書】誓約",
    kept="遵守",
    not_checked="初回確認前",
    not_in_scope="対象外",
)
EN = Story(
    lang="en",
    company="Marlow Transit Inc.",
    company_en="Marlow Transit Inc.",
    administrator=Person("Megan Ashe", "Systems", "megan@marlow.example.com"),
    procurement=Person("Ryan Tate", "Procurement", "ryan@marlow.example.com"),
    officer=Person("Rita North", "Head of administration", "rita@marlow.example.com"),
    manager=Person("Toby Hill", "Chief executive", "toby@marlow.example.com"),
    auditor=Person("Mia Reed", "Internal audit", "mia@marlow.example.com"),
    vendor="Gullwing Print Ltd.",
    vendor_kana="",
    vendor_en="Gullwing Print Ltd.",
    signatory=Person("Walter Finch", "Managing director", "walter@gullwing.example.com"),
    work="Printing and mailing of pass notices",
    work_en="Printing and mailing of pass notices",
    department="Customer relations",
    need="To print the address; without it nothing can be sent.",
    contract="Services agreement",
    reason="It meets the selection criteria; contract and organisation were checked.",
    given_by="Walter Finch, managing director",
    paper="Letter of authority of 1 April",
    opinion="In the period the data was handled as attested and agreed.\nThe work goes on.",
    receipt_subject="Receipt",
    kept="Kept",
    not_checked="Before the first check",
    not_in_scope="Not applicable",
)
STORIES = (JA, EN)


def called(story: Story) -> str:
    """The vendor as lists call it."""
    return story.vendor if story.lang == "ja" else story.vendor_en
