"""The shape of what is typed about handovers; the rules are in workflow.py and services.py."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import FieldList, Form, FormField, IntegerField, SelectField
from wtforms.validators import InputRequired, Optional

from portal.content import catalogue
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
    typed,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import Text, say
from portal.foundation.lists.register import choices_of
from portal.ledger.handovers.models import SlipKind, SlipUnit
from portal.ledger.handovers.workflow import KINDS, TYPED, UNITS, SlipDetails

LINES = 8  # of a list of a month, empty ones to type in


def _count_field() -> IntegerField:
    return IntegerField(_l("How many"), [Optional()], render_kw={"inputmode": "numeric", "min": 1})


def _unit_field() -> SelectField:
    return PickField(_l("Of what"), [Optional()], default="")


class SlipFields(FlaskForm):
    """What a slip says besides day and data. `offer_ways` first."""

    method = PickField(_l("Way"), [chosen()])
    quantity = _count_field()
    unit = _unit_field()
    medium = line_field(
        _l("Medium or copy"),
        200,
        optional=True,
        description=_l("Such as the number of the USB memory, of the box or of the copy."),
    )
    handed_by = line_field(_l("Handed over by"), 200, optional=True)
    received_by = line_field(
        _l("Received by"),
        200,
        optional=True,
        description=_l("Who took it over; of a transfer by machine the system."),
    )

    def offer_ways(self) -> None:
        ways = catalogue.category_pack().transfer_methods
        self.method.choices = options((one.id, in_language(one.label)) for one in ways)
        self.unit.choices = [("", "–"), *choices_of(UNITS)]

    def said(self, day: date, categories: Iterable[str], **more: Any) -> SlipDetails:
        return SlipDetails(
            happened_on=day,
            categories=tuple(categories),
            method=self.method.data,
            quantity=self.quantity.data,
            unit=SlipUnit(self.unit.data) if self.unit.data else None,
            medium=typed(self.medium) or "",
            handed_by=typed(self.handed_by) or "",
            received_by=typed(self.received_by) or "",
            **more,
        )


class SlipForm(SlipFields):
    """`offer` first."""

    categories = TickField(_l("Data"), [InputRequired(_l("Choose the data it is about."))])
    kind = PickField(_l("Kind of handover"), [chosen()])
    happened_on = DayField(_l("Day"), [needed()])
    remark = text_field(_l("Remark"), 1000, optional=True)

    def offer(self, titles: Mapping[str, Text], *, corrects: bool = False) -> None:
        self.offer_ways()
        self.categories.choices = options((id_, in_language(one)) for id_, one in titles.items())
        kinds = {kind: KINDS[kind] for kind in TYPED}
        self.kind.choices = choices_of(
            kinds | {SlipKind.NOT_SO: KINDS[SlipKind.NOT_SO]} if corrects else kinds
        )

    def told(self) -> SlipDetails:
        return self.said(
            filled(self.happened_on),
            self.categories.data or (),
            kind=SlipKind(self.kind.data),
            remark=typed(self.remark) or "",
        )


class SlipLine(Form):
    """One line of a list; empty lines are left out."""

    happened_on = DayField(_l("Day"), [Optional()])
    quantity = _count_field()
    unit = _unit_field()
    medium = line_field(_l("Medium or copy"), 200, optional=True)
    received_by = line_field(_l("Received by"), 200, optional=True)

    @property
    def is_empty(self) -> bool:
        return not any(
            (self.happened_on.data, self.quantity.data, self.medium.data, self.received_by.data)
        )


class MonthForm(FlaskForm):
    """What every line has alike, and the lines. `offer` first."""

    categories = TickField(_l("Data"), [InputRequired(_l("Choose the data it is about."))])
    kind = PickField(_l("Kind of handover"), [chosen()])
    method = PickField(_l("Way"), [chosen()])
    handed_by = line_field(_l("Handed over by"), 200, optional=True)
    lines = FieldList(FormField(SlipLine), label=_l("Handovers"), min_entries=LINES, max_entries=60)

    def offer(self, titles: Mapping[str, Text]) -> None:
        self.categories.choices = options((id_, in_language(one)) for id_, one in titles.items())
        self.kind.choices = choices_of({kind: KINDS[kind] for kind in TYPED})
        ways = catalogue.category_pack().transfer_methods
        self.method.choices = options((one.id, in_language(one.label)) for one in ways)
        for line in self.lines:
            line.form.unit.choices = [("", "–"), *choices_of(UNITS)]

    def told(self) -> list[SlipDetails]:
        """One for each line that is not empty; refuses one without a day."""
        found = []
        sent = {int(field.name.rpartition("-")[2]): field.form for field in self.lines}
        for place, line in ((number + 1, sent[number]) for number in sorted(sent)):
            if line.is_empty:
                continue
            if line.happened_on.data is None:
                raise RuleViolated(
                    say("Line %(line)s: %(what)s", line=place, what=say("Enter the day."))
                )
            found.append(
                SlipDetails(
                    happened_on=line.happened_on.data,
                    categories=tuple(self.categories.data or ()),
                    method=self.method.data,
                    kind=SlipKind(self.kind.data),
                    quantity=line.quantity.data,
                    unit=SlipUnit(line.unit.data) if line.unit.data else None,
                    medium=line.medium.data or "",
                    handed_by=typed(self.handed_by) or "",
                    received_by=line.received_by.data or "",
                    line=place,
                )
            )
        return found
