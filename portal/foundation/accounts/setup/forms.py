"""The shape of what is asked at the first start."""

from flask_wtf import FlaskForm
from wtforms import EmailField, StringField
from wtforms.validators import InputRequired

from portal.foundation.accounts.forms import NewPasswordForm
from portal.foundation.core.forms import (
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
from portal.foundation.core.i18n import _l
from portal.foundation.organisation.forms import month_choices, zone_choices


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
