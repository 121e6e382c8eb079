"""The shapes of a sentence of the policy, and of a decision how strictly a promise is read."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.widgets import HiddenInput

from portal.content.definitions.promises import MODE_WORDS
from portal.foundation.core.pages.forms import DayField, chosen, needed, options, text_field
from portal.foundation.core.words.i18n import _l, words


class WordingForm(FlaskForm):
    """`seen` is the sentence that was written last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    valid_from = DayField(
        _l("Valid from"),
        [needed()],
        description=_l("The day on which your policy said so for the first time."),
    )
    ja = text_field(_l("Sentence of your policy (Japanese)"), 1000)
    en = text_field(_l("Sentence of your policy (English)"), 1000)


class ModeForm(FlaskForm):
    """`seen` is the decision that was made last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    mode = RadioField(_l("What the policy says"), validators=[chosen()])
    valid_from = DayField(
        _l("Valid from"),
        [needed()],
        description=_l("Today or later. Days before it are judged as they were."),
    )
    reason = text_field(
        _l("Reason"), 1000, description=_l("Where your published policy says so, and since when.")
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = options((mode, words(said)) for mode, said in MODE_WORDS.items())
