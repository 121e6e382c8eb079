"""The shape of what is typed about entrusted work; the rules are in terms and services."""

from dataclasses import replace
from datetime import date

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.content.purposes.queries import open_titles, titles
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    TickField,
    chosen,
    line_field,
    needed,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.core.words.messages import Text
from portal.ledger.engagements.models import CompanyRole, Medium, ReentrustmentMode
from portal.ledger.engagements.terms import COMPANY_ROLES, MEDIA, REENTRUSTMENT, TermsDetails
from portal.ledger.vendors.entry.fields import as_typed, labels, options, with_empty


def announced_choices(named: str, *, is_entrusted: bool = False) -> list[tuple[str, str]]:
    """Those announced now or later, and the one named so far; none for what a customer entrusted."""
    if is_entrusted:
        offered, none = {}, _l("the customer's work, and nothing else")
    else:
        offered, none = dict(open_titles()), _l("not named yet")
    if named:
        offered.setdefault(named, titles().get(named, Text(named, named)))
    return with_empty([(number, in_language(text)) for number, text in offered.items()], none)


class TermsForm(FlaskForm):
    """The terms of a piece of work; `seen_id` is the row the person saw, 0 for new work."""

    name = line_field(_l("Name of the work"), 160)
    name_en = line_field(_l("Name in English"), 160, optional=True)
    description = text_field(_l("The purpose in your own words"), 2000, optional=True)
    purposes = TickField(_l("Purposes"), [chosen()])
    department = line_field(_l("Department in charge"), 120)
    starts_on = DayField(_l("First day"), [needed()])
    ends_on = DayField(_l("Last day"), description=_l("Empty while no end is agreed."))
    company_role = PickField(_l("Whose data is it?"), [chosen()], default=CompanyRole.CONTROLLER)
    customer_name = line_field(
        _l("Customer who entrusted it"),
        160,
        optional=True,
        description=_l("Only where a customer entrusted the data to us."),
    )
    access = PickField(_l("Type of access"), [chosen()])
    medium = PickField(_l("Medium"), [chosen()], default=Medium.ELECTRONIC)
    reentrustment_mode = PickField(
        _l("Subcontracting in the contract"), [chosen()], default=ReentrustmentMode.FORBIDDEN
    )
    subcontracting = PickField(
        _l("Subcontracting as declared"),
        [chosen()],
        description=_l("What the vendor says it does. Unknown counts as the highest risk."),
    )
    eea_data = BooleanField(_l("Holds data of people in the EEA or the United Kingdom"))
    ledger_number = line_field(
        _l("Number in the ledger of personal information"),
        60,
        optional=True,
        description=_l("Of our own ledger, in which this personal data is listed."),
    )
    risk_analysis = line_field(
        _l("Risk analysis"),
        200,
        optional=True,
        description=_l("Where it is found, such as its number or the name of its file."),
    )
    risk_analysed_on = DayField(_l("Day of the risk analysis"))
    announced_purpose = PickField(
        _l("Announced purpose it serves"),
        default="",
        description=_l(
            "Where no personal data is shared; data shared names its own. Empty where a customer "
            "entrusted the data."
        ),
    )
    seen_id = IntegerField(widget=HiddenInput(), default=0)

    def __init__(self, *args: object, announced_purpose: str = "", **kwargs: object) -> None:
        """`announced_purpose`: the one named so far, which may stay."""
        super().__init__(*args, announced_purpose=announced_purpose, **kwargs)
        self.announced_purpose.choices = announced_choices(announced_purpose)
        factors = catalogue.tiers().factors
        self.purposes.choices = options(catalogue.category_pack().purposes)
        self.company_role.choices = labels(COMPANY_ROLES)
        self.medium.choices = labels(MEDIA)
        self.reentrustment_mode.choices = labels(REENTRUSTMENT)
        self.access.choices = with_empty(options(factors["access"].values))
        self.subcontracting.choices = with_empty(options(factors["subcontracting"].values))

    def details(self) -> TermsDetails:
        return replace(
            as_typed(self, TermsDetails),
            purposes=tuple(self.purposes.data or ()),
            company_role=CompanyRole(self.company_role.data),
            medium=Medium(self.medium.data),
            reentrustment_mode=ReentrustmentMode(self.reentrustment_mode.data),
        )


class ChangeTermsForm(TermsForm):
    """Other terms, from a day on."""

    from_day = DayField(_l("The change holds from"), [needed()], default=clock.today)

    @property
    def day(self) -> date:
        return self.from_day.data or clock.today()


class EndForm(FlaskForm):
    last_day = DayField(_l("Last day"), [needed()], default=clock.today)
    seen_id = IntegerField(widget=HiddenInput(), default=0)
