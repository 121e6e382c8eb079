"""The shapes in which the fictional company and its vendors are written down.

Days are counted back from the day of loading: 30 is thirty days ago, -7 in a week.
"""

from dataclasses import dataclass, field
from typing import Final

from portal.foundation.access.roles import Role
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.models import CompanyRole, Medium, ReentrustmentMode


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signs in. `key` is the name the story calls them by."""

    key: str
    name: str
    title: str
    email: str
    roles: tuple[Role, ...]
    language: str = "ja"
    kana: str = ""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A contact at a vendor; the first of a vendor is the responsible person."""

    name: str
    kana: str
    department: str
    title: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Data:
    """One category of data for a piece of work, as ShareDetails calls it. `purpose`: where it is not
    the first of the work's; `billing`: why billing data may go there."""

    category: str
    volume_band: str
    transfer_method: str
    storage_location: str
    processing: tuple[str, ...]
    necessity_reason: str
    subjects: tuple[str, ...] = ("customer",)
    purpose: str = ""
    items: str = ""
    provision_basis: str = "entrustment"
    country: str = ""
    collection_notice: str = ""
    billing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryWork:
    """A piece of entrusted work, as TermsDetails calls it; `ends` None: no end agreed."""

    key: str
    name: str
    name_en: str
    description: str
    department: str
    purposes: tuple[str, ...]
    starts: int
    access: str
    data: tuple[Data, ...]
    medium: Medium = Medium.ELECTRONIC
    ends: int | None = None
    reentrustment_mode: ReentrustmentMode = ReentrustmentMode.PRIOR_APPROVAL
    subcontracting: str = "none"
    company_role: CompanyRole = CompanyRole.CONTROLLER
    customer_name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outsourced:
    """A vendor as it is entered into the register. `people`: who signs in, the signatory first.

    `given_by`: who gave the signatory the authority to sign.
    """

    key: str
    name: str
    name_en: str
    kana: str
    kind: str
    owner: str
    contacts: tuple[Somebody, ...]
    works: tuple[StoryWork, ...] = field(default=())
    people: tuple[Person, ...] = field(default=())
    given_by: str = ""
    corporate_number: str | None = None
    lei: str | None = None
    country: str = "JP"
    postal_code: str = ""
    registered_address: str = ""
    representative_title: str = ""
    representative_name: str = ""
    phone: str = ""


def signatory(key: str, name: str, title: str, email: str, *, language: str = "ja") -> Person:
    return Person(key, name, title, email, (Role.VENDOR_SIGNATORY,), language)


def member(key: str, name: str, title: str, email: str, *, language: str = "ja") -> Person:
    return Person(key, name, title, email, (Role.VENDOR_MEMBER,), language)


PASSWORD: Final = "sazanami-hibari-mikazuki"  # noqa: S105  (printed: everybody may know it)
NAME: Final = Text(ja="株式会社さざなみトランスファー", en="Sazanami Transfer Inc.")
ZONE: Final = "Asia/Tokyo"
CONTACT: Final = Text(
    ja="個人情報お問合せ窓口(平日9時〜17時)",
    en="Privacy desk (weekdays 9:00-17:00)",
)
REACHED: Final = {  # how, besides: settings of the company by their names
    "contact_telephone": "03-0000-0100",
    "contact_fax": "03-0000-0101",
    "contact_email": "kojinjoho@sazanami.example.jp",
    "postal_address_ja": "〒100-0000 東京都千代田区架空町1-2-3 さざなみビル5階",
    "postal_address_en": "5F Sazanami Bldg., 1-2-3 Kakucho, Chiyoda-ku, Tokyo 100-0000, Japan",
    "officer_department_ja": "管理本部 個人情報保護室",
    "officer_department_en": "Privacy Office, Administration Division",
}
# The company's own privacy policy: each sentence with the promises it makes, None where it speaks of
# nothing that is tied, () where it promises something that no promise checks.
Said = tuple[Text, tuple[str, ...] | None]
POLICY: Final[tuple[Said, ...]] = (
    (Text(ja="# プライバシーポリシー", en="# Privacy policy"), None),
    (
        Text(
            ja="株式会社さざなみトランスファーは、お客様の個人情報を、公表した利用目的のために取り扱います。",
            en="Sazanami Transfer Inc. handles the personal information of its customers for the purposes it has announced.",
        ),
        None,
    ),
    (Text(ja="# 1. 第三者への提供", en="# 1. Provision to others"), None),
    (
        Text(
            ja="当社は、法令で認められる場合を除き、ご本人の同意なく個人情報を第三者に提供しません。",
            en="We do not provide personal information to others without the person’s consent, except where the law allows it.",
        ),
        ("lawful_provision",),
    ),
    (Text(ja="# 2. 取扱いの委託", en="# 2. Our vendors"), None),
    (
        Text(
            ja="当社は、個人情報を適切に管理していると認められる委託先を選定します。",
            en="We choose vendors that are known to manage personal information properly.",
        ),
        ("recognised",),
    ),
    (
        Text(
            ja="当社が委託先に渡す個人情報は、委託する業務に必要な項目に限ります。",
            en="The personal information we hand to a vendor is limited to what the entrusted work needs.",
        ),
        ("minimum_data",),
    ),
    (
        Text(
            ja="請求に関する情報は、請求業務を委託する先以外には渡しません。",
            en="Billing data goes only to those to whom we entrust billing work.",
        ),
        ("minimum_data",),
    ),
    (
        Text(
            ja="委託先とは、個人情報の厳重な管理と秘密保持を義務付ける契約を締結します。",
            en="Our vendors are bound by contract to manage it strictly and to keep it confidential.",
        ),
        ("bound",),
    ),
    (
        Text(
            ja="当社は、お客様の個人情報の取扱いを委託先が他の者に再委託することを認めず、委託先から第三者に開示させません。",
            en="We do not allow our vendors to subcontract the handling of our customers’ personal information, or to disclose it to anybody else.",
        ),
        ("no_subcontracting",),
    ),
    (
        Text(
            ja="法人のお客様から取扱いを委託された個人情報は、そのお客様の事前の承認なく再委託しません。",
            en="What a corporate customer entrusted to us is not entrusted to anybody else without that customer’s prior approval.",
        ),
        ("client_approval",),
    ),
    (
        Text(
            ja="委託先での取扱状況を定期的に確認し、必要な指示を行います。",
            en="We check at regular intervals how our vendors handle it, and give the instructions that are needed.",
        ),
        ("supervised", "instructed"),
    ),
    (
        Text(
            ja="委託先で漏えい等が発生した場合は、直ちに報告を受け、対応します。",
            en="Our vendors report a leak or another incident to us at once, and we act on it.",
        ),
        ("incidents",),
    ),
    (
        Text(
            ja="委託が終了したときは、個人情報を返却又は廃棄させます。",
            en="When entrusted work ends, our vendors return or destroy the personal information.",
        ),
        ("returned",),
    ),
    (
        Text(
            ja="個人情報管理者は、委託先の監督の状況を経営層に報告します。",
            en="The Personal Information Controller reports to management on the supervision of our vendors.",
        ),
        ("reported",),
    ),
)
# What it says besides since it was reworded; nobody checks that it is done.
POLICY_SINCE: Final[tuple[Said, ...]] = (
    (
        Text(
            ja="委託先の業種と委託する業務の一覧を、毎年公表します。",
            en="Each year we publish a list of the kinds of our vendors and of the work we entrust to them.",
        ),
        (),
    ),
)

