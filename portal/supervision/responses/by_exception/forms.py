"""The shapes of what is said about a sample, and of how large samples are."""

from collections.abc import Iterable
from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, NumberRange
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import (
    DecidingForm,
    TickField,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import Text

_NUMBER = InputRequired(_l("Please fill this in."))


class DrawForm(FlaskForm):
    """Nothing is typed: which sheets there are is read anew."""


class LookForm(DecidingForm):
    """`sections`: those that were read."""

    sections = TickField(_l("Read in full"))
    remark = text_field(
        _l("What was seen"),
        2000,
        optional=True,
        description=_l("Needed where something is not as it should be."),
    )

    def offer(self, sections: Iterable[tuple[str, Text]]) -> None:
        self.sections.choices = options((name, in_language(title)) for name, title in sections)


class WithdrawDrawForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


class LimitsForm(FlaskForm):
    """With a field for each tier, see `limits_form`."""

    most_risk_months = IntegerField(
        _l("A risk is accepted for at most, in months"),
        [_NUMBER, NumberRange(1, 12, _l("Enter 1 to 12 months."))],
        description=_l("Longer ones that are on record stay as they are, and are shown as longer."),
    )
    verifies_with_sheet = BooleanField(
        _l("Corrections of minor findings and observations wait for the next check sheet"),
        description=_l(
            "They are verified with the vendor’s next answer to the same question, after fifteen months at "
            "the latest. Otherwise, as with all graver ones, somebody verifies each within ten working days."
        ),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


def limits_form(tiers: Iterable[tuple[str, Any]]) -> type[LimitsForm]:
    """The form with one more field for the share of each tier."""
    fields = {
        tier: IntegerField(label, [_NUMBER, NumberRange(1, 100, _l("Enter 1 to 100 percent."))])
        for tier, label in tiers
    }
    return type("LimitsOfTiersForm", (LimitsForm,), fields)
