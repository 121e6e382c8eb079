"""A crowd of fictional vendors, one like no other: what chance makes of a number. Pure.

Every name is put together from words of weather and water and an ending that says "fictional" to
nobody and exists nowhere together; corporate numbers carry a right check digit and go on
with digits no register has given out.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random
from typing import Any, Final

from portal.foundation.accounts.models import Consent, User, UserRole
from portal.foundation.core.words.messages import Text
from portal.ledger.contracts.models import ClauseCheck, Contract, ContractCover, ContractOriginal
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement, EngagementChange, EngagementTerms
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Contact, Vendor, VendorState, VendorStateSpan
from portal.supervision.attestations.models import (
    Attestation,
    AttestationRequest,
    SignatoryAuthority,
)
from portal.supervision.findings.models import Finding
from portal.supervision.responses.assignments.models import (
    AnswerReview,
    Assignment,
    AssignmentWork,
    GivenAnswer,
    Submission,
)

_FIRST: Final = (
    ("あけぼの", "アケボノ", "Akebono"), ("あまおと", "アマオト", "Amaoto"),
    ("いさりび", "イサリビ", "Isaribi"), ("うすらい", "ウスライ", "Usurai"),
    ("おぼろ", "オボロ", "Oboro"), ("かげろう", "カゲロウ", "Kagerou"),
    ("きりさめ", "キリサメ", "Kirisame"), ("こがらし", "コガラシ", "Kogarashi"),
    ("さざれ", "サザレ", "Sazare"), ("しおさい", "シオサイ", "Shiosai"),
    ("すずかぜ", "スズカゼ", "Suzukaze"), ("せせらぎ", "セセラギ", "Seseragi"),
    ("たそがれ", "タソガレ", "Tasogare"), ("つゆくさ", "ツユクサ", "Tsuyukusa"),
    ("なぎさ", "ナギサ", "Nagisa"), ("にじいろ", "ニジイロ", "Nijiiro"),
    ("はやせ", "ハヤセ", "Hayase"), ("ひさめ", "ヒサメ", "Hisame"),
    ("ふぶき", "フブキ", "Fubuki"), ("ほたるび", "ホタルビ", "Hotarubi"),
    ("みなも", "ミナモ", "Minamo"), ("むらさめ", "ムラサメ", "Murasame"),
    ("やまびこ", "ヤマビコ", "Yamabiko"), ("ゆうなぎ", "ユウナギ", "Yuunagi"),
    ("よいやみ", "ヨイヤミ", "Yoiyami"), ("わたつみ", "ワタツミ", "Watatsumi"),
)  # fmt: skip
# what it does: Japanese, kana, English, kind of vendor, purpose, access, data categories
_TRADES: Final = (
    ("印刷", "インサツ", "Printing", "printing_mailing", "printing_mailing", "one_off_copy",
     ("name_contact",)),
    ("コールサポート", "コールサポート", "Call Support", "call_centre", "call_center",
     "view_our_system", ("name_contact", "inquiry_log")),
    ("データ入力", "データニュウリョク", "Data Entry", "data_entry", "data_entry", "one_off_copy",
     ("name_contact", "customer_account")),
    ("システムズ", "システムズ", "Systems", "system_development", "system_operation", "admin",
     ("customer_account", "credential")),
    ("クラウド", "クラウド", "Cloud", "cloud_hosting", "hosting_cloud", "continuous_copy",
     ("customer_account", "purchase_history")),
    ("決済", "ケッサイ", "Payments", "payment_agency", "payment", "continuous_copy",
     ("billing_collection",)),
    ("運輸", "ウンユ", "Transport", "logistics", "delivery", "one_off_copy", ("name_contact",)),
    ("文書処理", "ブンショショリ", "Shredding", "disposal", "disposal", "onsite",
     ("name_contact", "purchase_history")),
    ("人事労務", "ジンジロウム", "Payroll", "professional_firm", "payroll_social",
     "continuous_copy", ("payroll", "my_number")),
    ("解析", "カイセキ", "Analytics", "marketing_analytics", "analysis", "one_off_copy",
     ("purchase_history", "web_behaviour")),
    ("ビル管理", "ビルカンリ", "Building Care", "maintenance_cleaning", "security_guard",
     "incidental", ("business_contact",)),
)  # fmt: skip
_FORMS: Final = (
    ("株式会社{}", "{} Co., Ltd."),
    ("{}株式会社", "{} Inc."),
    ("合同会社{}", "{} LLC"),
)
_LONG: Final = (
    "・ホールディングスグループ全国個人情報保護対応業務受託サービスセンター東日本統括本部"
    "第一事業部西関東営業推進室および関連業務一式取扱特約代理店統括運営事務局"
)
_SURNAMES: Final = (
    ("霧島", "キリシマ"), ("波多野瀬", "ハタノセ"), ("雪代", "ユキシロ"), ("月ヶ瀬", "ツキガセ"),
    ("風早", "カザハヤ"), ("雨宮路", "アメミヤジ"), ("星合", "ホシアイ"), ("露木原", "ツユキハラ"),
)  # fmt: skip
_STATES: Final = (
    *(VendorState.ACTIVE,) * 82,
    *(VendorState.APPROVED,) * 5,
    *(VendorState.ASSESSING,) * 4,
    *(VendorState.OFFBOARDING,) * 2,
    *(VendorState.SUSPENDED,) * 1,
    *(VendorState.CLOSED,) * 6,
)
REGISTERED_NOWHERE: Final = "9998"  # no register has given out such a number
VOLUMES: Final = ("v1", "v2", "v2", "v3", "v3", "v4", "v5")
_LONG_EVERY: Final = 97  # one vendor in so many has a name of 120 characters


@dataclass(frozen=True, slots=True)
class Member:
    """One vendor of the crowd; `position` counts from 1. `since` and the works' days count back."""

    position: int
    name: str
    name_en: str
    kana: str
    corporate_number: str
    kind: str
    purpose: str
    access: str
    categories: tuple[str, ...]
    state: VendorState
    since: int
    works: tuple[int, ...]
    contact: tuple[str, str]
    chance: Random

    @property
    def person(self) -> str:
        return f"{self.contact[0]} {self.position}"


