"""The shape of what is typed about payees; the rules are in workflow.py and questions.py."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectField
from wtforms.validators import Optional

from portal.foundation.core.pages.forms import (
    DayField,
    chosen,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.core.words.messages import Text
from portal.ledger.payees.questions import (
    CHOSEN,
    OTHERS,
    QUESTIONS,
    PayeeEnding,
    ending_of,
)
from portal.ledger.payees.questions import (
    needed as led_by,
)
from portal.ledger.payees.sheets import FIELDS, NAME

YES, NO = "yes", "no"
_NONE: Final = "-"
LONG = 1000


class PayeeListForm(FlaskForm):
    file = FileField(
        _l("List of payees"),
        [FileRequired(_l("Please choose a file."))],
        description=_l(
            "Excel (.xlsx), OpenDocument (.ods) or CSV (UTF-8 or Shift_JIS), a row for each payee. "
            "Only name, kana, corporate number and code are kept; amounts and accounts are not."
        ),
    )
    taken_on = DayField(
        _l("Taken out of accounting on"),
        [needed()],
        description=_l("There is one list for a day."),
    )


class ColumnsForm(FlaskForm):
    """Which column is what, where the headings do not say so."""

    name = SelectField(FIELDS[NAME], [chosen()], default="")
    kana = SelectField(FIELDS["kana"], default="")
    number = SelectField(FIELDS["number"], default="")
    code = SelectField(FIELDS["code"], default="")
    first = SelectField(_l("Row in which the payees begin"), [chosen()])

    def offer(self, rows: Sequence[Any]) -> None:
        """From the first rows of the file."""
        width = max((len(cells) for _, cells in rows), default=0)
        samples = [
            next((cells[place] for _, cells in rows if place < len(cells) and cells[place]), "")
            for place in range(width)
        ]
        columns = [
            (str(place), f"{place + 1}: {sample[:40]}") for place, sample in enumerate(samples)
        ]
        self.name.choices = options([("", _l("Please choose")), *columns])
        for field in (self.kana, self.number, self.code):
            field.choices = options([("", _l("not in this list")), *columns])
        self.first.choices = options((str(number), str(number)) for number, _ in rows)

    def columns(self) -> dict[str, int]:
        return {name: int(self[name].data) for name in FIELDS if self[name].data}


class TakeOverForm(FlaskForm):
    """`digest`: of the comparison that was looked at."""

    digest = HiddenField()


class QuestionsForm(FlaskForm):
    """The six questions, in their order, and the ground where they leave it open."""

    basis = SelectField(_l("Ground on which it receives the data"), default="")

    def offer(self, bases: Mapping[str, Text]) -> None:
        others = [(id_, words(bases[id_])) for id_ in OTHERS if id_ in bases]
        self.basis.choices = options([("", _l("Please choose")), *others])

    def answers(self) -> dict[str, bool]:
        """Those that lead to the end."""
        given = {YES: True, NO: False}
        return led_by({question.id: given.get(self[question.id].data) for question in QUESTIONS})

    def ending(self, *, is_ground_needed: bool = True) -> PayeeEnding | None:
        """None, with the refusal beside the question that is open."""
        found = ending_of(self.answers())
        if isinstance(found, str):
            self[found].errors = [*self[found].errors, words(_l("Please answer this question."))]
            return None
        if found.basis != CHOSEN:
            return found
        if self.basis.data not in OTHERS:
            if not is_ground_needed:
                return PayeeEnding(found.outcome)
            sentence = words(_l("Choose the ground on which it receives the data."))
            self.basis.errors = [*self.basis.errors, sentence]
            return None
        return PayeeEnding(found.outcome, self.basis.data)


for _question in QUESTIONS:
    setattr(
        QuestionsForm,
        _question.id,
        RadioField(
            _question.text,
            [Optional()],
            choices=options([(YES, _l("Yes")), (NO, _l("No"))]),
            description=_question.examples,
        ),
    )


class DecideForm(QuestionsForm):
    """`seen`: the end that the page showed before it was sent."""

    reason = text_field(
        _l("Why"),
        LONG,
        optional=True,
        description=_l("What it does for us, and what shows that the answers are right."),
    )
    seen = HiddenField()


class SeveralForm(FlaskForm):
    ids = HiddenField()
    query = HiddenField()
    reason = text_field(
        _l("Why none of them receives personal data"),
        LONG,
        description=_l("Such as: electricity and gas; rent; taxes; stationery."),
    )


class VendorOfForm(FlaskForm):
    vendor = line_field(
        _l("Vendor"),
        160,
        description=_l("Its name, or its corporate number, as in the register of vendors."),
    )


class MatchesForm(FlaskForm):
    """The rows chosen travel beside it, as `pairs`: payee and vendor."""
