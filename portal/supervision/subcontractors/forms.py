"""The shape of what is typed about subcontractors; the rules are in workflow.py and services.py."""

from collections.abc import Iterable
from dataclasses import asdict

from flask_wtf import FlaskForm
from flask_wtf.file import FileField, MultipleFileField
from wtforms import BooleanField, IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import choices_of
from portal.ledger.decisions.forms import NumberedForm
from portal.ledger.vendors.entry.as_written import country_choices
from portal.ledger.vendors.entry.fields import OneOrNoneField
from portal.ledger.vendors.entry.fields import options as pack_options
from portal.supervision.client_approvals.models import ClientApproval, Means
from portal.supervision.client_approvals.workflow import MEANS
from portal.supervision.subcontractors.models import (
    Advice,
    CustomerWord,
    Subcontractor,
    SubcontractorEndKind,
)
from portal.supervision.subcontractors.workflow import (
    ADVICE,
    CUSTOMER_WORDS,
    ENDS,
    Application,
    SubcontractorOutcome,
)

LONG = 4000


class ApplicationForm(FlaskForm):
    """`offer` first."""

    name = line_field(_l("Name of the company or person"), 200)
    corporate_number = line_field(
        _l("Corporate number"),
        20,
        optional=True,
        description=_l("13 digits. Empty for a person, or a company abroad."),
    )
    country = PickField(_l("Country of registration"), [chosen()], default="JP")
    address = line_field(_l("Address"), 300)
    tasks = text_field(_l("What it does"), 2000)
    categories = TickField(
        _l("Data it handles"), [InputRequired(_l("Choose the data it handles."))]
    )
    handled_in = PickField(_l("Country of handling"), [chosen()], default="JP")
    place = line_field(_l("Place of handling"), 300)
    safeguards = text_field(
        _l("How the data is kept safe there"),
        LONG,
        description=_l(
            "The contract with it, who may access the data, how it is stored and erased, and how it "
            "is checked."
        ),
    )
    starts_on = DayField(
        _l("Begins on"),
        [needed()],
        description=_l("If it handles the data already: the day on which it began."),
    )
    ends_on = DayField(_l("Ends on"), description=_l("The last day. Empty where it goes on."))
    wants_next_tier = BooleanField(_l("It passes part of the work on to others"))
    files = MultipleFileField(
        _l("Evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self, categories: Iterable[str]) -> None:
        """`categories`: of the data shared for the work."""
        known = set(categories)
        self.categories.choices = pack_options(
            one for one in catalogue.data_categories() if one.id in known
        )
        self.country.choices = self.handled_in.choices = options(country_choices())

    def said(self) -> Application:
        return Application(
            name=filled(self.name),
            corporate_number=self.corporate_number.data or "",
            country=filled(self.country),
            address=filled(self.address),
            tasks=filled(self.tasks),
            categories=tuple(self.categories.data or ()),
            handled_in=filled(self.handled_in),
            place=filled(self.place),
            safeguards=filled(self.safeguards),
            starts_on=filled(self.starts_on),
            ends_on=self.ends_on.data,
            wants_next_tier=bool(self.wants_next_tier.data),
        )


def as_before(row: Subcontractor) -> dict[str, object]:
    """What was said of one, to be said again; not from when, for that is told by the one before."""
    names = (
        "name corporate_number country address tasks handled_in place safeguards wants_next_tier"
    )
    kept: dict[str, object] = {name: getattr(row, name) for name in names.split()}
    return kept | {"categories": list(row.categories)}


def as_said(said: Application) -> dict[str, object]:
    """What was typed once, to be typed again."""
    return asdict(said) | {"categories": list(said.categories)}


class _ReadForm(FlaskForm):
    """`version`: of what was on the page, so that nobody answers what they have not read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])


class ExamineForm(_ReadForm):
    examination = text_field(
        _l("What was looked at, and what was found"),
        LONG,
        description=_l("The contract, the safeguards, the place; whoever decides reads it."),
    )
    advice = PickField(_l("Proposal"), [chosen()])

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.advice.choices = choices_of(ADVICE)

    @property
    def chosen_advice(self) -> Advice:
        return Advice(self.advice.data)


class DecideForm(NumberedForm, DecidingForm, _ReadForm):
    approved_until = DayField(
        _l("Approved until"), description=_l("The last day. Needed to approve; it can be renewed.")
    )
    conditions = text_field(_l("Conditions"), 2000, optional=True)
    allows_next_tier = BooleanField(
        _l("It may pass part of the work on, with our approval each time")
    )
    consents_as_first = BooleanField(
        _l("The company consents as the first entrustor (My Number Act, Art. 10)")
    )
    remark = text_field(
        _l("Remark to the vendor"),
        2000,
        optional=True,
        description=_l("Needed to refuse: the vendor reads why."),
    )

    def outcome(self) -> SubcontractorOutcome:
        return SubcontractorOutcome(
            approved=bool(self.approved),
            remark=self.remark.data or "",
            conditions=self.conditions.data or "",
            approved_until=self.approved_until.data,
            allows_next_tier=bool(self.allows_next_tier.data),
            consents_as_first=bool(self.consents_as_first.data),
        )


class WithdrawForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


class EndForm(FlaskForm):
    kind = PickField(_l("How it ended"), [chosen()])
    ended_on = DayField(_l("It handles nothing from"), [needed()], default=clock.today)
    reason = text_field(_l("Reason"), 1000)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(ENDS)

    @property
    def chosen_kind(self) -> SubcontractorEndKind:
        return SubcontractorEndKind(self.kind.data)


class CustomerForm(FlaskForm):
    """That a customer was asked, or what it answered. `offer` first."""

    customer_id = PickField(_l("Customer"), [chosen()], coerce=int)
    word = PickField(_l("Asked, or what it answered"), [chosen()], default=CustomerWord.ASKED)
    said_on = DayField(_l("On which day"), [needed()], default=clock.today)
    means = PickField(_l("How"), [chosen()], default=Means.LETTER)
    approval_id = OneOrNoneField(_l("Approval that names it"), none=_l("None: a file shows it"))
    wording = text_field(
        _l("Conditions, or the words that name it"),
        2000,
        optional=True,
    )
    file = FileField(_l("Letter, or what shows the answer"))

    def offer(
        self, customers: Iterable[tuple[int, str]], approvals: Iterable[ClientApproval]
    ) -> None:
        self.customer_id.choices = options(customers)
        self.word.choices = choices_of(CUSTOMER_WORDS)
        self.means.choices = choices_of(MEANS)
        self.approval_id.offer({one.id: one.number for one in approvals})