def crowd(first: int, count: int, seed: int) -> Iterator[Member]:
    """So many of them from a position on; each the same for the same position and seed."""
    for position in range(first, first + count):
        yield _member(position, Random(f"{seed}:{position}"))  # noqa: S311  (no secret)


def _member(position: int, chance: Random) -> Member:
    word, kana, latin = chance.choice(_FIRST)
    trade, trade_kana, trade_en, kind, purpose, access, categories = chance.choice(_TRADES)
    form, form_en = chance.choice(_FORMS)
    stem = f"{word}{trade}{position:05d}"
    if position % _LONG_EVERY == 0:
        stem = (stem + _LONG * 2)[: 120 - len(form) + 2]
    since = chance.randint(200, 1500)
    return Member(
        position=position,
        name=form.format(stem),
        name_en=form_en.format(f"{latin} {trade_en} {position:05d}"),
        kana=f"{kana}{trade_kana}",
        corporate_number=corporate_number(position),
        kind=kind,
        purpose=purpose,
        access=access,
        categories=categories,
        state=chance.choice(_STATES),
        since=since,
        works=tuple(chance.randint(150, since) for _ in range(3)),
        contact=chance.choice(_SURNAMES),
        chance=chance,
    )


def corporate_number(position: int) -> str:
    """Twelve digits of the crowd's own, and the check digit before them (13 in all)."""
    base = f"{REGISTERED_NOWHERE}{position:08d}"
    total = sum(int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(base)))
    return f"{9 - total % 9}{base}"


Rows = dict[type[Any], list[dict[str, Any]]]
# Parents before children.
ORDER: Final = (
    Vendor, VendorStateSpan, Contact, User, UserRole, Consent, SignatoryAuthority, Engagement,
    EngagementTerms, EngagementChange, DataShare, Contract, ContractOriginal, ContractCover, ClauseCheck,
    AttestationRequest, Attestation, Assignment, AssignmentWork, GivenAnswer, AnswerReview, Submission,
    Finding, Obligation,
)  # fmt: skip


@dataclass(slots=True)
class Ground:
    """What all rows stand on: the day, the people, the packs, and the next id of each table."""

    today: date
    now: datetime
    owner_ids: tuple[int, ...]
    officer_id: int
    password_hash: str
    notice_version: int
    receipt_sha256: str | None  # stands for every receipt: 50,000 PDFs would take hours
    company: Text
    next_ids: dict[type[Any], int]
    numbers: dict[str, int]
    rows: Rows = field(default_factory=lambda: defaultdict(list))

    def add(self, model: type[Any], **values: Any) -> int:
        number = self.next_ids[model]
        self.next_ids[model] = number + 1
        self.rows[model].append({"id": number, **values})
        return number

    def number(self, prefix: str) -> str:
        self.numbers[prefix] += 1
        return f"{prefix}-{self.today.year}-{self.numbers[prefix]:05d}"

    def taken(self) -> Rows:
        """The rows so far; the next ones begin an empty collection."""
        rows, self.rows = self.rows, defaultdict(list)
        return rows
