"""How vendors of the story are selected: assessed by the criteria, decided, and the criteria themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import Stage
from portal.demo.cast.shapes import Outsourced
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.responses.assignments import queries as assigned
from portal.supervision.responses.assignments import services as assignments
from portal.supervision.responses.assignments.answer_rows import Said
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.reviewing import services as review_services
from portal.supervision.responses.submission import services as submit_services
from portal.supervision.selections import criteria_services, queries, services
from portal.supervision.selections.criteria import CHECKED
from portal.supervision.selections.models import CriteriaStep, SelectionOutcome
from portal.supervision.selections.own_answers import services as own_services
from portal.supervision.selections.own_queries import asked_now
from portal.supervision.selections.workflow import FilledAnswer, FilledAssessment, ProposedOutcome

MANAGER: Final = "hojo"
_SEEN: Final = {
    "SEL-01": "法人番号と登記事項を照合し、直近2期の決算を確認した。",
    "SEL-02": "反社会的勢力に該当しない旨の表明書を受領した。",
    "SEL-03": "認証書の写しと適用範囲を確認した。",
    "SEL-05": "契約案に必須条項が全て入っている。",
}
_SAID: Final = {  # by the vendor itself, beside its answers
    "SEL-03": "PCI DSS準拠証明書(AOC)を提出済みです。",
    "SEL-05": "貴社の契約案の条項を全て受け入れます。",
    "SEL-14": "保存場所とアクセス元は、全て国内です。",
    "SEL-15": "過去3年間、該当する事案はありません。",
    "SEL-06": "全ての作業を自社で行います。",
    "SEL-12": "緊急連絡網を提出済みです。24時間以内に通知します。",
}
_HOW: Final = {
    "SEL-01": ("registry", "number_site", "accounts"),
    "SEL-02": ("declaration", "database"),
}


@dataclass(frozen=True, slots=True)
class ToldAssessment:
    """What an assessment came to. `answers`: those that are not the best one, by question."""

    reason: str
    approval: str = "評価の記録を確認した。"
    answers: Mapping[str, str] = field(default_factory=dict)
    outcome: SelectionOutcome = SelectionOutcome.ADOPT
    conditions: str = ""


PLEDGES_LACK: Final = ToldAssessment(
    "応対の品質は高いが、派遣の従事者の誓約と教育の記録がそろっていないため。",
    "条件の期限までに再評価すること。",
    {
        **dict.fromkeys(("SEL-04", "SEL-07", "SEL-08", "SEL-10", "SEL-12"), "partial"),
        "SEL-03": "confirmed",
        "SEL-06": "listed_approval",
        "SEL-15": "remedied",
    },
    SelectionOutcome.CONDITIONAL,
    "派遣の従事者を含む全員の誓約書と教育の記録を、期限までに提出させる。",
)
LABELS_LACK: Final = ToldAssessment(
    "伝票の保管と車両の施錠に弱いところがあるが、代わりの運送会社がすぐには見つからないため。",
    "6か月以内に再評価することを条件とする。",
    {
        **dict.fromkeys(("SEL-04", "SEL-07", "SEL-09", "SEL-11", "SEL-13"), "partial"),
        "SEL-03": "self_declared",
    },
    SelectionOutcome.CONDITIONAL,
    "伝票を施錠して保管し、車両の施錠を毎日記録させる。",
)
GOOD: Final = ToldAssessment("全ての設問で当社の基準を満たしているため。")


def assess(
    stage: Stage, vendor: Outsourced, judged: ToldAssessment = GOOD, *, until: date | None = None
) -> None:
    """Filled in by the owner today, with a file, and put forward; on the vendor's behalf, unless what it
    said itself was taken over."""
    actor, known = stage.actor(vendor.owner), queries.criteria()
    today, company = clock.today(), stage.vendors[vendor.key]
    row = queries.open_of_vendor(company.id)
    if row is None:
        with transaction():
            row = services.begin(company, assessed_on=today, actor=actor)
    answers = {}
    for question in known.questions:
        value = judged.answers.get(question.id, question.choices[0].id)
        answers[question.id] = FilledAnswer(
            value,
            _SEEN.get(question.id, "提出資料で確認した。"),
            today if question.id in CHECKED else None,
            _HOW.get(question.id, ()),
            stage.people[vendor.owner].id if question.id in CHECKED else None,
        )
    words = f"{vendor.name} 個人情報取扱規程 目次(抜粋)"
    paper = receive_bytes(words.encode(), "取扱規程の目次.txt", FileKind.TEXT)
    proposed = ProposedOutcome(judged.outcome, until, judged.conditions, judged.reason)
    with transaction():
        filled = FilledAssessment(today, answers, proposed)
        services.save(row, filled, {"SEL-04": [paper]}, actor=actor)
    with transaction():
        services.propose(row, actor=actor)


def ask_itself(stage: Stage, vendor: Outsourced) -> None:
    """By the criteria, before it is approved."""
    due = stage.calendar.on_or_after(clock.today() + timedelta(days=10))
    words = (
        "選定評価のため、貴社の取扱状況をお知らせください。根拠となる資料の名称もご記入ください。"
    )
    actor, company = stage.actor(vendor.owner), stage.vendors[vendor.key]
    with transaction():
        own_services.ask(company, due_on=due, message=words, actor=actor)


def answer_itself(stage: Stage, vendor: Outsourced) -> None:
    """Its signatory answers all, attaches the list of its rules, and hands in."""
    asked, actor = _asked(stage, vendor), stage.actor(vendor.people[0].key)
    said = {
        question.id: Said(
            question.choices[0].id, comment=_SAID.get(question.id, "取扱規程に定めています。")
        )
        for question in queries.criteria().told_sheet.questions()
    }
    with transaction(audited=False):
        assignments.keep_answers(assigned.demand_asked(asked.id), said, actor=actor)
    words = f"{vendor.name} 個人情報取扱規程 目次"
    paper = receive_bytes(words.encode(), "個人情報取扱規程_目次.txt", FileKind.TEXT)
    with transaction(audited=False):
        assignments.attach_file(asked.id, "SEL-04", paper, actor=actor)
    with transaction():
        submit_services.submit(asked.id, actor=actor)


def take_its_answers(stage: Stage, vendor: Outsourced) -> None:
    """The owner accepts what the vendor said and takes it over into the assessment."""
    asked, actor = _asked(stage, vendor), stage.actor(vendor.owner)
    with transaction():
        review_services.accept(asked.id, {}, conclusion="提出資料と照合した。", actor=actor)
    with transaction():
        own_services.take_over(asked.id, stage.vendors[vendor.key], actor=actor)


def _asked(stage: Stage, vendor: Outsourced) -> Assignment:
    asked = asked_now(stage.vendors[vendor.key].id)
    if asked is None:
        raise LookupError(vendor.key)
    return asked


def decide(stage: Stage, vendor: Outsourced, judged: ToldAssessment = GOOD) -> None:
    """The officer decides as it was proposed."""
    row = queries.open_of_vendor(stage.vendors[vendor.key].id)
    assert row is not None  # noqa: S101 - the story put it forward before
    stage.carry_out(OFFICER, services.decide, row, approved=True, remark=judged.approval)


def record_earlier(stage: Stage, vendor: Outsourced, day: date) -> None:
    """From the paper of that time, which the officer compares afterwards."""
    words = f"委託先選定評価表 {vendor.name} {day.isoformat()}"
    paper = receive_bytes(words.encode(), "選定評価表.txt", FileKind.TEXT)
    then = services.EarlierAssessment(
        day,
        "委託先管理規程 第2版 別紙1「委託先選定基準」",
        ProposedOutcome(SelectionOutcome.ADOPT, reason="購買部長が採用を決定(稟議の写しを添付)。"),
        [paper],
    )
    with transaction():
        services.record_earlier(stage.vendors[vendor.key], then, actor=stage.actor(vendor.owner))


def adopt_criteria(stage: Stage) -> None:
    """The officer proposes that these are the criteria."""
    stage.carry_out(
        OFFICER,
        criteria_services.propose_criteria,
        CriteriaStep.ADOPTED,
        holds_from=clock.today(),
        reason="通則ガイドラインの別添に定める各項目と、当社の委託先管理規程に沿っているため。",
    )


def review_criteria(stage: Stage) -> None:
    """As every year: they stay as they are."""
    stage.carry_out(
        OFFICER,
        criteria_services.propose_criteria,
        CriteriaStep.REVIEWED,
        holds_from=clock.today(),
        reason="この1年の委託先の指摘事項を踏まえて見直した。設問と配点は変えない。",
    )


def agree_criteria(stage: Stage) -> None:
    """Management decides what the officer proposed."""
    row = queries.waiting_criteria()
    stage.carry_out(
        MANAGER,
        criteria_services.decide_criteria,
        row,
        accepted=True,
        reason="提案のとおりとする。",
    )
