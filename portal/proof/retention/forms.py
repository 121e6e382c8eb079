"""The shape of what is typed to hold up an erasure; the rules are in services.py."""

from flask_wtf import FlaskForm

from portal.foundation.core.pages.forms import DayField, needed, text_field
from portal.foundation.core.words.i18n import _l


class HoldUpForm(FlaskForm):
    reason = text_field(
        _l("What still needs it"),
        2000,
        description=_l(
            "Such as a dispute, a claim, or an inquiry of an authority, with its number."
        ),
    )
    until = DayField(_l("Held up until"), [needed()])


class LetGoForm(FlaskForm):
    """Nothing to type."""
