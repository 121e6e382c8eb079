"""How vendors of the story are selected: assessed by the criteria, decided, and the criteria themselves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from portal.demo.acts.entering import OFFICER
from portal.demo.acts.stage import Stage
from portal.demo.cast.shapes import Outsourced
from portal.foundation.core import clock
from portal.foundation.core.database.transactions import transaction
from portal.foundation.evidence.services import receive_bytes
from portal.foundation.evidence.types import FileKind
from portal.supervision.selections import criteria_services, queries, services
from portal.supervision.selections.criteria import CHECKED
from portal.supervision.selections.models import CriteriaStep, SelectionOutcome
from portal.supervision.selections.workflow import FilledAnswer, FilledAssessment, ProposedOutcome

MANAGER: Final = "hojo"
_SEEN: Final = {
    "SEL-01": "法人番号と登記事項を照合し、直近2期の決算を確認した。",
    "SEL-02": "反社会的勢力に該当しない旨の表明書を受領した。",
    "SEL-03": "認証書の写しと適用範囲を確認した。",
    "SEL-05": "契約案に必須条項が全て入っている。",
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
    """Filled in by the owner on the vendor's behalf today, with a file, and put forward."""
    actor, known = stage.actor(vendor.owner), queries.criteria()
    today = clock.today()
    with transaction():
        row = services.begin(stage.vendors[vendor.key], assessed_on=today, actor=actor)
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
        decision_number="",
    )


def review_criteria(stage: Stage) -> None:
    """As every year: they stay as they are."""
    stage.carry_out(
        OFFICER,
        criteria_services.propose_criteria,
        CriteriaStep.REVIEWED,
        holds_from=clock.today(),
        reason="この1年の委託先の指摘事項を踏まえて見直した。設問と配点は変えない。",
        decision_number="",
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
