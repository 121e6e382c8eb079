"""What a column of somebody's own list can be, by which words it is known, and what its values mean.

Guesses only: whoever brings the list sees them in the page and decides. Pure.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from portal.content.definitions.tiers import CategoryPack
from portal.ledger.exchange.columns.cells import Choices
from portal.ledger.exchange.columns.shapes import CellKind, SheetColumn, SheetId, heading_form
from portal.ledger.exchange.columns.table import BY_ID

V, C, W = SheetId.VENDORS, SheetId.CONTACTS, SheetId.ENGAGEMENTS
D, K = SheetId.SHARES, SheetId.CONTRACTS
NAME, NUMBER, OWNER, KIND = (
    "vendors.name",
    "vendors.corporate_number",
    "vendors.owner_id",
    "vendors.kind",
)
WORK, PURPOSES, DEPARTMENT = "engagements.name", "engagements.purposes", "engagements.department"
STARTS, CATEGORY, VOLUME = "engagements.starts_on", "shares.category", "shares.volume_band"
SIGNED = "contracts.signed_on"
HANDED, BEGUN = "shares.first_handover_on", "begun"  # handed over before we worked with the portal
LEAVE = "leave"  # in the place of a meaning: the whole row is left out
UNKNOWN: Final = "unknown"  # subcontracting: counts as the highest risk


@dataclass(frozen=True)
class Meaning:
    """`also`: words by which a heading is known, whole or as a part of it."""

    sheet: SheetId
    column: SheetColumn
    also: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"{self.sheet.value}.{self.column.id}"

    @property
    def is_listed(self) -> bool:
        """Whether its values need a meaning, so that each different one is shown."""
        return self.column.kind in (CellKind.CHOICE, CellKind.CHOICES, CellKind.PERSON)

    @property
    def is_several(self) -> bool:
        """Whether a cell may name several."""
        return self.id == CATEGORY or (self.column.kind is CellKind.CHOICES and self.id != PURPOSES)


def _meanings(sheet: SheetId, *columns: tuple[str, str]) -> tuple[Meaning, ...]:
    by_id = BY_ID[sheet].by_id
    return tuple(Meaning(sheet, by_id[name], tuple(words.split())) for name, words in columns)


MEANINGS: Final = (
    *_meanings(
        V,
        ("name", "取引先名 取引先名称 委託先名 委託先 委託先会社名 業者名 会社名 事業者名 企業名 社名 取引先 supplier company"),
        ("kana", "取引先カナ 取引先名カナ カナ名 カナ名称 フリガナ カナ"),
        ("name_en", "英文社名"),
        ("kind", "取引先区分 取引区分 業者区分 委託先区分 業種 区分 種別 分類"),
        ("country", "国名 所在国"),
        ("corporate_number", "法人番号 法人no corporatenumber"),
        ("lei", ""),
        ("postal_code", "郵便番号 〒"),
        ("registered_address", "住所 所在地 address"),
        ("representative_title", "代表者役職"),
        ("representative_name", "代表者名 代表者"),
        ("phone", "電話番号 電話 代表電話 tel"),
        ("owner_id", "社内担当者 当社担当者 主担当 担当者 担当者名 担当 personincharge"),
    ),
    *_meanings(
        C,
        ("name", "先方担当者 取引先担当者 委託先担当者 相手先担当者 窓口担当者 先方窓口"),
        ("department", "先方部署 委託先部署"),
        ("email", "メールアドレス メール e-mail email mail"),
    ),
    *_meanings(
        W,
        ("name", "業務内容 委託業務 委託業務内容 委託業務名 委託内容 業務名 契約内容 取引内容 作業内容 件名 業務 work"),
        ("purposes", "委託の目的 委託目的"),
        ("department", "主管部署 主管部門 所管部署 担当部署 担当部門 管理部門 部署名 部署 部門 department"),
        ("starts_on", "業務開始日 取引開始日 委託開始日 開始日"),
        ("ends_on", "業務終了日 委託終了日 終了日"),
        ("access", "アクセス形態"),
        ("subcontracting", "再委託の有無 再委託有無 再委託 subcontracting"),
        ("eea_data", "gdpr対象 eea"),
        ("ledger_number", "台帳番号"),
    ),
    *_meanings(
        D,
        ("category", "個人情報の項目 個人情報項目 取扱個人情報 取り扱う個人情報 個人データの項目 個人データ 個人情報の種類 個人情報の内容 データ項目 提供データ 取扱データ 取り扱うデータ 預託データ 個人情報 personaldata"),
        ("volume_band", "件数 人数 取扱件数 取扱人数 対象人数 保有件数 概数 persons"),
        ("subjects", "本人の区分 対象者 本人"),
        ("transfer_method", "授受方法 受渡方法 受渡し方法 提供方法"),
        ("storage_location", "保管場所 保管先"),
        ("necessity_reason", "必要な理由 必要性"),
    ),
    *_meanings(
        K,
        ("signed_on", "契約日 契約締結日 締結日 契約年月日 基本契約日 contractdate"),
        ("title", "契約書名 契約名"),
        ("ends_on", "契約満了日 契約終了日 満了日 契約期限 有効期限"),
        ("original_place", "原本保管場所 原本の保管場所 契約書保管場所"),
    ),
)  # fmt: skip
BY_MEANING: Final[Mapping[str, Meaning]] = {meaning.id: meaning for meaning in MEANINGS}
_SHORTEST_PART = 2  # of a heading that is looked for inside a longer one


@cache
def of_heading(heading: str) -> tuple[str, int]:
    """The meaning whose words fit best, and how well (0: none does)."""
    form = heading_form(heading)
    best, fits = "", 0
    for meaning in MEANINGS:
        own = (*meaning.also, *meaning.column.also, meaning.column.heading.ja)
        for place, words in enumerate((*own, meaning.column.heading.en)):
            known = heading_form(words)
            given = 1000 if place < len(meaning.also) else 900
            fit = given if form == known else 0
            if not fit and len(known) >= _SHORTEST_PART and not known.isascii() and known in form:
                fit = 10 * len(known) + (form.endswith(known))
            if fit > fits:
                best, fits = meaning.id, fit
    return best, fits


# Where a value is not called as in the lists: the first whose words are in it (in English without blanks).
_SAID: Final[Mapping[str, str]] = {
    "categories": (
        "my_number:マイナンバー 個人番号 特定個人 mynumber|credit_card:クレジット カード番号 creditcard cardnumber|bank_account:口座 bankaccount|"
        "payroll:給与 賞与 給料 payroll salar|billing_collection:請求 未収 督促 支払|health_check:健診 健康診断 ストレスチェック healthcheck|"
        "health_medical:病歴 診療 医療 カルテ|disability:障害 障がい 介護|criminal:犯罪|applicant:応募 履歴書 採用 applicant|"
        "biometric:指紋 顔認証 生体|credential:パスワード 認証|identity_document:免許証 パスポート 本人確認|"
        "income_credit:年収 収入 資産 信用|inquiry_log:問合 問い合わせ 苦情 通話 録音 inquir|"
        "purchase_history:購買 購入 注文 取引履歴 purchase|web_behaviour:閲覧 cookie アクセスログ 端末|location:位置|"
        "image_video:写真 映像 カメラ 画像|business_contact:名刺 取引先担当|"
        "employee_hr:社員番号 従業員 社員 人事 職員 勤怠 所属 employee|demographic:生年月日 性別 年齢 家族|"
        "customer_account:会員 顧客番号 契約情報|"
        "name_contact:氏名 名前 住所 電話 メール 連絡先 宛名 宛先 郵便番号 fax name address phone mail"
    ),
    "purposes": (
        "payroll_social:給与 社会保険 社労 年末調整 payroll socialinsurance|health_services:健診 健康診断 ストレスチェック 産業医 healthcheck medicalcheck|"
        "printing_mailing:印刷 封入 封緘 発送代行 dm ダイレクトメール 宛名 print postal|data_entry:入力 パンチ エントリー dataentry keying|"
        "call_center:コール 問合 問い合わせ 電話受付 コンタクト callcent contactcent|hosting_cloud:クラウド ホスティング サーバ saas asp cloud hosting|"
        "system_development:開発 構築 development programming|system_operation:運用 保守 システム メンテナンス ヘルプデスク maintenance operation helpdesk|"
        "payment:決済 カード処理 payment|collection:収納 債権 料金回収 集金 督促 debtcollect|accounting_tax:会計 税務 税理 経理 記帳 決算 accounting bookkeeping|"
        "hr_recruiting:採用 派遣 人材 人事 recruit staffing|training:研修 ラーニング 教育 training elearning|"
        "marketing_mail:メール配信 販促 広告 マーケティング メルマガ newsletter marketing advertis|research_survey:アンケート 調査 survey|"
        "analysis:分析 解析 analysis analytics|event:イベント セミナー 展示会 seminar|disposal:廃棄 溶解 破棄 シュレッ disposal shred destruction|"
        "storage_archive:保管 倉庫 アーカイブ storage warehouse archiv|delivery:配送 運送 配達 宅配 輸送 発送 delivery courier shipping logistics|travel:旅行 出張 travel|"
        "legal_audit:法務 弁護士 監査 コンサル 顧問 lawyer legal audit consult|security_guard:警備 受付 清掃 cleaning reception"
    ),
    "vendor_kinds": (
        "group_company:グループ会社 子会社 関連会社 関係会社 subsidiary|individual:個人事業|data_centre:データセンター datacent|"
        "cloud_hosting:クラウド ホスティング サーバ cloud hosting|card_company:カード会社|payment_agency:決済|"
        "collection_agency:収納 回収|printing_mailing:印刷 発送代行 封入 dm print|call_centre:コール callcent contactcent|data_entry:入力 dataentry|"
        "system_development:システム 開発 運用 it ソフト software|disposal:廃棄 溶解 disposal shred|logistics:運送 運輸 配送 倉庫 物流 輸送 logistics courier warehouse|"
        "staffing:派遣 人材 採用 staffing recruit|professional_firm:士業 弁護士 会計 税理 社労 給与計算 lawyer lawfirm accountant|"
        "marketing_analytics:広告 マーケ 解析 販促 marketing advertis|maintenance_cleaning:清掃 警備 保守 ビル cleaning"
    ),
    "subjects": (
        "customer_of_customer:委託元|applicant:応募 採用|family:家族|employee:従業 社員 職員|prospect:見込|"
        "shareholder:株主|visitor:来訪 来客|child:子ども 子供 児童|business_partner:取引先|customer:顧客 会員 利用者 お客"
    ),
    "transfer_methods": (
        "sftp:sftp ftps|vpn_line:vpn 専用線|api_tls:api|secure_file_service:ファイル転送|shared_cloud_folder:共有フォルダ クラウド|"
        "direct_system_access:ログイン システム|onsite_only:常駐|media_encrypted:暗号化媒体|paper_courier:宅配 書留|"
        "paper_mail:郵送 郵便|paper_hand:手渡 持参|fax:fax|phone:電話"
    ),
    "storage_locations": (
        "cloud_jp:クラウド(国内|vendor_dc_jp:データセンター|archive_warehouse:倉庫|our_premises:当社内 社内|our_system:当社システム|"
        "no_storage:保管なし 保管しない|vendor_office_jp:委託先 事務所 事業所"
    ),
    "subcontracting": "none:無 なし しない 禁止 no|unknown:不明 未確認 有 あり 可 yes",
    "access": "admin:管理者 保守|view_our_system:閲覧|onsite:常駐|one_off_copy:都度|continuous_copy:継続",
}
_KIND_OF: Final[Mapping[str, str]] = {
    "delivery": "logistics", "printing_mailing": "printing_mailing", "data_entry": "data_entry",
    "call_center": "call_centre", "system_development": "system_development",
    "system_operation": "system_development", "hosting_cloud": "cloud_hosting",
    "payment": "payment_agency", "collection": "collection_agency",
    "accounting_tax": "professional_firm", "payroll_social": "professional_firm",
    "hr_recruiting": "staffing", "marketing_mail": "marketing_analytics",
    "research_survey": "marketing_analytics", "analysis": "marketing_analytics",
    "storage_archive": "logistics", "disposal": "disposal", "legal_audit": "professional_firm",
    "security_guard": "maintenance_cleaning",
}  # fmt: skip
_DOES: Final[Mapping[str, tuple[str, ...]]] = {
    "delivery": ("transport",), "printing_mailing": ("output_print", "send"),
    "data_entry": ("input",), "call_center": ("view", "contact"),
    "system_development": ("maintain", "develop_test"), "system_operation": ("maintain",),
    "hosting_cloud": ("store",), "payment": ("match",), "collection": ("contact",),
    "accounting_tax": ("edit",), "payroll_social": ("edit",), "health_services": ("collect", "store"),
    "marketing_mail": ("send",), "research_survey": ("analyse",), "analysis": ("analyse",),
    "event": ("contact",), "storage_archive": ("store",), "disposal": ("destroy",), "travel": ("edit",),
}  # fmt: skip
_MAINTAINED = ("system_development", "system_operation")


def guess(typed: str, choices: Choices, list_name: str) -> str:
    """The entry of a list that a word means, as far as one can tell; "" for none."""
    found = choices.find(typed)
    if found is not None:
        return str(found)
    form = heading_form(typed)
    if list_name == "departments":  # 人事部 is the only one of which it is a part
        alike = [id_ for id_ in choices.labels if form in heading_form(id_)]
        return str(alike[0]) if form and len(alike) == 1 else ""
    for part in filter(None, _SAID.get(list_name, "").split("|")):
        entry, _, words = part.partition(":")
        if entry in choices.labels and any(word in form for word in words.split()):
            return entry
    return ""


def kind_of_purpose(purpose: str) -> str:
    return _KIND_OF.get(purpose, "other") if purpose else ""


def purpose_of_kind(kind: str) -> str:
    return next((purpose for purpose, known in _KIND_OF.items() if known == kind), "")


def processing_of(purpose: str) -> tuple[str, ...]:
    return _DOES.get(purpose, ("view",))


def access_of(purpose: str) -> str:
    """The stricter one: nobody said that there is less."""
    return "admin" if purpose in _MAINTAINED else "continuous_copy"


def subject_of(category: str, pack: CategoryPack) -> str:
    known: Any = pack.by_id.get(category)
    return getattr(known, "typical_subject", "customer") or "customer"


NOTHING: Final = frozenset(
    map(
        heading_form,
        [
            "-",
            "ー",
            "―",
            "‐",
            "−",
            "–",
            "—",
            "なし",
            "無",
            "無し",
            "無期限",
            "未締結",
            "未契約",
            "未定",
            "不明",
            "該当なし",
            "n/a",
            "na",
            "none",
        ],
    )
)
_DITTO: Final = frozenset(map(heading_form, ("〃", "同上", "々", '"')))
_COUNT = re.compile(
    r"(?:約|およそ|計|合計|max|~|最大)?(\d+(?:\.\d+)?)(万|千|百)?(?:件|人|名|社|口|レコード|世帯)?(?:程度|以上|以下|未満|前後|強|弱|くらい)?/?(?:年|月|回)?"
)
_TIMES = {"万": 10_000, "千": 1_000, "百": 100, None: 1}
# A blank between two Latin words parts nothing: “Bank account” is one kind of data.
_APART = re.compile(
    r"[\n\r、,，;；・･/／+＋&＆]|及び|および|並びに|ならびに|\s+and\s+"
    r"|(?<=[^\sA-Za-z])\s+(?=\S)|(?<=[A-Za-z])\s+(?=[^\sA-Za-z])"
)


def is_nothing(cell: Any) -> bool:
    """Whether a cell says that there is none."""
    return isinstance(cell, str) and (not cell.strip() or heading_form(cell) in NOTHING)


def is_ditto(cell: Any) -> bool:
    return isinstance(cell, str) and heading_form(cell) in _DITTO


def count_of(cell: Any) -> int | None:
    """How many persons a cell says; None: it says no number."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | float):
        return int(cell) if cell >= 0 else None
    if not isinstance(cell, str):
        return None
    text = "".join(unicodedata.normalize("NFKC", cell).replace(",", "").casefold().split())
    found = _COUNT.fullmatch(text)
    return int(float(found[1]) * _TIMES[found[2]]) if found else None


