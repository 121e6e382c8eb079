"""The shape of what is asked at the first start."""

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import BooleanField, EmailField, RadioField, StringField
from wtforms.validators import InputRequired, ValidationError

from portal.foundation.access.roles import Role
from portal.foundation.accounts.forms import NewPasswordForm
from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    an_address,
    at_most,
    chosen,
    needed,
    options,
    stripped,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.organisation.forms import month_choices, zone_choices

PREFIXES = {Role.PRIVACY_OFFICER.value: "officer", Role.MANAGEMENT.value: "manager"}
_NEITHER = "neither"


def _past(_form: FlaskForm, field: DayField) -> None:
    if field.data is not None and field.data > clock.today():
        raise ValidationError(_("This day is still to come."))


def _lower(typed: str | None) -> str:
    return stripped(typed).lower()


class CodeForm(FlaskForm):
    code = StringField(
        _l("Set-up code"),
        [needed(), at_most(40)],
        filters=[stripped],
        description=_l("It stands in the terminal in which Kantoku was started."),
    )


class AdministratorForm(FlaskForm):
    name = StringField(_l("Your name"), [needed(), at_most(120)], filters=[stripped])
    title = StringField(_l("Title"), [at_most(120)], filters=[stripped])
    email = EmailField(
        _l("E-mail address"),
        [needed(), at_most(254), an_address()],
        filters=[_lower],
        description=_l("You sign in with it."),
    )
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


class DecidersForm(FlaskForm):
    """The first officer and the first manager, two persons, by their letters of appointment."""

    officer_name = StringField(
        _l("Name of the privacy officer"), [needed(), at_most(120)], filters=[stripped]
    )
    officer_title = StringField(_l("Department and position"), [at_most(120)], filters=[stripped])
    officer_email = EmailField(
        _l("E-mail address of the privacy officer"),
        [needed(), at_most(254), an_address()],
        filters=[_lower],
    )
    officer_appointed_on = DayField(_l("Day of the letter of appointment"), [needed(), _past])
    officer_appointed_by = StringField(
        _l("Who appointed"),
        [needed(), at_most(160)],
        filters=[stripped],
        description=_l("As the letter says, with the title."),
    )
    manager_name = StringField(
        _l("Name of the manager"), [needed(), at_most(120)], filters=[stripped]
    )
    manager_title = StringField(_l("Department and position"), [at_most(120)], filters=[stripped])
    manager_email = EmailField(
        _l("E-mail address of the manager"),
        [needed(), at_most(254), an_address()],
        filters=[_lower],
    )
    manager_appointed_on = DayField(_l("Day of the letter of appointment"), [needed(), _past])
    manager_appointed_by = StringField(
        _l("Who appointed"),
        [needed(), at_most(160)],
        filters=[stripped],
        description=_l("As the letter says, with the title."),
    )

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


class CompanyForm(FlaskForm):
    name_ja = StringField(_l("Company name"), [needed(), at_most(160)], filters=[stripped])
    name_en = StringField(
        _l("Company name (English)"), [needed(), at_most(160)], filters=[stripped]
    )
    default_language = PickField(
        _l("Default language"), [chosen()], choices=LANGUAGE_CHOICES, default="ja"
    )
    zone = PickField(
        _l("Time zone"), [chosen()], choices=lambda: options(zone_choices()), default="Asia/Tokyo"
    )
    fiscal_year_start_month = PickField(
        _l("Fiscal year begins in"),
        [chosen()],
        choices=lambda: options(month_choices()),
        coerce=int,
        default=4,
    )
    officer_title_ja = StringField(
        _l("Title of the privacy officer"),
        [needed(), at_most(80)],
        filters=[stripped],
        default="個人情報管理者",
        description=_l("As in your privacy policy."),
    )
    officer_title_en = StringField(
        _l("Title of the privacy officer (English)"),
        [needed(), at_most(80)],
        filters=[stripped],
        default="Personal Information Controller",
    )
    baseline_on = DayField(_l("Baseline day"), [InputRequired(_l("Please fill this in."))])


class StartForm(NewPasswordForm):
    """The password comes last: it is never kept between the steps."""
