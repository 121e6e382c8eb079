"""The shape of a question and of its answer."""

from flask_wtf import FlaskForm

from portal.foundation.core.pages.forms import line_field, text_field
from portal.foundation.core.words.i18n import _l


class AskQuestionForm(FlaskForm):
    part = line_field(
        _l("About which part of it"),
        60,
        optional=True,
        description=_l("For example the number of a question, such as TEC-03."),
    )
    words = text_field(
        _l("Your question"),
        2000,
        description=_l("Please write no names or data of people whose data you handle."),
    )


class AnswerQuestionForm(FlaskForm):
    answer = text_field(
        _l("Our answer"),
        4000,
        description=_l("The vendor reads it, on its page and as long as it stays."),
    )
