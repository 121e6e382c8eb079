"""The shape of what people type about themselves, whom they invite, and at the first start."""

from datetime import timedelta
from typing import Any

from flask_babel import gettext as _
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
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Optional,
    StopValidation,
    ValidationError,
)
from wtforms.widgets import HiddenInput

from portal.foundation.access.roles import Role, staff_choices, vendor_choices
from portal.foundation.accounts.models import AUDITOR_DAYS
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    TickField,
    an_address,
    at_most,
    chosen,
    line_field,
    needed,
    options,
    same_as,
    stripped,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import in_katakana
from portal.foundation.organisation.forms import CompanyFields

_EMAIL = _l("E-mail address")
_PASSWORD = _l("Password")
LONGEST_TYPED = 1000  # passwords: the rule itself speaks below that


def _lower(typed: str | None) -> str:
    return stripped(typed).lower()


def _email_field(label: Any = _EMAIL, *, description: Any = "") -> EmailField:
    rules = [needed(), at_most(254), an_address()]
    return EmailField(label, rules, filters=[_lower], description=description)


def _name_field() -> StringField:
    return line_field(_l("Name"), 120)


def _kana(typed: str | None) -> str:
    return in_katakana(stripped(typed)[:LONGEST_TYPED], LONGEST_TYPED)


def kana_field() -> StringField:
    return StringField(
        _l("Kana"),
        [at_most(120)],
        filters=[_kana],
        description=_l("How the name is read, in katakana. Lists of people are sorted by it."),
    )


def _language_field() -> PickField:
    return PickField(_l("Language"), [chosen()], choices=LANGUAGE_CHOICES)


def another_field() -> BooleanField:
    """Shown where the address is somebody's already (mailboxes.refuse_invited)."""
    return BooleanField(
        _l("This is another person who reads the same mailbox"),
        description=_l(
            "Each person has an own name and an own password, and signs with it alone. Mails to each go to the same address."
        ),
    )


def _roles_field() -> TickField:
    needed_one = InputRequired(_l("Please choose at least one."))
    return TickField(_l("Roles"), [needed_one], choices=options(staff_choices()))


class PasskeyField(HiddenField):
    """What the browser answers (passkeys.mjs). It is good once and never shown again."""

    def __init__(self, label: Any = "", **given: Any) -> None:
        super().__init__(label, [at_most(20_000)], **given)

    def _value(self) -> str:
        return ""


class OrPasskey(DataRequired):
    """A password is needed, unless the field `passkey` of the form proves who it is."""

    def __init__(self) -> None:
        super().__init__(needed().message)

    def __call__(self, form: Any, field: Any) -> None:
        if form.passkey.data and not field.data:
            raise StopValidation
        super().__call__(form, field)


def password_again(label: Any = _PASSWORD, *, description: Any = "") -> PasswordField:
    """Who is signed in shows once more who it is (`login.confirm`). The form has `passkey` beside it."""
    return PasswordField(label, [OrPasskey(), at_most(LONGEST_TYPED)], description=description)


class SignInForm(FlaskForm):
    email = StringField(_EMAIL, [needed(), at_most(254)], filters=[_lower])
    password = PasswordField(_PASSWORD, [needed(), at_most(LONGEST_TYPED)])
    passkey = PasskeyField()


class WhoForm(FlaskForm):
    """Which of the people whose password was right: the choices are the view's."""

    person = RadioField(_l("Who are you?"), [chosen()])


class PasskeyForm(FlaskForm):
    """A new one: who asks for it proves who it is first, then the browser makes it."""

    name = line_field(
        _l("Name of the passkey"),
        80,
        description=_l("So that you know it again, such as the device it is on."),
    )
    password = password_again()
    passkey = PasskeyField()


class PasskeyAnswerForm(FlaskForm):
    passkey = PasskeyField()


class LinkForm(SignInForm):
    """The same page, where a link is asked for: then no password is needed."""

    email = _email_field()
    password = PasswordField(_PASSWORD)


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
    current = password_again(_l("Password until now"))
    passkey = PasskeyField()


class CloseSessionsForm(FlaskForm):
    password = password_again(description=_l("You stay signed in on this device only."))
    passkey = PasskeyField()


class _PersonFields(FlaskForm):
    name = _name_field()
    kana = kana_field()
    title = line_field(
        _l("Title"),
        120,
        optional=True,
        description=_l("Department and position, as it should stand on what you sign."),
    )
    language = _language_field()


