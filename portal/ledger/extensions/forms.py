"""The shape of input only: a day, a reason, an answer."""

from collections.abc import Iterable
from datetime import date

from flask_wtf import FlaskForm
from wtforms.validators import InputRequired, Optional

from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    TickField,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l

LONG = 1000
DAY = "until-"  # and the number of the thing


class AskForm(FlaskForm):
    until = DayField(_l("Until when do you need?"), validators=[needed()])
    reason = text_field(_l("Reason"), LONG)


class AskTogetherForm(FlaskForm):
    """Several things, one reason; one day for all of them, or another for one."""

    things = TickField(
        _l("What do you need more time for?"),
        validators=[InputRequired(_l("Choose at least one."))],
    )
    until = DayField(
        _l("Until when do you need?"),
        validators=[Optional()],
        description=_l("For all that you chose, unless you enter another day beside one."),
    )
    reason = text_field(_l("Reason"), LONG)

    @property
    def chosen(self) -> frozenset[str]:
        return frozenset(self.things.data or ())

    def day_of(self, thing: str) -> date | None:
        """Of this one, else of all."""
        day: date | None = self[f"{DAY}{thing}"].data or self.until.data
        return day

    def validate(self, *args: object, **kwargs: object) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        for field in self:
            thing = field.name.removeprefix(DAY)
            if thing != field.name and field.data and thing not in self.chosen:
                field.errors = [*field.errors, str(_l("Tick this one too, or empty its day."))]
                valid = False
        if self.until.data is None and any(self.day_of(one) is None for one in self.chosen):
            self.until.errors = [*self.until.errors, str(_l("Please fill this in."))]
            valid = False
        return valid


def form_for(things: Iterable[tuple[str, str]], ticked: Iterable[str]) -> AskTogetherForm:
    """`things`: by its number what each is called; each with a day of its own."""
    offered = list(things)
    days = {f"{DAY}{thing}": DayField(_l("Another day"), [Optional()]) for thing, _name in offered}
    of_these = type("_AskForThese", (AskTogetherForm,), days)
    form: AskTogetherForm = of_these(things=list(ticked))
    form.things.choices = options(offered)
    return form


class AnswerForm(DecidingForm):
    until = DayField(
        _l("Give time until"), description=_l("Another day than the one asked for is fine.")
    )
    answer = text_field(
        _l("What the vendor reads"), LONG, optional=True, description=_l("Needed for a refusal.")
    )

    def validate(self, *args: object, **kwargs: object) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        if valid and self.approved and self.until.data is None:
            self.until.errors = [*self.until.errors, str(_l("Please fill this in."))]
            return False
        return valid


class ExtendForm(FlaskForm):
    until = DayField(_l("New due date"), validators=[needed()])
    reason = text_field(_l("Reason"), LONG)
