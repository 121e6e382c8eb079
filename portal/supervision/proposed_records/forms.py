"""What is typed about records of any kind: the decision, why one is withdrawn, how one ended."""

from enum import StrEnum
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    chosen,
    needed,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import choices_of
from portal.ledger.decisions.forms import NumberedForm
from portal.supervision.proposed_records.kinds import RecordKind


class SecondPersonForm(NumberedForm, DecidingForm):
    """`version`: of what was on the page, so that nobody confirms what they have not read. `offer` first."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    remark = text_field(
        _l("Remark"),
        2000,
        optional=True,
        description=_l(
            "Needed where it is not confirmed: whoever recorded it reads what is wrong."
        ),
    )

    def offer(self, kind: RecordKind[Any]) -> None:
        if kind.decision is None:
            del self.decision_number

    @property
    def number(self) -> str:
        return super().number if "decision_number" in self else ""


class TakeBackForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


class RecordEndForm(FlaskForm):
    """`offer` first."""

    kind = PickField(_l("How it ended"), [chosen()])
    ended_on = DayField(_l("It counts no more from"), [needed()], default=clock.today)
    reason = text_field(_l("Reason"), 1000)

    def offer(self, kind: RecordKind[Any], hint: Any = "") -> None:
        """`hint`: under the day."""
        self.kind.choices = choices_of(kind.ways)
        self.ended_on.description = hint

    def way(self, kind: RecordKind[Any]) -> StrEnum:
        members: dict[str, StrEnum] = {way.value: way for way in kind.ways}
        return members[self.kind.data]
