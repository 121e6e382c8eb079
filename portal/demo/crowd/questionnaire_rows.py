"""The rows of the check sheets of a crowd, and of what they opened: accepted, waiting and overdue."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from portal.demo.acts.answering import SHEET, given_as, good_answer
from portal.demo.crowd.chance import Ground
from portal.demo.crowd.register_rows import ANSWER_IN, CrowdRegister, noon
from portal.foundation.core.words.messages import say, to_json
from portal.ledger.obligations.models import ObligationKind, Outcome
from portal.supervision.findings.models import Cause, Finding
from portal.supervision.questionnaires import queries, scores
from portal.supervision.questionnaires.definition.definition import Sheet
from portal.supervision.questionnaires.kinds.parts.answer import Given, Review
from portal.supervision.questionnaires.kinds.parts.question import NO, Rule
from portal.supervision.questionnaires.scores import Setting, of_question, shown
from portal.supervision.responses.assignments.models import (
    AnswerReview,
    Assignment,
    AssignmentOrigin,
    AssignmentState,
    AssignmentWork,
    GivenAnswer,
    Medium,
    Submission,
)

ACCEPTED, ASKED = 0.1, 0.5  # so many have an accepted sheet, and one they answer now
POOR: Final = "TEC-06"  # the question an accepted sheet answers with no
TIER: Final = "tier_2"
FACTS: Final[Mapping[str, Any]] = {
    "engagement.medium": "electronic",
    "engagement.storage_locations": ["vendor_dc_jp"],
    "engagement.transfer_methods": ["sftp"],
    "engagement.company_role": "controller",
}


@dataclass(frozen=True)
class Published:
    """The sheet as it is sent to everybody, and what its answers come to, worked out once."""

    questionnaire_id: int
    version_id: int
    sheet: Sheet

    @cached_property
    def answers(self) -> Mapping[str, Any]:
        setting, given = Setting(FACTS, TIER), dict[str, Given]()
        for _ in range(3):  # answers bring up further questions
            names = shown(self.sheet, setting, given)
            said = {name: good_answer(self.sheet.by_id[name]) for name in names} | {POOR: NO}
            given = {name: given_as(value) for name, value in said.items()}
        return dict(sorted(said.items()))

    @cached_property
    def score(self) -> scores.Figures:
        seen = Review.BY_DOCUMENT
        given = {name: given_as(value, seen) for name, value in self.answers.items()}
        return scores.score(self.sheet, Setting(FACTS, TIER), given).total

    @cached_property
    def rule(self) -> Rule:
        (opened,) = of_question(self.sheet.by_id[POOR], Given(NO), date.min)
        return opened.rule

    @cached_property
    def grade(self) -> str | None:
        found = scores.grade(
            self.sheet.grades, self.score.counted, open_findings={self.rule.severity}
        )
        return found.id if found else None


def published() -> Published | None:
    """None where the demonstration was loaded before there were questionnaires."""
    questionnaire = queries.find_named(SHEET)
    version = queries.latest_version(questionnaire.id) if questionnaire else None
    if questionnaire is None or version is None:
        return None
    return Published(questionnaire.id, version.id, queries.sheet_of(version.id, version.sha256))


class Sheets:
    def __init__(self, register: CrowdRegister, works: Sequence[int], sheet: Published) -> None:
        self.register, self.works, self.sheet = register, works, sheet
        self.ground: Ground = register.ground

    def send(self) -> None:
        drawn = self.register.chance.random()
        if drawn < ACCEPTED:
            self._accepted(self.register.ago(self.register.chance.randint(5, 200)))
        elif drawn < ACCEPTED + ASKED:
            self._waiting(self.ground.today + timedelta(days=self.register.chance.randint(-40, 28)))

    def _waiting(self, due: date) -> None:
        asked = due - timedelta(days=ANSWER_IN)
        self._owe_answers(self._assignment(asked, AssignmentState.ASSIGNED), asked)

    def _accepted(self, on: date) -> None:
        asked, handed_in = on - timedelta(days=25), on - timedelta(days=9)
        score = self.sheet.score
        assignment_id = self._assignment(
            asked,
            AssignmentState.ACCEPTED,
            submitted_on=handed_in,
            submitted_by_id=self.register.user_id,
            ended_on=on,
            ended_by_id=self.register.owner_id,
            conclusion="書面により確認した。",
            claimed=score.claimed,
            verified=score.verified,
            counted=score.counted,
            grade=self.sheet.grade,
        )
        done = {"closed": handed_in, "handed_in_on": handed_in, "outcome": Outcome.DONE}
        self._owe_answers(assignment_id, asked, **done)
        self._answers(assignment_id, handed_in, on)
        self._finding(assignment_id, on)

    def _assignment(self, asked: date, state: AssignmentState, **known: Any) -> int:
        plain = dict.fromkeys(
            ("submitted_on", "submitted_by_id", "ended_on", "ended_by_id", "claimed", "verified",
             "counted", "grade")
        )  # fmt: skip
        assignment_id = self.register.add(
            Assignment,
            number=self.ground.number("Q"),
            questionnaire_id=self.sheet.questionnaire_id,
            version_id=self.sheet.version_id,
            state=state,
            origin=AssignmentOrigin.PLAN,
            period_from=asked - timedelta(days=365),
            period_to=asked - timedelta(days=1),
            tier=TIER,
            facts=dict(FACTS),
            assigned_by_id=self.register.owner_id,
            assigned_on=asked,
            **(plain | {"conclusion": ""} | known),
        )
        for engagement_id in self.works:
            self.register.add(
                AssignmentWork, assignment_id=assignment_id, engagement_id=engagement_id
            )
        return assignment_id

    def _owe_answers(self, assignment_id: int, asked: date, **ended: Any) -> None:
        title = say("Questionnaire “%(title)s”", title=self.sheet.sheet.title)
        kind, about = ObligationKind.QUESTIONNAIRE_ANSWER, (Assignment, assignment_id)
        due = asked + timedelta(days=ANSWER_IN)
        self.register.owe(kind, about, title, noon(asked), due, **ended)

    def _answers(self, assignment_id: int, handed_in: date, accepted: date) -> None:
        about = {"assignment_id": assignment_id}
        at, seen = noon(handed_in), noon(accepted)
        for question, value in self.sheet.answers.items():
            self.register.add(
                GivenAnswer,
                question_id=question,
                value=value,
                answered_by_id=self.register.user_id,
                answered_at=at,
                **about,
            )
            self.register.add(
                AnswerReview,
                question_id=question,
                review=Review.BY_DOCUMENT,
                reviewed_by_id=self.register.owner_id,
                reviewed_at=seen,
                **about,
            )
        body = json.dumps(
            {"answers": dict(self.sheet.answers), "round": 1},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )
        self.register.add(
            Submission,
            round=1,
            body=body,
            sha256=hashlib.sha256(body.encode()).hexdigest(),
            medium=Medium.PORTAL,
            submitted_by_id=self.register.user_id,
            submitted_at=at,
            submitted_on=handed_in,
            **about,
        )

    def _finding(self, assignment_id: int, on: date) -> None:
        rule = self.sheet.rule
        due = on + timedelta(days=rule.due_days)
        finding_id = self.register.add(
            Finding,
            number=self.ground.number("F"),
            cause=Cause.ANSWER,
            about=f"question:{POOR}:{rule.id}",
            rule_id=rule.id,
            question_id=POOR,
            subject_kind=Assignment.__tablename__,
            subject_id=assignment_id,
            title=to_json(rule.title),
            action=to_json(rule.action),
            severity=rule.severity,
            owner=rule.owner,
            opened_on=on,
            opened_by_id=self.register.owner_id,
        )
        kind = ObligationKind.FINDING_REPAIR
        self.register.owe(kind, (Finding, finding_id), rule.title, noon(on), due)
