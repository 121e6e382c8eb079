"""Third parties of the fictional company: whom it pays, laid against the register twice so that nobody is missing,
and the company behind the tag of its web site, to which nothing is entrusted."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from portal.demo.acts import entering, selecting, signing
from portal.demo.acts.entering import OFFICER
from portal.demo.acts.providing import (
    StoryRecord,
    confirm_records,
    name_in_policy,
    record_needs,
    register_tag,
)
from portal.demo.acts.stage import Diary, Stage
from portal.demo.cast.vendors_since_then import SHIOSAI
from portal.foundation.core.database.transactions import transaction
from portal.ledger.payees import queries, services
from portal.ledger.payees.models import Payee, PayeeOutcome
from portal.ledger.payees.questions import QUESTIONS
from portal.ledger.payees.sheets import CODE, KANA, NAME, NUMBER, PayeeSheet
from portal.ledger.payees.workflow import Judged
from portal.ledger.vendors.profile import services as vendors
from portal.supervision.onboarding import services as onboarding
from portal.supervision.onboarding.models import Proposed
from portal.supervision.provisions.standing import OPT_OUT

O = PayeeOutcome  # noqa: E741


@dataclass(frozen=True, slots=True)
class StoryPayee:
    """`number`: of vendors, where accounting has it. Days are counted back from the day of loading."""

    name: str
    kana: str
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryDecision:
    """`answers`: yes or no in the order of the questions."""

    payee: str
    outcome: PayeeOutcome
    answers: tuple[bool, ...]
    basis: str = ""
    reason: str = ""


def _plain(*pairs: str) -> tuple[StoryPayee, ...]:
    return tuple(StoryPayee(*pair.split(" ")) for pair in pairs)


# Vendors of the register, as accounting writes them.
VENDORS: Final[Sequence[StoryPayee]] = (
    StoryPayee("(株)あさぎコールサポート", "アサギコールサポート", "5999901000011"),
    StoryPayee("ほしかげクラウド㈱", "ホシカゲクラウド", "9999901000148"),
    StoryPayee("みずいろ印刷株式会社", "ミズイロインサツ"),
    StoryPayee("株式会社ゆきどけ運輸", "ユキドケウンユ", "7999901001107"),
    StoryPayee("Larkfield Mailworks Pte. Ltd.", "ラークフィールドメールワークス"),
    StoryPayee("(有)まつかぜ文書処理", "マツカゼブンショショリ"),
    StoryPayee("(株)ことり収納サービス", "コトリシュウノウサービス", "2999901000559"),
    StoryPayee("ひだまり清掃(株)", "ヒダマリセイソウ"),
    StoryPayee("株式会社こもれび開発", "コモレビカイハツ", "3999901000285"),
    StoryPayee("株式会社すずかけ人材", "スズカケジンザイ"),
    StoryPayee("(同)しののめデータ入力", "シノノメデータニュウリョク"),
)
# Plain cases, decided together: the reason, and who.
WITHOUT_DATA: Final[Sequence[tuple[str, Sequence[StoryPayee]]]] = (
    (
        "電気・ガス・水道の料金。個人データは渡していない。",
        _plain(
            "あさひ野電力株式会社 アサヒノデンリョク",
            "かわせみガス株式会社 カワセミガス",
            "さくら市水道局 サクラシスイドウキョク",
            "ゆうひ地域熱供給株式会社 ユウヒチイキネツキョウキュウ",
        ),
    ),
    (
        "事務所・倉庫・駐車場の賃借。建物の管理だけを頼んでいる。",
        _plain(
            "株式会社みどり坂ビルディング ミドリザカビルディング",
            "ひばり不動産株式会社 ヒバリフドウサン",
            "有限会社かしわ倉庫 カシワソウコ",
            "つくし駐車場管理株式会社 ツクシチュウシャジョウカンリ",
        ),
    ),
    (
        "事務用品・備品・消耗品の購入。個人データは渡していない。",
        _plain(
            "株式会社あけぼの文具 アケボノブング",
            "こだま事務機株式会社 コダマジムキ",
            "株式会社しらかば家具 シラカバカグ",
            "はまなす什器株式会社 ハマナスジュウキ",
            "株式会社みなも飲料 ミナモインリョウ",
            "なぎさ珈琲株式会社 ナギサコーヒー",
            "株式会社いろどり造花 イロドリゾウカ",
            "たんぽぽ資材株式会社 タンポポシザイ",
        ),
    ),
    (
        "車両・設備の点検と修理。作業で個人データに触れない。",
        _plain(
            "のぞみ自動車整備株式会社 ノゾミジドウシャセイビ",
            "株式会社ひいらぎ設備 ヒイラギセツビ",
            "あおば空調株式会社 アオバクウチョウ",
            "株式会社いわつばめ電工 イワツバメデンコウ",
            "みやま昇降機株式会社 ミヤマショウコウキ",
        ),
    ),
    (
        "会費・購読料・損害保険料。会社としての加入で、個人データは渡していない。",
        _plain(
            "一般社団法人さざなみ産業協会 サザナミサンギョウキョウカイ",
            "株式会社あかつき経済新聞 アカツキケイザイシンブン",
            "とびうお出版株式会社 トビウオシュッパン",
            "いずみ損害保険株式会社 イズミソンガイホケン",
        ),
    ),
)
Y, N = True, False
_DECIDED: Final = (
    (
        StoryPayee("こがね郵便株式会社", "コガネユウビン"),
        O.OTHER_BASIS, (Y, N, Y), "carrier",
        "封をした郵便物を届けるだけで、中身を知らない。名簿は渡していない。",
    ),
    (
        StoryPayee("しろはと宅配株式会社", "シロハトタクハイ"),
        O.OTHER_BASIS, (Y, N, Y), "carrier",
        "当社で封をした荷物の配達だけ。宛名は送り状に当社が書いている。",
    ),
    (
        StoryPayee("そよかぜ通信株式会社", "ソヨカゼツウシン"),
        O.OTHER_BASIS, (Y, N, Y), "carrier", "電話・インターネット回線。通信の内容を知らない。",
    ),
    (
        StoryPayee("うみかぜストレージ株式会社", "ウミカゼストレージ"),
        O.OTHER_BASIS, (Y, N, N, Y), "cloud_not_handling",
        "約款第12条で、保存されたデータを取り扱わないと定める。管理者権限は当社だけが持つ。",
    ),
    (
        StoryPayee("株式会社はるかぜスタッフ", "ハルカゼスタッフ"),
        O.OWN_WORKERS, (Y, Y), "", "派遣社員2名(総務部)。当社が指揮命令し、当社の教育を受けている。",
    ),
    (
        StoryPayee("さくら税務署", "サクラゼイムショ"),
        O.OTHER_BASIS, (Y, N, N, N, N, Y), "third_party_legal", "源泉所得税の納付。所得税法による。",
    ),
    (
        StoryPayee("さくら年金事務所", "サクラネンキンジムショ"),
        O.OTHER_BASIS, (Y, N, N, N, N, Y), "third_party_legal", "社会保険料の納付。厚生年金保険法等による。",
    ),
    (
        StoryPayee("わかば団体生命保険株式会社", "ワカバダンタイセイメイホケン"),
        O.OTHER_BASIS, (Y, N, N, N, N, N), "third_party_consent",
        "団体保険に加入する従業員の氏名・生年月日。加入申込書で本人の同意を得ている。",
    ),
)  # fmt: skip
DECIDED: Final = tuple(
    (
        payee,
        StoryDecision(payee=payee.name, outcome=outcome, answers=given, basis=basis, reason=why),
    )
    for payee, outcome, given, basis, why in _DECIDED
)
# New on the second list. The first is entrusted and not registered yet, the others wait.
FOUND: Final = StoryDecision(
    payee="株式会社ななかまど封入センター",
    outcome=O.ENTRUSTED,
    answers=(Y, N, N, N, Y),
    basis="entrustment",
    reason="会報の封入・発送を営業部が直接頼んでいた。会員の氏名・住所の名簿を渡している。",
)
NEW: Final[Sequence[StoryPayee]] = _plain(
    "株式会社ななかまど封入センター ナナカマドフウニュウセンター",
    "ひなげし行政書士事務所 ヒナゲシギョウセイショシジムショ",
    "株式会社とちのきシステムズ トチノキシステムズ",
    "くるみ食堂 クルミショクドウ",
    "株式会社ほおずき設計 ホオズキセッケイ",
    "株式会社やまぼうし警備保障 ヤマボウシケイビホショウ",
)


FIRST_LIST, SECOND_LIST = 150, 20  # days ago
BY: Final = "ishibashi"
_FIRST: Final = (
    *VENDORS,
    *(payee for _, payees in WITHOUT_DATA for payee in payees),
    *(payee for payee, _ in DECIDED),
)
COOKIES: Final = "related_info_art31"
OUT: Final = "https://www.shiosai.example.jp/optout"
NEEDS: Final = (
    StoryRecord(
        "consent_confirmed",
        "提供先から、会員登録の際に、当社サイトの閲覧の情報を個人データとして取得することの同意を得ている旨の申告を受けた。同意の画面の写しを確認した。",
        "提供先の申告書.txt",
    ),
    StoryRecord(
        "art31_record",
        "計測を開始した日から継続して、閲覧ページ、時刻、Cookieの識別子及び端末の種類を提供している。同意は申告書により確認した。",
        "確認の記録.txt",
        place="営業企画部の共有フォルダー「個人関連情報の確認の記録」",
        choice="together",
    ),
)
LOOK: Final = StoryRecord(
    OPT_OUT,
    "ページが開き、計測の停止を選択できることを、パソコンとスマートフォンで確認した。",
    "オプトアウトの画面.txt",
    place=OUT,
)


def tell(diary: Diary, stage: Stage) -> None:
    for days_ago, payees in ((FIRST_LIST, _FIRST), (SECOND_LIST, (*_FIRST, *NEW))):
        diary.act(days_ago, take_over, payees, stage.workday(days_ago))
    for days_ago in range(FIRST_LIST - 1, 0, -10):  # vendors that came into the register since
        diary.act(days_ago, confirm_matches)
    for number, (reason, plain) in enumerate(WITHOUT_DATA):
        diary.act(FIRST_LIST - 2 - number, decide_no_data, plain, reason)
    for number, (_, decision) in enumerate(DECIDED):
        diary.act(FIRST_LIST - 7 - number, decide, decision)
    diary.act(SECOND_LIST - 12, decide, FOUND)
    tell_of_tag(diary, stage)


def take_over(stage: Stage, payees: Sequence[StoryPayee], day: date) -> None:
    """Codes as accounting gives them: the same on every list."""
    rows = [
        [number + 2, [f"{1000 + number}", payee.name, payee.kana, payee.number]]
        for number, payee in enumerate(payees)
    ]
    sheet = PayeeSheet(rows, {CODE: 0, NAME: 1, KANA: 2, NUMBER: 3})
    name = f"支払先一覧_{day:%Y%m%d}.xlsx"
    sha256 = hashlib.sha256(repr(rows).encode()).hexdigest()
    actor = stage.actor(BY)
    with transaction():
        draft = services.hand_in(sheet, name=name, sha256=sha256, taken_on=day, actor=actor)
    with transaction():
        services.take_over(draft, digest=services.compared(draft).digest, actor=actor)


def confirm_matches(stage: Stage) -> None:
    found = queries.proposed_matches()
    if found:
        with transaction():
            services.confirm_matches(
                {payee_id: match.vendor_id for payee_id, match in found.items()},
                actor=stage.actor(BY),
            )


def decide_no_data(stage: Stage, payees: Sequence[StoryPayee], reason: str) -> None:
    ids = [_payee(payee.name).id for payee in payees]
    with transaction():
        services.decide_no_data(ids, reason=reason, actor=stage.actor(BY))


def decide(stage: Stage, decision: StoryDecision) -> None:
    questions = (question.id for question in QUESTIONS)
    judged = Judged(
        outcome=decision.outcome,
        basis=decision.basis,
        answers=dict(zip(questions, decision.answers, strict=False)),
        reason=decision.reason,
    )
    with transaction():
        services.decide(_payee(decision.payee), judged, actor=stage.actor(BY))


def _payee(name: str) -> Payee:
    found = next(payee for payee in queries.known_payees() if payee.name == name)
    payee = queries.find_payee(found.id)
    if payee is None:
        raise LookupError(name)
    return payee


def tell_of_tag(diary: Diary, stage: Stage) -> None:
    """Handed over lawfully; its tag was registered late, so that the way to object was looked at late."""
    key, work = SHIOSAI.key, SHIOSAI.works[0]
    owner, known = SHIOSAI.owner, (key, work.key)
    diary.act(160, entering.enter_vendor, SHIOSAI)
    diary.command(157, owner, vendors.begin_assessment, SHIOSAI)
    diary.act(157, entering.enter_work, SHIOSAI, work)
    diary.act(155, selecting.assess, SHIOSAI)
    diary.act(153, selecting.decide, SHIOSAI)
    why = "閲覧の状況を知るために計測を頼む。取扱いの委託はなく、個人関連情報の提供となる。"
    diary.command(152, owner, onboarding.propose, SHIOSAI, Proposed.APPROVAL, reason=why)
    approval = "提供先で同意を得ていることを確認してから提供することを条件に、承認する。"
    diary.act(149, signing.decide, key, approval, actor=OFFICER)
    diary.act(130, record_needs, known, COOKIES, NEEDS, actor=owner)
    diary.act(127, confirm_records, known, actor="koike")
    diary.command(work.starts + 4, owner, onboarding.activate, SHIOSAI)
    first = stage.calendar.on_or_after(stage.ago(work.starts))
    diary.act(first, signing.hand_over, key, work.key, first, actor=owner)
    for name in ("しおさいアナリティクス", "なぎさ広告ネットワーク"):
        diary.act(work.starts, name_in_policy, name, actor=OFFICER)
    diary.act(96, register_tag, known, OUT, first, "しおさいアナリティクス", actor=owner)
    diary.act(90, record_needs, known, COOKIES, [LOOK], actor=owner)
    diary.act(88, confirm_records, known, actor="koike")
