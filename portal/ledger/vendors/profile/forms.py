"""The shape of what is typed about vendors; the rules are in services."""

from typing import Any, Final

from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, Field, IntegerField, RadioField, SelectField, TelField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.foundation.access.roles import Role
from portal.foundation.accounts.forms import another_field, kana_field
from portal.foundation.accounts.queries import names_of, people_with_role
from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    an_address,
    at_most,
    chosen,
    line_field,
    needed,
    stripped,
    text_field,
)
from portal.foundation.core.pages.forms import options as choices_of
from portal.foundation.core.words.i18n import _l, words
from portal.ledger.vendors.entry.as_written import country_choices
from portal.ledger.vendors.entry.fields import as_typed, number_or_none, options, with_empty
from portal.ledger.vendors.profile.contacts import ContactDetails
from portal.ledger.vendors.profile.names import NewName
from portal.ledger.vendors.profile.services import CALLED, VendorDetails
from portal.ledger.vendors.profile.staffing import CHOICES

# Where these stand is written in the page; whatever comes to the details later follows them.
PLACED: Final = frozenset(
    (
        "name", "kana", "name_en", "kind", "country", "corporate_number", "lei", "postal_code",
        "registered_address", "representative_title", "representative_name", "phone", "owner_id",
    )
)  # fmt: skip


_ROLES = choices_of(
    [
        (Role.VENDOR_MEMBER.value, _l("Member: answers and hands in")),
        (Role.VENDOR_SIGNATORY.value, _l("Signatory: may also sign attestations")),
    ]
)


class VendorForm(FlaskForm):
    """A vendor; `version` is the one the person saw."""

    name = line_field(_l("Legal name"), 160)
    kana = line_field(
        _l("Kana"),
        160,
        optional=True,
        description=_l("In katakana, without the form of company. The list is sorted by it."),
    )
    name_en = line_field(_l("Name in English"), 160, optional=True)
    kind = PickField(
        _l("Kind of vendor"),
        [chosen()],
        description=_l(
            "People whom a staffing company dispatches are our own staff (Art. 24): the next page asks "
            "why it is registered."
        ),
    )
    country = PickField(_l("Country"), [chosen()], default="JP")
    corporate_number = line_field(
        _l("Corporate number"),
        40,
        optional=True,
        description=_l("13 digits. Full-width digits and hyphens are fine."),
    )
    lei = line_field(
        _l("LEI"),
        40,
        optional=True,
        description=_l("For companies without a corporate number: 20 letters and digits."),
    )
    postal_code = line_field(
        _l("Postal code"),
        20,
        optional=True,
        description=_l("In Japan 7 digits. Full-width digits and hyphens are fine."),
    )
    registered_address = line_field(
        _l("Registered address"),
        200,
        optional=True,
        description=_l("It is proposed on letters and printed on papers to sign."),
    )
    representative_title = line_field(_l("Title of the representative"), 120, optional=True)
    representative_name = line_field(_l("Name of the representative"), 120, optional=True)
    phone = TelField(_l("Telephone"), [at_most(40)], filters=[stripped])
    owner_id = SelectField(
        _l("Owner"),
        coerce=number_or_none,
        description=_l("The person of procurement who looks after it."),
    )
    version = IntegerField(widget=HiddenInput(), default=0)

    def __init__(self, *args: object, owner_id: int | None = None, **kwargs: object) -> None:
        """`owner_id`: who owns it now, and may stay."""
        super().__init__(*args, owner_id=owner_id, **kwargs)
        self.kind.choices = with_empty(options(catalogue.vendor_kinds()))
        self.country.choices = country_choices()
        people = {person.id: person.name for person in people_with_role(Role.PROCUREMENT)}
        people |= names_of([owner_id])
        self.owner_id.choices = [("", _l("Nobody yet")), *people.items()]

    def further(self) -> list[Field]:
        """What has no place of its own on the page."""
        return [field for field in self if field.name in CALLED and field.name not in PLACED]

    def details(self) -> VendorDetails:
        return as_typed(self, VendorDetails)


class StaffingForm(FlaskForm):
    """`seen` is the choice that stood when the page was opened, 0 for none."""

    choice = RadioField(_l("How it stands in the register"), validators=[chosen()])
    reason = text_field(
        _l("Reason"),
        1000,
        description=_l("Such as: it keeps our candidates' data in its own systems for recruiting."),
    )
    seen = IntegerField(widget=HiddenInput(), default=0)

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        named = {"entrusted": CHOICES[True], "dispatched": CHOICES[False]}
        self.choice.choices = choices_of((name, words(said)) for name, said in named.items())


class ContactForm(FlaskForm):
    name = line_field(_l("Name"), 120)
    kana = line_field(_l("Kana"), 120, optional=True)
    department = line_field(_l("Department"), 120, optional=True)
    title = line_field(_l("Title"), 120, optional=True)
    email = EmailField(_l("E-mail"), [Optional(), at_most(254), an_address()], filters=[stripped])
    phone = TelField(_l("Telephone"), [at_most(40)], filters=[stripped])
    is_responsible = BooleanField(_l("Responsible person: hears of what is long overdue"))
    version = IntegerField(widget=HiddenInput(), default=0)

    def details(self) -> ContactDetails:
        return as_typed(self, ContactDetails)


class NoteForm(FlaskForm):
    body = text_field(_l("Note"), 4000)


class InviteForm(FlaskForm):
    """Somebody at the vendor who gets an account."""

    name = line_field(_l("Name"), 120)
    kana = kana_field()
    email = EmailField(_l("E-mail"), [needed(), at_most(254), an_address()], filters=[stripped])
    is_another = another_field()
    role = PickField(_l("Role"), [chosen()], choices=_ROLES, default=Role.VENDOR_MEMBER.value)
    language = PickField(
        _l("Language of the invitation"), [chosen()], choices=LANGUAGE_CHOICES, default="ja"
    )


class NewNameForm(FlaskForm):
    """A change of name; `version` is of the vendor the person saw."""

    name = line_field(_l("New name"), 160)
    kana = line_field(_l("Kana"), 160, optional=True)
    name_en = line_field(_l("Name in English"), 160, optional=True)
    since = DayField(_l("Called so since"), [needed()])
    paper = line_field(
        _l("Paper that shows the change"),
        300,
        description=_l("Such as the vendor's notice or the register of companies, with its date."),
    )
    version = IntegerField(widget=HiddenInput())

    def details(self) -> NewName:
        return as_typed(self, NewName)
