"""The shape of what is typed about selection; the rules are in workflow.py and criteria.py."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    chosen,
    filled,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.evidence.services import Received, receive_all
from portal.foundation.evidence.types import PROOF
from portal.foundation.lists.register import choices_of
from portal.ledger.decisions.forms import NumberedForm
from portal.supervision.questionnaires.kinds.parts.answer import day_of, text_of
from portal.supervision.questionnaires.kinds.parts.question import Question
from portal.supervision.selections.criteria import CHECKED, SelectionCriteria
from portal.supervision.selections.models import (
    CheckMethod,
    CriteriaStep,
    SelectionAnswer,
    SelectionFile,
    SelectionOutcome,
)
from portal.supervision.selections.workflow import (
    OUTCOMES,
    STEPS,
    FilledAnswer,
    FilledAssessment,
    ProposedOutcome,
)

LONG = 2000
MOST_NOTE = 2000


class OutcomeForm(FlaskForm):
    """What is proposed, or was decided; and the version that was on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    assessed_on = DayField(_l("Assessed on"), [needed()])
    outcome = PickField(_l("Result of the assessment"), [Optional()])
    until = DayField(
        _l("Holds until"),
        description=_l("The last day; of a condition or a special approval only."),
    )
    conditions = text_field(
        _l("Conditions or measures"),
        LONG,
        optional=True,
        description=_l(
            "What the vendor mends and by when; of a special approval the compensating measures."
        ),
    )
    reason = text_field(_l("Reason"), LONG, optional=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.choices = options([("", _l("Not chosen yet")), *choices_of(OUTCOMES)])

    def proposed(self) -> ProposedOutcome:
        return ProposedOutcome(
            outcome=SelectionOutcome(self.outcome.data) if self.outcome.data else None,
            until=self.until.data,
            conditions=self.conditions.data or "",
            reason=self.reason.data or "",
        )


class AssessmentForm(OutcomeForm):
    """With the questions of the criteria, which are read from what was sent. Made by `asking`."""

    @classmethod
    def asking(cls, known: SelectionCriteria) -> "type[AssessmentForm]":
        """With a place for each question, so that what is wrong is told with the rest and leads there."""
        places = {f"q-{question.id}": StringField(question.id) for question in known.questions}
        return type(cls.__name__, (cls,), places)

    def read(
        self, known: SelectionCriteria, people: Collection[int]
    ) -> tuple[FilledAssessment, Mapping[str, Sequence[Received]]]:
        """What was filled in and the files that came with it. Refuses at the place of a question.

        `people`: who may have checked who the vendor is.
        """
        answers, files = {}, {}
        for question in known.questions:
            place = f"q-{question.id}"
            try:
                answers[question.id] = _answer(question, people)
            except RuleViolated as refusal:
                raise RuleViolated(refusal.message, field=place) from None
            files[question.id] = receive_all(
                request.files.getlist(f"f-{question.id}"), PROOF, field=place
            )
        return FilledAssessment(filled(self.assessed_on), answers, self.proposed()), files


def _answer(question: Question, people: Collection[int]) -> FilledAnswer:
    sent = request.form
    value = question.kind.parse_form(question, sent)
    note = text_of(sent.get(f"n-{question.id}", ""), MOST_NOTE)
    if question.id not in CHECKED:
        return FilledAnswer(value, note)
    day, person = sent.get(f"d-{question.id}", "").strip(), sent.get(f"p-{question.id}", "")
    known = {method.value for method in CheckMethod}
    methods = tuple(one for one in sent.getlist(f"m-{question.id}") if one in known)
    return FilledAnswer(
        value,
        note,
        day_of(day) if day else None,
        methods,
        next((one for one in people if str(one) == person), None),
    )


@dataclass
class AskedQuestion:
    """One question of the criteria on the page: as typed, where it was sent, else as kept."""

    question: Question
    answer: SelectionAnswer | None = None
    files: Sequence[SelectionFile] = ()
    errors: Sequence[str] = ()
    knocked_out: bool = False
    is_checked: bool = field(init=False)

    def __post_init__(self) -> None:
        self.is_checked = self.question.id in CHECKED

    @property
    def value(self) -> Any:
        if request.method == "POST":
            return self.question.kind.typed(self.question, request.form)
        return self.answer.value if self.answer else None

    def text(self, sign: str) -> str:
        """`n` the note, `d` the day of the check, `p` who checked."""
        if request.method == "POST":
            return request.form.get(f"{sign}-{self.question.id}", "")
        if self.answer is None:
            return ""
        kept = {"n": self.answer.note, "d": self.answer.checked_on, "p": self.answer.checked_by_id}
        return str(kept.get(sign) or "")

    @property
    def methods(self) -> Sequence[str]:
        if request.method == "POST":
            return request.form.getlist(f"m-{self.question.id}")
        return self.answer.methods if self.answer else ()

    def expires(self, option: str) -> str:
        """Nothing of the criteria asks until when an answer holds."""
        return ""

    @property
    def rows(self) -> list[Mapping[str, str]]:
        """Of a table: as kept, or one empty row."""
        return list(self.value or ()) or [{}]


class EarlierForm(NumberedForm, OutcomeForm):
    """One from before the portal, from its paper."""

    basis = text_field(
        _l("Criteria of that time"),
        1000,
        description=_l("Such as “Rules for the selection of vendors, 3rd edition”."),
    )
    files = MultipleFileField(
        _l("Paper of the assessment"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.outcome.validators = [InputRequired(_l("Please choose one."))]
        self.reason.label.text = _l("What was decided then, and by whom")

    def proposed(self) -> ProposedOutcome:
        return replace(super().proposed(), decision_number=self.number)


class BeginForm(FlaskForm):
    assessed_on = DayField(
        _l("Assessed on"),
        [needed()],
        default=clock.today,
        description=_l("The day as of which it is assessed; its validity runs from here."),
    )


class SelectionDecisionForm(NumberedForm, DecidingForm):
    """`version`: of what was on the page, so that nobody decides what they have not read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    remark = text_field(
        _l("Remark"),
        LONG,
        optional=True,
        description=_l("Needed where it is sent back: whoever filled it in reads what is missing."),
    )


class SelectionReasonForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


class CriteriaForm(FlaskForm):
    step = PickField(_l("What is proposed"), [chosen()])
    holds_from = DayField(
        _l("From"),
        [needed()],
        default=clock.today,
        description=_l("From when they hold; of a review, the day on which they were looked at."),
    )
    reason = text_field(
        _l("Reason"),
        LONG,
        description=_l("Why these are the criteria, or why they stay as they are."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step.choices = choices_of(STEPS)

    @property
    def chosen_step(self) -> CriteriaStep:
        return CriteriaStep(self.step.data)


class CriteriaDecisionForm(NumberedForm, DecidingForm):
    reason = text_field(_l("Reason for the decision"), LONG)
