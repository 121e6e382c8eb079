"""The shape of input only: a day, a reason, an answer."""

from flask_wtf import FlaskForm

from portal.foundation.core.pages.forms import DayField, DecidingForm, needed, text_field
from portal.foundation.core.words.i18n import _l

LONG = 1000


class AskForm(FlaskForm):
    until = DayField(_l("Until when do you need?"), validators=[needed()])
    reason = text_field(_l("Reason"), LONG)


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
