"""The shape of what is typed about what we tell others; the rules are in workflow.py."""

from collections.abc import Sequence
from itertools import zip_longest

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.foundation.core import clock
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    chosen,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import Text, say
from portal.ledger.customers.models import Customer


class SheetForm(FlaskForm):
    """`offer` first."""

    customer_id = PickField(_l("Customer"), [chosen()])
    as_of = DayField(_l("As of"), [needed()], default=clock.today)

    def offer(self, customers: Sequence[Customer]) -> None:
        self.customer_id.choices = options(
            (str(one.id), in_language(one.called)) for one in customers
        )


class PublicTextForm(FlaskForm):
    as_of = DayField(_l("As of"), [needed()], default=clock.today)
    measures_ja = text_field(
        _l("What is done so that the data is safe"),
        4000,
        description=_l("One measure in each line, as it stands in the text."),
    )
    measures_en = text_field(
        _l("The same in English"), 4000, description=_l("As many lines, in the same order.")
    )

    def measures(self) -> list[Text]:
        """Refuses lines of which one language is missing."""
        pairs = list(
            zip_longest(_lines(self.measures_ja.data), _lines(self.measures_en.data), fillvalue="")
        )
        if any(not ja or not en for ja, en in pairs):
            raise RuleViolated(
                say("Both languages need the same number of lines."), field="measures_en"
            )
        return [Text(ja=ja, en=en) for ja, en in pairs]


class ReleaseForm(DecidingForm):
    """`version`: of what was on the page, so that nobody releases what they have not read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    remark = text_field(
        _l("Remark"),
        2000,
        optional=True,
        description=_l("Needed where it is not released: whoever drafted it reads what is wrong."),
    )


def _lines(typed: str | None) -> list[str]:
    return [line.strip() for line in (typed or "").splitlines() if line.strip()]
