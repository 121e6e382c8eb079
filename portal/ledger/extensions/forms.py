"""The shape of input only: a day, a reason, an answer."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from portal.foundation.core.pages.forms import DayField, DecidingForm, at_most, needed, stripped
from portal.foundation.core.words.i18n import _l

LONG = 1000


class AskForm(FlaskForm):
    until = DayField(_l("Until when do you need?"), validators=[needed()])
    reason = TextAreaField(_l("Reason"), filters=[stripped], validators=[needed(), at_most(LONG)])


class AnswerForm(DecidingForm):
    until = DayField(
        _l("Give time until"), description=_l("Another day than the one asked for is fine.")
    )
    answer = TextAreaField(
        _l("What the vendor reads"),
        filters=[stripped],
        validators=[at_most(LONG)],
        description=_l("Needed for a refusal."),
    )

    def validate(self, *args: object, **kwargs: object) -> bool:
        valid: bool = super().validate(*args, **kwargs)
        if valid and self.approved and self.until.data is None:
            self.until.errors = [*self.until.errors, str(_l("Please fill this in."))]
            return False
        return valid


class ExtendForm(FlaskForm):
    until = DayField(_l("New due date"), validators=[needed()])
    reason = TextAreaField(_l("Reason"), filters=[stripped], validators=[needed(), at_most(LONG)])
