"""The shape of input only: a reason, a decision, a day."""

from flask_wtf import FlaskForm
from wtforms import TextAreaField

from portal.foundation.core.pages.forms import DayField, DecidingForm, at_most, needed, stripped
from portal.foundation.core.words.i18n import _l

LONG = 2000  # of a proposal and its decision
SHORT = 1000  # of a step of the vendor's state


class ProposalForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason for the proposal"),
        filters=[stripped],
        validators=[needed(), at_most(LONG)],
        render_kw={"rows": 4},
    )


class DecisionForm(DecidingForm):
    reason = TextAreaField(
        _l("Reason for the decision"), filters=[stripped], validators=[needed(), at_most(SHORT)]
    )


class ReasonForm(FlaskForm):
    reason = TextAreaField(
        _l("Reason"),
        filters=[stripped],
        validators=[needed(), at_most(SHORT)],
        render_kw={"rows": 4},
    )


class RemarkForm(FlaskForm):
    remark = TextAreaField(_l("Remark"), filters=[stripped], validators=[at_most(SHORT)])


class ActivationForm(FlaskForm):
    """Nothing to fill in: the gate decides."""


class HandoverForm(FlaskForm):
    day = DayField(_l("Day of the first handover"), validators=[needed()])
