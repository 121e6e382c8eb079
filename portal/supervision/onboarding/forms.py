"""The shape of input only: a reason, a decision, a day."""

from flask_wtf import FlaskForm

from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    needed,
    text_area,
)
from portal.foundation.core.words.i18n import _l

LONG = 2000  # of a proposal and its decision
SHORT = 1000  # of a step of the vendor's state


class ProposalForm(FlaskForm):
    reason = text_area(_l("Reason for the proposal"), LONG, render_kw={"rows": 4})


class DecisionForm(DecidingForm):
    reason = text_area(_l("Reason for the decision"), SHORT)


class ReasonForm(FlaskForm):
    reason = text_area(_l("Reason"), SHORT, render_kw={"rows": 4})


class RemarkForm(FlaskForm):
    remark = text_area(_l("Remark"), SHORT, is_needed=False)


class ActivationForm(FlaskForm):
    """Nothing to fill in: the gate decides."""


class HandoverForm(FlaskForm):
    day = DayField(_l("Day of the first handover"), validators=[needed()])
