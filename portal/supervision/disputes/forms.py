"""The shape of a dispute and of its answer."""

from collections.abc import Mapping
from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # new in 3.3
from wtforms.validators import ValidationError

from portal.foundation.core.pages.forms import DayField, TickField, chosen, options, text_field
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import say
from portal.supervision.disputes.workflow import DisputeVerdict, lighter_than
from portal.supervision.findings.models import Finding
from portal.supervision.findings.severity import Severity
from portal.supervision.questionnaires.kinds.parts.question import Question

STAYS, DROPPED, RIGHT = "stays", "dropped", "right"
_LIGHTER = {
    Severity.MAJOR: _l("The vendor is right: it is major"),
    Severity.MINOR: _l("The vendor is right: it is minor"),
    Severity.OBSERVATION: _l("The vendor is right: it is an observation"),
}


class DisputeForm(FlaskForm):
    words = text_field(
        _l("Why you disagree"),
        4000,
        description=_l("Please write no names or data of people whose data you handle."),
    )
    files = MultipleFileField(
        _l("Evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )


class SheetDisputeForm(DisputeForm):
    """Besides which answers it is about, of those that our review let cost points or remarked on."""

    questions = TickField(_l("Which answers it is about"), choices=[])

    def offer(self, known: Mapping[str, Question]) -> None:
        self.questions.choices = _questions(known)


class AnswerSheetDisputeForm(FlaskForm):
    """Nothing is chosen beforehand; right is the vendor about one answer at least."""

    verdict = RadioField(
        _l("Our answer"),
        validators=[chosen()],
        choices=lambda: options(
            [
                (STAYS, _l("It stays as it is")),
                (RIGHT, _l("The vendor is right about these answers")),
            ]
        ),
    )
    questions = TickField(
        _l("Answers that count as they were given"),
        choices=[],
        description=_l(
            "The result is counted anew with them, and they are marked as verified by document."
        ),
    )
    answer = text_field(
        _l("Reasons"), 1000, description=_l("The vendor reads them. They stay with the result.")
    )

    def offer(self, known: Mapping[str, Question]) -> None:
        self.questions.choices = _questions(known)

    def validate_questions(self, field: TickField) -> None:
        if self.verdict.data == RIGHT and not field.data:
            raise ValidationError(words(say("Choose at least one answer.")))
        if self.verdict.data == STAYS and field.data:
            raise ValidationError(words(say("It stays as it is: choose no answer.")))


def _questions(known: Mapping[str, Question]) -> list[SelectChoice]:
    return options((name, f"{name} {in_language(one.text)}") for name, one in known.items())


class AnswerDisputeForm(FlaskForm):
    """Nothing is chosen beforehand."""

    verdict = RadioField(_l("Our answer"), validators=[chosen()], choices=[])
    answer = text_field(
        _l("Reasons"), 1000, description=_l("The vendor reads them. They stay with the finding.")
    )
    until = DayField(
        _l("More time until"),
        description=_l("Only where it is still to be mended: left empty, the due date stays."),
    )

    def __init__(self, *args: Any, finding: Finding, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: list[tuple[str, Any]] = [(STAYS, _l("It stays as it is"))]
        if finding.is_open:
            offered.append((DROPPED, _l("The vendor is right: drop it")))
            offered += [(one.value, _LIGHTER[one]) for one in lighter_than(finding.severity)]
        else:
            offered.append((RIGHT, _l("The vendor is right; the finding has ended already")))
        self.verdict.choices = options(offered)

    def given(self) -> DisputeVerdict:
        said = self.verdict.data
        lighter = None if said in {STAYS, DROPPED, RIGHT} else Severity(said)
        return DisputeVerdict(said != STAYS, said == DROPPED, lighter, self.until.data)
