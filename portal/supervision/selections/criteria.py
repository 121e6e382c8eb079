"""The selection criteria as a questionnaire, and what answers come to by them. Pure.

Rules of selection.yaml: percent = sum(weight x score) / sum(weight); `decision.outcomes` say from which
percent a vendor may be adopted, or adopted on condition; a knock-out forbids both. Only where every
knock-out may be waived, and the percent is reached all the same, a special approval is possible.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from portal.content.definitions.questions import SelectionPack
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.messages import Text, say
from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet, write_sheet
from portal.supervision.questionnaires.kinds.parts.answer import (
    UNANSWERED,
    Answers,
    chosen,
    is_answered,
)
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.questionnaires.scores import Setting, score
from portal.supervision.selections.models import Appraisal, SelectionOutcome

Out = SelectionOutcome
# Who the vendor is, whether it can carry on, and its ties: checked on a day, by somebody, in some way.
CHECKED: Final = frozenset({"SEL-01", "SEL-02"})
MOST_MONTHS: Final = (
    6  # of a condition and of a special approval: both labels of selection.yaml say so
)
_LEAST: Final = {
    Out.ADOPT: re.compile(r"score >= (\d+)"),
    Out.CONDITIONAL: re.compile(r"(\d+) <= score"),
}
_SECTION: Final = "selection"


@dataclass(frozen=True, slots=True)
class KnockOut:
    """Answers that forbid to adopt the vendor, why, and whether the officer may waive that."""

    answers: frozenset[str]
    reason: Text
    is_waivable: bool


@dataclass(frozen=True)
class SelectionCriteria:
    """One version of the company's criteria."""

    version: str
    pack: SelectionPack

    @cached_property
    def sheet(self) -> Sheet:
        """In the words of a questionnaire, so that kinds of answer and scores are those of all."""
        title = self.pack.title or {"ja": "", "en": ""}
        questions = [_plain(question) for question in self.pack.questions]
        section = {"id": _SECTION, "title": title, "questions": questions}
        return read_sheet({"title": title, "sections": [section]})

    @cached_property
    def told_sheet(self) -> Sheet:
        """What a vendor is asked about itself: all but what the company alone checks."""
        data = write_sheet(self.sheet)
        for section in data["sections"]:
            section["questions"] = [one for one in section["questions"] if one["id"] not in CHECKED]
        return read_sheet(data)

    @property
    def checked(self) -> tuple[str, ...]:
        """The questions that the company alone answers."""
        return tuple(question.id for question in self.questions if question.id in CHECKED)

    @property
    def questions(self) -> tuple[Question, ...]:
        return self.sheet.sections[0].questions

    @cached_property
    def knock_outs(self) -> Mapping[str, KnockOut]:
        """By question."""
        return {
            question.id: KnockOut(
                frozenset(question.knock_out.get("on", ())),
                Text(**{lang: question.knock_out["reason"][lang] for lang in ("ja", "en")}),
                bool(question.knock_out.get("waivable")),
            )
            for question in self.pack.questions
            if question.knock_out
        }

    @cached_property
    def least(self) -> Mapping[Out, float]:
        """The percent from which a vendor may be adopted, and adopted on condition."""
        written = {outcome.get("id"): outcome for outcome in self.pack.decision.outcomes}
        found = {}
        for outcome, pattern in _LEAST.items():
            match = pattern.search(str(written.get(outcome.value, {}).get("when", "")))
            if match is None:
                raise RuleViolated(
                    say(
                        "The selection criteria %(version)s do not say from which percent a vendor "
                        "is adopted. Make another version of them active.",
                        version=self.version,
                    )
                )
            found[outcome] = float(match[1])
        return found

    @property
    def months(self) -> Mapping[str, int]:
        """How long an assessment is valid, by tier, the strictest first."""
        return self.pack.decision.validity_months

    def appraise(self, answers: Answers) -> Appraisal:
        percent = score(self.sheet, Setting(), answers).total.claimed
        out = tuple(
            name
            for name, knock_out in self.knock_outs.items()
            if knock_out.answers & {*chosen(answers.get(name, UNANSWERED))}
        )
        return Appraisal(percent, out, tuple(self._may_be(percent, out)))

    def _may_be(self, percent: float | None, out: tuple[str, ...]) -> list[Out]:
        reached = percent if percent is not None else 0.0
        if reached < self.least[Out.CONDITIONAL]:
            return [Out.REJECT]
        if out:
            waived = all(self.knock_outs[name].is_waivable for name in out)
            return [Out.EXCEPTION, Out.REJECT] if waived else [Out.REJECT]
        if reached < self.least[Out.ADOPT]:
            return [Out.CONDITIONAL, Out.REJECT]
        return [Out.ADOPT, Out.CONDITIONAL, Out.REJECT]

    def unanswered(self, answers: Answers) -> list[str]:
        return [
            question.id
            for question in self.questions
            if not is_answered(answers.get(question.id, UNANSWERED))
        ]


def _plain(question: Any) -> dict[str, Any]:
    """One question of the pack as questionnaires are written."""
    written = {
        "id": question.id,
        "text": _both(question.text),
        "answer_type": question.answer_type,
        "weight": question.weight,
        "expected": question.expected,
        "evidence": question.evidence,
        "help": question.help,
        "options": [
            {"id": option.id, "label": _both(option.label), "score": option.score}
            for option in question.options
        ],
    }
    return {name: value for name, value in written.items() if value not in (None, [])}


def _both(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
