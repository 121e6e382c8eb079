"""The fictional vendors answer their questionnaires; procurement sends, reviews, sends back, accepts."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from portal.demo.acts.stage import Stage
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.dates import add_months
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.questionnaires import queries as questionnaires
from portal.supervision.questionnaires.kinds.parts.answer import Given, Review
from portal.supervision.questionnaires.kinds.parts.question import NO, YES, Question
from portal.supervision.questionnaires.publishing import standard as authoring
from portal.supervision.questionnaires.scores import shown
from portal.supervision.responses.assignments import queries, services
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.assignments.queries import Asked
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.reviewing.services import Noted
from portal.supervision.responses.sending import services as assign_services
from portal.supervision.responses.sending.services import SheetSending

SHEET: Final = "supervision-standard"
DAY: Final = timedelta(days=1)
MARK_ENDS: Final = 14  # months until a certificate ends
_MOST: Final = 4  # times a new answer may bring up further questions


@dataclass(frozen=True, slots=True)
class Answers:
    """What is not answered as it should be, by question; comments beside it. `files`: evidence.

    `left`: sections that are not answered yet.
    """

    values: Mapping[str, Any] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, tuple[str, str]] = field(default_factory=dict)  # name and words
    left: Collection[str] = ()


def publish_sheet() -> None:
    with transaction():
        authoring.load_pack(SYSTEM)


def send(
    stage: Stage, vendor: str, *, months: int, days: int, actor: str, message: str = ""
) -> None:
    """About all work of the vendor, for so many months back, due in so many days."""
    questionnaire = questionnaires.find_named(SHEET)
    published = questionnaires.latest_version(questionnaire.id) if questionnaire else None
    if questionnaire is None or published is None:
        raise LookupError(SHEET)
    today = clock.today()
    month = today.replace(day=1)
    due = stage.calendar.on_or_after(today + days * DAY)
    sending = SheetSending(
        questionnaire, published, add_months(month, -months), month - DAY, due, message
    )
    works = [work.id for (of, _), work in stage.works.items() if of == vendor]
    with transaction():
        assign_services.assign(stage.vendors[vendor].id, works, sending, actor=stage.actor(actor))


def answer(stage: Stage, vendor: str, person: str, answers: Answers) -> None:
    """Section after section, as the page saves them; then the evidence."""
    assignment = latest(stage, vendor)
    actor = stage.actor(person)
    asked = _asked(assignment.id)
    said = _filled(asked, answers)
    for section in asked.sheet.sections:
        own = {
            question.id: said[question.id] for question in section.questions if question.id in said
        }
        if own and section.id not in answers.left:
            with transaction(audited=False):
                asked = queries.demand_asked(assignment.id)
                services.keep_answers(asked, own, actor=actor)
    for question, (name, words) in answers.files.items():
        received = receive_bytes(words.encode(), name, FileKind.TEXT)
        with transaction(audited=False):
            services.attach_file(assignment.id, question, received, actor=actor)


def mend(stage: Stage, vendor: str, person: str, several: Mapping[str, Said]) -> None:
    """What was sent back is answered again."""
    assignment = latest(stage, vendor)
    with transaction(audited=False):
        asked = queries.demand_asked(assignment.id)
        services.keep_answers(asked, several, actor=stage.actor(person))


def review(
    stage: Stage,
    vendor: str,
    noted: Mapping[str, Noted],
    *,
    actor: str,
    on_site: Collection[str] = (),
    unseen: Collection[str] = (),
) -> None:
    """Every answer is compared with its evidence; `noted` where something is to be said,
    `on_site`: sections that were looked at there, `unseen`: questions nobody could confirm."""
    asked = _asked(latest(stage, vendor).id)
    seen = _visible(asked) - set(unseen)
    for question in asked.sheet.questions():
        if question.id not in seen:
            continue
        there = asked.sheet.section_of[question.id].id in on_site
        usual = Noted(Review.ON_SITE if there else Review.BY_DOCUMENT)
        about = asked.assignment.id, question.id, noted.get(question.id, usual)
        stage.carry_out(actor, review_services.note_review, *about, seen=None)


def sheet_of(vendor: str) -> Callable[[Stage], int]:
    return lambda stage: latest(stage, vendor).id


def latest(stage: Stage, vendor: str) -> Assignment:
    questionnaire = questionnaires.find_named(SHEET)
    vendor_id = stage.vendors[vendor].id
    found = queries.open_of([vendor_id], questionnaire.id if questionnaire else 0)
    return found[vendor_id]


def _asked(assignment_id: int) -> Asked:
    asked = queries.find_asked(assignment_id)
    if asked is None:
        raise LookupError(assignment_id)
    return asked


def _visible(asked: Asked) -> frozenset[str]:
    rows = queries.answers_of(asked.assignment.id)
    given = {row.question_id: given_as(row.value) for row in rows}
    return shown(asked.sheet, asked.setting, given)


def _filled(asked: Asked, answers: Answers) -> dict[str, Said]:
    """All that is asked, further questions that answers bring up included."""
    given: dict[str, Given] = {}
    for _ in range(_MOST):
        visible = shown(asked.sheet, asked.setting, given)
        given = {name: given_as(_said(asked, name, answers)) for name in visible}
    return {
        name: Said(
            value=_said(asked, name, answers),
            comment=answers.comments.get(name, _where(asked.sheet.by_id[name])),
            expires=_expires(asked.sheet.by_id[name], _said(asked, name, answers)),
        )
        for name in given
    }


def _said(asked: Asked, name: str, answers: Answers) -> Any:
    return answers.values.get(name, good_answer(asked.sheet.by_id[name]))


def given_as(value: Any, review: Review = Review.UNVERIFIED) -> Given:
    return Given(tuple(value) if isinstance(value, list) else value, review=review)


def good_answer(question: Question) -> Any:
    expected = question.expected.values if question.expected else ()
    if question.kind.is_choice:
        wanted = str(expected[0]) if expected else YES
        return [wanted] if question.kind.has_option_rows else wanted
    if question.kind.is_number:
        return int(expected[0]) if expected else 0
    return [] if question.kind.has_columns else NO


def _where(question: Question) -> str:
    return EVIDENCE.get(question.id, "") if question.evidence.required else ""


def _expires(question: Question, value: Any) -> dict[str, str]:
    if not question.kind.has_option_rows or not isinstance(value, list):
        return {}
    ends = add_months(clock.today(), MARK_ENDS)
    return {mark: ends.isoformat() for mark in value if mark != "none"}


# What fictional vendors write beside their answers: where the evidence can be seen.

EVIDENCE: Final = {
    "ORG-01": "責任者届(様式1)を提出済みです。届出後の変更はありません。",
    "ORG-02": "個人情報取扱規程(第6版)第3章及び作業手順書をご参照ください。",
    "ORG-03": "個人データ管理台帳と出力・持出しの記録簿を備えています。閲覧いただけます。",
    "ORG-04": "内部点検報告書の写しをご提出します。指摘2件は是正済みです。",
    "PEO-01": "従事者名簿は毎月1日に更新しています。最新版をご提出します。",
    "PEO-02": "全員分の誓約書を人事部で保管しています。一覧表をご提出します。",
    "PEO-03": "教育の実施記録と確認テストの結果をご提出します。",
    "PHY-03": "持出し管理簿の写しと、搬送時の施錠・追跡の手順書をご提出します。",
    "PHY-05": "溶解処理の証明書の写しをご提出します。",
    "PHY-06": "封入・発送手順書と照合記録の例(マスキング済み)をご提出します。",
    "PHY-07": "授受簿と受領書の写し(マスキング済み)をご提出します。",
    "TEC-01": "半期ごとの権限棚卸しの記録をご提出します。",
    "TEC-06": "ログの点検記録(月次)をご提出します。保存期間は3年です。",
    "TEC-08": "脆弱性診断の結果報告書(概要版)をご提出します。高リスクの指摘はありません。",
    "SUB-02": "届出済みの一覧と同じです。",
    "SUB-03": "貴社の承認書の写しをご提出します。",
    "SUB-04": "契約書の写しと取扱状況の確認記録をご提出します。",
    "SUB-08": "データセンターの入退室を含め、外部の方がアクセスすることはありません。",
    "SUB-07": "通知書を受領し、付された条件を手順書に反映しています。",
    "INC-02": "第一報の記録をご提出します。",
    "INC-03": "緊急連絡網と事故対応手順書(第4版)をご提出します。",
    "RET-02": "返却・消去の証明書を業務の完了ごとに提出しています。",
    "CRT-01": "登録証の写しをご提出します。本業務を行う拠点は適用範囲に含まれます。",
    "EXT-01": "届出のとおりです。",
    "EXT-02": "年次の報告書をご提出します。",
    "EXT-03": "事務取扱担当者の名簿と取扱区域の図面をご提出します。",
    "EXT-04": "カード情報は保持していません。確認書をご提出します。",
    "EXT-05": "処理者としての記録をご提出します。",
}


# What the fictional vendors answer, where it is not simply as it should be.

AS_IT_SHOULD_BE: Final = Answers()
PRINTER_LAST_YEAR: Final = Answers(
    values={"TEC-07": "partial"},
    comments={"TEC-07": "分離した保管はしていますが、復元試験は一部の機器のみです。"},
    files={
        "PEO-03": (
            "教育実施記録.txt",
            "教育実施記録\n対象者 42名 受講者 42名\n確認テスト 平均 91点\n",
        )
    },
)
PRINTER_THIS_YEAR: Final = Answers(
    values={
        "PEO-03": "partial",
        "PEO-04": 93,
        "TEC-02": "partial",
        "TEC-06": "partial",
        "INC-04": "partial",
    },
    comments={
        "PEO-03": "夜間の班の3名が未受講です。来月までに受講させます。",
        "TEC-02": "管理者とリモートアクセスは導入済みです。工程管理の端末2台が残っています。",
        "TEC-06": "取得と保存はしていますが、点検は不定期です。",
        "INC-04": "保全の手順はありますが、訓練は来期の計画です。",
    },
    files={
        "PEO-03": (
            "教育実施記録.txt",
            "教育実施記録\n対象者 43名 受講者 40名\n未受講 夜間の班 3名\n",
        )
    },
)
PRINTER_LOGS: Final = Said(
    value="no",
    comment="大量出力の記録は取得しておらず、点検も行っていませんでした。手順を定めます。",
)
PRINTER_NOTED: Final = {
    "PEO-03": Noted(Review.BY_DOCUMENT, remark="未受講の3名は受講後に記録をご提出ください。"),
    "TEC-02": Noted(Review.BY_DOCUMENT, remark="残る2台の入替え時期を確認した。"),
    "TEC-06": Noted(
        Review.BY_DOCUMENT,
        remark="請求書の印刷データを扱うため、大量出力の点検は必須である。",
        note="前回は点検しているとの回答だった。担当者が代わったとのこと。",
    ),
    "RET-05": Noted(Review.DISPUTED, remark="複製の一覧にテスト用の抽出データが載っていない。"),
    "INC-04": Noted(Review.BY_DOCUMENT, remark="訓練の計画書を受領した。"),
}
DATA_CENTRE_LAST_YEAR: Final = Answers(
    values={"TEC-01": "partial", "ORG-04": "partial"},
    comments={
        "TEC-01": "見直しは年1回です。半期ごとに改めます。",
        "ORG-04": "点検は実施しました。指摘1件の是正が続いています。",
    },
)
DATA_CENTRE_THIS_YEAR: Final = Answers(
    values={"PEO-04": 98, "INC-04": "partial"},
    comments={
        "PEO-04": "休職中の1名を除き、全員が受講しました。",
        "INC-04": "保全の体制はあります。今期の訓練は来月に行います。",
    },
)
FOREIGN: Final = Answers(
    values={
        "SUB-01": "yes",
        "SUB-02": [
            {
                "name": "Larkfield Relay Pte. Ltd.",
                "address": "Singapore",
                "contact": "relay@larkfield.example.com",
                "tier": "1",
                "work": "Relay of outgoing mail",
                "data": "E-mail addresses, in transit",
                "start": "2026-01-12",
                "approval_no": "",
            }
        ],
        "SUB-03": "partial",
        "SUB-08": "declared",
        "EXT-01": [
            {
                "country": "SG",
                "party": "Larkfield Relay Pte. Ltd.",
                "mode": "Store and access",
                "basis": "Contractual measures",
                "approval_no": "",
            }
        ],
        "TEC-05": "partial",
    },
    comments=dict.fromkeys(("ORG-01", "ORG-02", "ORG-03", "ORG-04", "PEO-01", "PEO-02", "PEO-03", "PHY-03", "PHY-05", "TEC-01", "TEC-06", "TEC-08", "SUB-02", "SUB-04", "SUB-08", "INC-03", "RET-02", "CRT-01", "EXT-01", "EXT-02", "EXT-05"), "Please see the documents we sent with our last letter.")
    | {
        "SUB-03": "The exception you accepted covers the relay; we hold no separate approval.",
        "TEC-05": "Removable media are blocked; generative AI services are forbidden by rule only.",
    },
)  # fmt: skip
