"""The shape of the settings of mail, and of a hold."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.content.definitions.practice import Ladder
from portal.content.settings.queries import FURTHEST_DAY
from portal.foundation.core.pages.forms import DayField, TickField, needed, options, text_field
from portal.foundation.core.words.i18n import _l
from portal.foundation.mail.workflow import MAX_REASON
from portal.supervision.reminders.models import LAST_OF_MONTHS

WEEKDAYS = (
    _l("Monday"),
    _l("Tuesday"),
    _l("Wednesday"),
    _l("Thursday"),
    _l("Friday"),
)
_UP_TO_MOST = NumberRange(0, FURTHEST_DAY, _l("Write a number of days from 0 to %(max)s."))


class SendingForm(FlaskForm):
    """Two more fields for each ladder that escalates."""

    weekdays = TickField(
        _l("Weekdays without mail"), choices=options(enumerate(WEEKDAYS)), coerce=int
    )
    days = text_field(
        _l("Single days without mail"),
        6000,
        optional=True,
        description=_l("One day a line, such as 2026-12-28. The office may work on them."),
    )
    windows = text_field(
        _l("Own times without due dates"),
        2000,
        optional=True,
        description=_l("One a line, every year, such as 06-20~06-30 General meeting."),
    )
    month_mail_day = IntegerField(
        _l("Day of the month on which “This month” goes out by mail"),
        [Optional(), NumberRange(1, LAST_OF_MONTHS, _l("Write a day from 1 to 31."))],
        description=_l(
            "To management and the privacy officer; empty: no mail. On a day up to the 15th it tells the "
            "month before, later the month so far. Where no mail goes out on that day, it follows on the next one."
        ),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


def sending_form(ladders: Iterable[Ladder]) -> type[SendingForm]:
    fields = {}
    for ladder in ladders:
        for kind, label in (
            ("escalate", _l("Escalate after days")),
            ("no_response", _l("To the privacy officer after days")),
        ):
            if getattr(ladder, kind) is not None:
                fields[f"{kind}_{ladder.id}"] = IntegerField(label, [Optional(), _UP_TO_MOST])
    return type("SendingWithLimitsForm", (SendingForm,), fields)


class HoldForm(FlaskForm):
    first_day = DayField(_l("From"), validators=[needed()])
    last_day = DayField(_l("To"), validators=[needed()])
    reason = text_field(_l("Reason"), 1000)


class WithholdForm(FlaskForm):
    reason = text_field(_l("Reason"), MAX_REASON)
