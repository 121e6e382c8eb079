"""The shape of what people type about themselves and about whom they invite."""

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    StringField,
)
from wtforms.validators import DataRequired, InputRequired
from wtforms.widgets import HiddenInput

from portal.foundation.accounts.labels import staff_choices, vendor_choices
from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    TickField,
    an_address,
    at_most,
    chosen,
    needed,
    options,
    same_as,
    stripped,
)
from portal.foundation.core.words.characters import in_katakana
from portal.foundation.core.words.i18n import _l

LONGEST_TYPED = 1000  # passwords: the rule itself speaks below that


def _lower(typed: str | None) -> str:
    return stripped(typed).lower()


def _email_field() -> EmailField:
    return EmailField(
        _l("E-mail address"), [needed(), at_most(254), an_address()], filters=[_lower]
    )


def _name_field() -> StringField:
    return StringField(_l("Name"), [needed(), at_most(120)], filters=[stripped])


def _kana(typed: str | None) -> str:
    return in_katakana(stripped(typed)[:LONGEST_TYPED], LONGEST_TYPED)


def kana_field() -> StringField:
    return StringField(
        _l("Kana"),
        [at_most(120)],
        filters=[_kana],
        description=_l("How the name is read, in katakana. Lists of people are sorted by it."),
    )


def _title_field() -> StringField:
    return StringField(
        _l("Title"),
        [at_most(120)],
        filters=[stripped],
        description=_l("Department and position, as it should stand on what you sign."),
    )


def _language_field() -> PickField:
    return PickField(_l("Language"), [chosen()], choices=LANGUAGE_CHOICES)


class SignInForm(FlaskForm):
    email = StringField(_l("E-mail address"), [needed(), at_most(254)], filters=[_lower])
    password = PasswordField(_l("Password"), [needed(), at_most(LONGEST_TYPED)])


class ResetRequestForm(FlaskForm):
    email = _email_field()


class NewPasswordForm(FlaskForm):
    password = PasswordField(
        _l("New password"),
        [needed(), at_most(LONGEST_TYPED)],
        description=_l("At least 12 characters. Four words that do not belong together will do."),
    )
    repeated = PasswordField(_l("New password, again"), [needed(), same_as("password")])


class ChangePasswordForm(NewPasswordForm):
    current = PasswordField(_l("Password until now"), [needed(), at_most(LONGEST_TYPED)])


class CloseSessionsForm(FlaskForm):
    password = PasswordField(
        _l("Password"),
        [needed(), at_most(LONGEST_TYPED)],
        description=_l("You stay signed in on this device only."),
        render_kw={"autocomplete": "current-password"},
    )


class ProfileForm(FlaskForm):
    name = _name_field()
    kana = kana_field()
    title = _title_field()
    language = _language_field()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AcceptForm(NewPasswordForm):
    """`notice_version` is the notice that was on the page."""

    name = _name_field()
    kana = kana_field()
    title = _title_field()
    language = _language_field()
    notice_version = HiddenField()
    agreed = BooleanField(
        _l("I have read what my data is used for, and I agree."),
        [
            DataRequired(
                _l("Without your agreement no account can be opened. Tick the box to agree.")
            )
        ],
    )


class InviteStaffForm(FlaskForm):
    email = _email_field()
    name = _name_field()
    kana = kana_field()
    roles = TickField(
        _l("Roles"),
        [InputRequired(_l("Please choose at least one."))],
        choices=options(staff_choices()),
    )
    language = _language_field()


class InviteColleagueForm(FlaskForm):
    email = _email_field()
    name = _name_field()
    kana = kana_field()
    role = RadioField(
        _l("Role"),
        [InputRequired(_l("Please choose one."))],
        choices=options(vendor_choices()),
        default="vendor_member",
    )
    language = _language_field()


class RolesForm(FlaskForm):
    roles = TickField(
        _l("Roles"),
        [InputRequired(_l("Please choose at least one."))],
        choices=options(staff_choices()),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AppointmentForm(FlaskForm):
    """What the letter of appointment says."""

    appointed_on = DayField(_l("Day of the letter of appointment"), validators=[needed()])
    appointed_by = StringField(_l("Who appointed"), [needed(), at_most(160)], filters=[stripped])


class AbsenceForm(FlaskForm):
    """The choices of `deputy_id` are the view's: everybody else of the company."""

    first_day = DayField(_l("Away from"), validators=[needed()])
    last_day = DayField(_l("Away until"), validators=[needed()])
    deputy_id = PickField(_l("Who stands in?"), validators=[chosen()])
