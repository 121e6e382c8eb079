"""The shape of what is typed about customers; the rules are in services."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput, NumberInput

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    TickField,
    an_address,
    line_field,
    needed,
    options,
)
from portal.foundation.core.words.i18n import _l, _lp
from portal.ledger.customers.services import CustomerDetails
from portal.ledger.vendors.entry.fields import as_typed


class CustomerForm(FlaskForm):
    """`version`: of what was on the page, 0 for a new one."""

    name = line_field(_lp("of a thing", "Name"), 160)
    name_en = line_field(_l("Name in English"), 160, optional=True)
    kana = line_field(_l("Kana"), 160, optional=True)
    corporate_number = line_field(
        _l("Corporate number"), 40, optional=True, description=_l("13 digits, if it has one.")
    )
    address = line_field(_l("Address"), 300, optional=True)
    person = line_field(
        _l("Person to write to"),
        160,
        optional=True,
        description=_l("With department and title, as it stands on a letter."),
    )
    email = line_field(_l("E-mail"), 254, Optional(), an_address(), optional=True)
    notice_hours = IntegerField(
        _l("Hours within which it must be told of an incident"),
        [Optional()],
        widget=NumberInput(),
        description=_l(
            "Counts where neither an approval of its nor our terms say it. Empty: promptly, at most 5 days."
        ),
    )
    ended_on = DayField(
        _l("Last day as a customer"), description=_l("Empty while it is a customer.")
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def details(self) -> CustomerDetails:
        return as_typed(self, CustomerDetails)


class CustomersOfWorkForm(FlaskForm):
    """`offer` first. `seen`: ids of the rows that named customers on the page, with commas between."""

    customers = TickField(
        _l("Customers whose data it is"),
        [InputRequired(_l("Choose at least one customer of the list."))],
    )
    from_day = DayField(_l("It holds from"), [needed()], default=clock.today)
    seen = HiddenField()

    def offer(self, customers: Iterable[tuple[int, str]]) -> None:
        self.customers.choices = options((str(number), name) for number, name in customers)

    @property
    def seen_ids(self) -> list[int]:
        return [
            int(part)
            for part in (self.seen.data or "").split(",")
            if part.isascii() and part.isdigit()
        ]
