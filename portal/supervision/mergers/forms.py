"""The shape of input only: which vendor, which values go on, and why."""

from flask_wtf import FlaskForm
from wtforms import RadioField

from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    chosen,
    line_field,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.ledger.decisions.forms import NumberedForm
from portal.supervision.mergers.models import MergerKind

LONG = 2000

KINDS = (
    (MergerKind.DUPLICATE.value, _l("The same company, entered twice")),
    (MergerKind.SUCCESSION.value, _l("Another company that was absorbed by this one")),
)


class MergerForm(FlaskForm):
    """In which fields the other one's value goes on is asked beside the values: `keep-<field>`."""

    kind = RadioField(_l("What is it?"), choices=options(KINDS), validators=[chosen()])
    effective_on = DayField(
        _l("Day of the succession"),
        description=_l("Only for a company that was absorbed: from this day on it is one."),
    )
    paper = line_field(
        _l("Paper that shows the succession"),
        300,
        optional=True,
        description=_l("Only for a company that was absorbed, such as the register of companies."),
    )
    reason = text_field(_l("Reason for the proposal"), LONG)


class DecisionForm(NumberedForm, DecidingForm):
    reason = text_field(_l("Reason for the decision"), LONG)
