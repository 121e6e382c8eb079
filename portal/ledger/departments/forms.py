"""The shape of what is typed about departments; the rules are in services."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    line_field,
    options,
)
from portal.foundation.core.words.i18n import _l, _lp
from portal.ledger.departments.services import DepartmentDetails
from portal.ledger.vendors.entry.fields import as_typed, with_empty

NEW = "new"  # instead of a department's id


class DepartmentForm(FlaskForm):
    """`version`: of what was on the page, 0 for a new one."""

    name = line_field(_lp("of a thing", "Name"), 120)
    name_en = line_field(_l("Name in English"), 120, optional=True)
    code = line_field(
        _l("Code"), 20, optional=True, description=_l("As the company numbers its departments.")
    )
    began_on = DayField(_l("First day"), description=_l("Empty where it is not known."))
    ended_on = DayField(_l("Last day"), description=_l("Empty while it is there."))
    version = IntegerField(widget=HiddenInput(), default=0)

    def details(self) -> DepartmentDetails:
        return as_typed(self, DepartmentDetails)


class MapForm(FlaskForm):
    """Which department a text means; `offer` first."""

    department = PickField(_l("It means the department"), [chosen()])

    def offer(self, departments: Iterable[tuple[int, str]]) -> None:
        known = [(str(number), name) for number, name in departments]
        self.department.choices = with_empty(
            [*known, (NEW, str(_l("A new department of this name")))]
        )


class PeopleForm(FlaskForm):
    """`offer` first. `seen`: ids of the rows on the page, with commas between."""

    people = TickField(_l("People"))
    seen = HiddenField()

    def offer(self, people: Iterable[tuple[int, str]]) -> None:
        self.people.choices = options((str(number), name) for number, name in people)

    @property
    def seen_ids(self) -> list[int]:
        parts = (self.seen.data or "").split(",")
        return [int(part) for part in parts if part.isascii() and part.isdigit()]
