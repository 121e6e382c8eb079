"""The shape of input only: a reason, a decision, a day."""

from flask_wtf import FlaskForm

from portal.foundation.core.pages.forms import DayField, DecidingForm, needed, text_field
from portal.foundation.core.words.i18n import _l
from portal.ledger.decisions.forms import NumberedForm
from portal.ledger.handovers.forms import SlipFields

LONG = 2000  # of a proposal and its decision
SHORT = 1000  # of a step of the vendor's state


class ProposalForm(FlaskForm):
    reason = text_field(_l("Reason for the proposal"), LONG, render_kw={"rows": 4})


class DecisionForm(NumberedForm, DecidingForm):
    reason = text_field(_l("Reason for the decision"), SHORT)


class ReasonForm(FlaskForm):
    reason = text_field(_l("Reason"), SHORT, render_kw={"rows": 4})


class RemarkForm(NumberedForm):
    remark = text_field(_l("Remark"), SHORT, optional=True)


class ActivationForm(FlaskForm):
    """Nothing to fill in: the gate decides."""


class HandoverForm(SlipFields):
    """With what the first slip says; `offer_ways` first."""

    day = DayField(_l("Day of the first handover"), validators=[needed()])