class ProfileForm(_PersonFields):
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class AcceptForm(NewPasswordForm, _PersonFields):
    """`notice_version` is the notice that was on the page."""

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
    roles = _roles_field()
    ends_on = DayField(
        _l("Last day of an auditor's account"),
        validators=[Optional()],
        default=lambda: clock.today() + timedelta(days=AUDITOR_DAYS),
        description=_l(
            "Counts where auditor is the only role: then the account ends by itself after this day. You can move it later."
        ),
    )
    language = _language_field()


class InviteColleagueForm(FlaskForm):
    email = _email_field()
    is_another = another_field()
    name = _name_field()
    kana = kana_field()
    role = RadioField(
        _l("Role"),
        [chosen()],
        choices=options(vendor_choices()),
        default="vendor_member",
    )
    language = _language_field()


class RolesForm(FlaskForm):
    roles = _roles_field()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class LastDayForm(FlaskForm):
    """`version`: of the account that was on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    ends_on = DayField(_l("Last day of the account"), validators=[needed()])


class AppointmentForm(FlaskForm):
    appointed_on = DayField(_l("Day of the letter of appointment"), validators=[needed()])
    appointed_by = line_field(_l("Who appointed"), 160)


class AbsenceForm(FlaskForm):
    """The choices of `deputy_id` are the view's: everybody else of the company."""

    first_day = DayField(_l("Away from"), validators=[needed()])
    last_day = DayField(_l("Away until"), validators=[needed()])
    deputy_id = PickField(_l("Who stands in?"), validators=[chosen()])


PREFIXES = {Role.PRIVACY_OFFICER.value: "officer", Role.MANAGEMENT.value: "manager"}
_NEITHER = "neither"


def _past(_form: FlaskForm, field: DayField) -> None:
    if field.data is not None and field.data > clock.today():
        raise ValidationError(_("This day is still to come."))


def _appointed_on() -> DayField:
    return DayField(_l("Day of the letter of appointment"), [needed(), _past])


def _appointed_by() -> StringField:
    said = _l("As the letter says, with the title.")
    return line_field(_l("Who appointed"), 160, description=said)


class CodeForm(FlaskForm):
    code = line_field(
        _l("Set-up code"),
        40,
        description=_l("It stands in the terminal in which Kantoku was started."),
    )


class AdministratorForm(FlaskForm):
    name = line_field(_l("Your name"), 120)
    title = line_field(_l("Title"), 120, optional=True)
    email = _email_field(description=_l("You sign in with it."))
    also = RadioField(
        _l("Are you one of those who decide?"),
        [chosen()],
        choices=options(
            [
                (_NEITHER, _l("No")),
                (Role.PRIVACY_OFFICER.value, _l("Yes, I am the privacy officer")),
                (Role.MANAGEMENT.value, _l("Yes, I belong to management")),
            ]
        ),
        default=_NEITHER,
    )
    procures = BooleanField(
        _l("I look after the vendors as well (procurement)"),
        description=_l("For a small company. It can be given to somebody else later."),
    )


class DecidersForm(FlaskForm):
    """The first officer and the first manager, two persons, by their letters of appointment."""

    officer_name = line_field(_l("Name of the privacy officer"), 120)
    officer_title = line_field(_l("Department and position"), 120, optional=True)
    officer_email = _email_field(_l("E-mail address of the privacy officer"))
    officer_appointed_on = _appointed_on()
    officer_appointed_by = _appointed_by()
    manager_name = line_field(_l("Name of the manager"), 120)
    manager_title = line_field(_l("Department and position"), 120, optional=True)
    manager_email = _email_field(_l("E-mail address of the manager"))
    manager_appointed_on = _appointed_on()
    manager_appointed_by = _appointed_by()
    manager_procures = BooleanField(
        _l("The manager also does procurement’s part"),
        description=_l(
            "For a company of two: one looks after the vendors, proposes and drafts reports, the "
            "privacy officer decides and issues them."
        ),
    )

    def without(self, me: str) -> "DecidersForm":
        """The administrator, who is one of them, was named already."""
        prefix = PREFIXES.get(me)
        for name in ("name", "title", "email") if prefix else ():
            del self[f"{prefix}_{name}"]
        return self

    def validate_manager_email(self, field: EmailField) -> None:
        other = self._fields.get("officer_email")
        if other is not None and field.data and other.data == field.data:
            raise ValidationError(_("Privacy officer and manager are two persons."))


class CompanyForm(CompanyFields):
    officer_title_ja = line_field(
        _l("Title of the privacy officer"),
        80,
        default="個人情報管理者",
        description=_l("As in your privacy policy."),
    )
    officer_title_en = line_field(
        _l("Title of the privacy officer (English)"), 80, default="Personal Information Controller"
    )
    baseline_on = DayField(_l("Baseline day"), [InputRequired(_l("Please fill this in."))])


class StartForm(NewPasswordForm):
    """The password comes last: it is never kept between the steps."""