def band_of(count: int, pack: CategoryPack) -> str:
    bands: Sequence[Any] = pack.volume_bands
    return str(next(band.id for band in bands if band.max is None or count <= band.max))


def parts_of(cell: str) -> list[str]:
    """What a cell names one after the other."""
    text = unicodedata.normalize("NFKC", cell)
    pieces = (piece.strip(" ()[]。等") for piece in _APART.split(re.sub(r"[()()]", "、", text)))
    return list(dict.fromkeys(piece for piece in pieces if piece))


_FORMS = (("株式会社", "株"), ("有限会社", "有"), ("合同会社", "同"))
_SHORT = {
    form: re.compile(rf"\s*(?:{sign}|[(\uff08]{letter}[)\uff09])\s*")
    for (form, letter), sign in zip(_FORMS, ("\u3231", "\u3232", "\u3247"), strict=True)
}


def whole_name(typed: str) -> str:
    """A name with the form of company written out, as the register of companies has it."""
    name = " ".join(typed.split())
    for form, short in _SHORT.items():
        name = short.sub(form, name, count=1)
    return name


def contract_kind(title: str) -> str:
    """A memorandum or an agreement of secrecy says so in its title; any other is a contract of its own."""
    form = heading_form(title)
    for kind, said in (
        ("memorandum", "覚書 memorandum"),
        ("nda", "秘密保持 機密保持 nda"),
        ("master", "基本契約"),
    ):
        if any(word in form for word in said.split()):
            return kind
    return "individual"


def list_of(place: str) -> str:
    """The list that a value of a register chooses from; "" for none."""
    if place == DEPARTMENT:
        return "departments"
    sheet, _, name = place.partition(".")
    column = BY_ID[SheetId(sheet)].by_id.get(name) if sheet in set(SheetId) else None
    return "" if column is None else column.choices
