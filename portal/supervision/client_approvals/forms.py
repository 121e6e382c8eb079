"""The shape of what is typed about customers' approvals; the rules are in workflow.py and services.py."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms.validators import InputRequired, NumberRange, Optional

from portal.content import catalogue
from portal.foundation.core import clock
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
)
from portal.foundation.core.words.i18n import _l, _lp
from portal.foundation.lists.register import choices_of
from portal.ledger.vendors.entry.as_written import country_choices
from portal.ledger.vendors.entry.fields import OneOrNoneField, WholeField
from portal.ledger.vendors.entry.fields import options as pack_options
from portal.supervision.client_approvals.models import ApprovalBasis, CustomerTerms, Means
from portal.supervision.client_approvals.workflow import (
    BASES,
    MEANS,
    MOST_HOURS,
    GivenApproval,
    TermsVersion,
)

MOST_DAYS = 365


class ApprovalForm(FlaskForm):
    """`offer` first."""

    customer_id = PickField(_l("Customer"), [chosen()], coerce=int)
    basis = PickField(_l("What it rests on"), [chosen()], default=ApprovalBasis.LETTER)
    given_on = DayField(
        _l("Approved on"),
        [needed()],
        description=_l("The day of the letter; by terms, the day on which they were accepted."),
    )
    terms_id = OneOrNoneField(_l("Version of the terms"), none=_l("Not by terms"))
    notified_on = DayField(
        _l("Notice sent on"),
        description=_l("By terms only: the notice about this vendor and this data."),
    )
    categories = TickField(
        _l("Categories of data approved"),
        [InputRequired(_l("Choose the categories of data that the customer approved."))],
    )
    countries = TickField(
        _l("Countries approved"),
        [InputRequired(_l("Choose the countries that the customer approved."))],
    )
    conditions = text_field(_l("Conditions"), 2000, optional=True)
    notice_hours = WholeField(
        _l("Told of an incident within (hours)"),
        [Optional(), NumberRange(1, MOST_HOURS, _l("Please enter a whole number from 1 on."))],
        description=_l(
            "Where the customer set it here. Empty: the terms, then the customer’s own."
        ),
    )
    approved_until = DayField(
        _l("Approved until"), description=_l("The last day. Empty where the customer set no end.")
    )
    files = MultipleFileField(
        _l("File that shows the approval"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(
        self,
        customers: Iterable[tuple[int, str]],
        terms: Iterable[CustomerTerms],
        countries: Iterable[str],
    ) -> None:
        """`countries`: those that stand in front, where data of the work lies."""
        self.customer_id.choices = options(customers)
        self.basis.choices = choices_of(BASES)
        self.terms_id.offer({one.id: f"{one.title} {one.edition}" for one in terms})
        self.categories.choices = pack_options(catalogue.data_categories())
        first = list(countries)
        known = country_choices()
        self.countries.choices = options(sorted(known, key=lambda choice: choice[0] not in first))

    def given(self) -> GivenApproval:
        return GivenApproval(
            customer_id=filled(self.customer_id),
            basis=ApprovalBasis(self.basis.data),
            given_on=filled(self.given_on),
            categories=tuple(self.categories.data or ()),
            countries=tuple(self.countries.data or ()),
            terms_id=self.terms_id.data,
            notified_on=self.notified_on.data,
            approved_until=self.approved_until.data,
            conditions=self.conditions.data or "",
            notice_hours=self.notice_hours.data,
        )


class TermsForm(FlaskForm):
    title = line_field(_lp("of a thing", "Title"), 160)
    edition = line_field(_l("Version"), 60)
    valid_from = DayField(_l("In force from"), [needed()])
    objection_days = WholeField(
        _l("Days to object"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(0, MOST_DAYS, _l("Please enter a number from 0 to 365.")),
        ],
        description=_l("So many days after the notice a customer may object. Calendar days."),
    )
    notice_hours = WholeField(
        _l("Told of an incident within (hours)"),
        [Optional(), NumberRange(1, MOST_HOURS, _l("Please enter a whole number from 1 on."))],
        description=_l("Where the terms say it. Empty: as noted at the customer."),
    )
    clause = text_field(
        _l("What they say about vendors"),
        4000,
        description=_l("Word by word, so that whoever confirms an approval can compare it."),
    )
    file = FileField(_l("The terms as a file"), [InputRequired(_l("Please choose a file."))])

    def version(self) -> TermsVersion:
        return TermsVersion(
            title=filled(self.title),
            edition=filled(self.edition),
            valid_from=filled(self.valid_from),
            objection_days=filled(self.objection_days),
            clause=filled(self.clause),
            notice_hours=self.notice_hours.data,
        )


class AskForm(FlaskForm):
    """That customers were asked. `offer` first."""

    customers = TickField(
        _l("Customers asked"), [InputRequired(_l("Choose at least one customer of the list."))]
    )
    asked_on = DayField(_l("Asked on"), [needed()], default=clock.today)
    means = PickField(_l("How"), [chosen()], default=Means.LETTER)

    def offer(self, customers: Iterable[tuple[int, str]]) -> None:
        self.customers.choices = options((str(number), name) for number, name in customers)
        self.means.choices = choices_of(MEANS)