PUBLISHED: Final = "https://www.sazanami.example.jp/privacy/"
PURPOSES: Final = (  # of use, as the company's policy announces them: P-01 and so on
    Text(
        ja="当社サービスの提供、運営及び保守のため", en="To provide, run and maintain our services"
    ),
    Text(ja="利用料金の請求及び収納のため", en="To bill and collect the fees for our services"),
    Text(ja="お問合せへの対応のため", en="To answer questions"),
    Text(ja="当社サービスのご案内のため", en="To tell people about our services"),
    Text(
        ja="従業者の給与及び社会保険に関する手続のため",
        en="For pay and social insurance of our staff",
    ),
)
REWORDED: Final = Text(  # of P-03, since then
    ja="お問合せ及びご相談への対応のため", en="To answer questions and give advice"
)
_SERVES: Final = {  # by purpose of the work; whatever is not named here serves the first one
    **dict.fromkeys(("payment", "collection", "printing_mailing"), "P-02"),
    "call_center": "P-03",
    "marketing_mail": "P-04",
    "payroll_social": "P-05",
}


def serves(purpose: str) -> str:
    """The number of the announced purpose that data for this purpose serves."""
    return _SERVES.get(purpose, "P-01")


def _staff(
    key: str, name: str, kana: str, title: str, email: str, *roles: Role, language: str = "ja"
) -> Person:
    return Person(key, name, title, f"{email}@sazanami.example.jp", roles, language, kana)


ADMINISTRATOR: Final = _staff(
    "akiba", "秋庭 圭", "アキバ ケイ", "情報システム部 課長", "kei.akiba", Role.ADMIN
)
STAFF: Final = (
    _staff(
        "morishita", "森下 彩", "モリシタ アヤ", "調達部 主任", "aya.morishita", Role.PROCUREMENT
    ),
    _staff(
        "ishibashi", "石橋 望", "イシバシ ノゾミ", "調達部", "nozomi.ishibashi", Role.PROCUREMENT
    ),
    _staff(
        "koike",
        "小池 亮",
        "コイケ リョウ",
        "調達部 課長(情報システム部兼務)",
        "ryo.koike",
        Role.PROCUREMENT,
        Role.ADMIN,
    ),
    _staff(
        "takase",
        "高瀬 律",
        "タカセ リツ",
        "総務部長 個人情報管理者",
        "ritsu.takase",
        Role.PRIVACY_OFFICER,
    ),
    _staff("hojo", "北条 隆", "ホウジョウ タカシ", "常務取締役", "takashi.hojo", Role.MANAGEMENT),
    _staff(
        "warren", "Emily Warren", "", "Internal Audit", "emily.warren", Role.AUDITOR, language="en"
    ),
    _staff(
        "asakura", "朝倉 環", "アサクラ タマキ", "内部監査室長", "tamaki.asakura", Role.AUDIT_LEAD
    ),
    _staff(
        "shiraishi", "白石 奈々", "シライシ ナナ", "営業企画部", "nana.shiraishi", Role.EMPLOYEE
    ),
    _staff(
        "kunieda", "国枝 涼", "クニエダ リョウ", "営業企画部 課長", "ryo.kunieda", Role.DEPARTMENT
    ),
    _staff("hayase", "早瀬 由紀", "ハヤセ ユキ", "情報システム部", "yuki.hayase", Role.EMPLOYEE),
    _staff("kanzaki", "神崎 徹", "カンザキ トオル", "法務部", "toru.kanzaki", Role.EMPLOYEE),
)


@dataclass(frozen=True, slots=True)
class Client:
    """A customer of the fictional company, as it is written down."""

    name: str
    name_en: str
    kana: str
    person: str
    email: str
    address: str = ""
    notice_hours: int | None = None
