"""The shape of what set-up asks after signing in. The fields are those of the settings."""

from typing import Any, Final

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import EmailField, IntegerField
from wtforms.validators import InputRequired, Optional
from wtforms.widgets import HiddenInput

from portal.content.settings.forms import SettingsForm
from portal.foundation.access.roles import ROLE_LABELS, Role
from portal.foundation.accounts.setup.services import Guest
from portal.foundation.core.pages.forms import (
    PickField,
    an_address,
    at_most,
    chosen,
    line_field,
    options,
    stripped,
)
from portal.foundation.core.words.i18n import _l
from portal.proof.first_hour.queries import CONTACT

LINES: Final = 5  # of people
_TOGETHER = (
    (Role.PRIVACY_OFFICER,),
    (Role.MANAGEMENT,),
    (Role.PROCUREMENT,),
    (Role.PRIVACY_OFFICER, Role.PROCUREMENT),
    (Role.MANAGEMENT, Role.PROCUREMENT),
    (Role.AUDITOR,),
    (Role.ADMIN,),
)


class SettingsStepForm(FlaskForm):
    """`version`: of the company that was on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class YearForm(SettingsStepForm):
    fiscal_year_start_month = SettingsForm.fiscal_year_start_month
    baseline_on = SettingsForm.baseline_on
    years = SettingsForm.years
    closing_days = SettingsForm.closing_days


ContactForm: type[SettingsStepForm] = type(
    "ContactForm", (SettingsStepForm,), {name: getattr(SettingsForm, name) for name in CONTACT}
)


def role_choices() -> list[tuple[str, str]]:
    return [
        (" ".join(roles), _(", ").join(str(ROLE_LABELS[role]) for role in roles))
        for roles in _TOGETHER
    ]


class _SeveralPeople(FlaskForm):
    def lines(self) -> list[tuple[Any, Any, Any]]:
        """Name, address and role of each line."""
        return [
            (self[f"name_{n}"], self[f"email_{n}"], self[f"roles_{n}"]) for n in range(1, LINES + 1)
        ]

    def validate(self, *args: Any, **kwargs: Any) -> bool:
        """A line is filled, or empty; its role alone makes no person."""
        valid: bool = super().validate(*args, **kwargs)
        for name, email, _roles in self.lines():
            for one, other in ((name, email), (email, name)):
                if other.data and not one.data and not one.errors:
                    one.errors = [_("Please fill this in.")]
                    valid = False
        return valid

    def guests(self) -> list[Guest]:
        return [
            Guest(number, name.data, email.data, [Role(role) for role in roles.data.split()])
            for number, (name, email, roles) in enumerate(self.lines(), 1)
            if name.data
        ]


def _address(typed: str | None) -> str:
    return stripped(typed).lower()


def _line(n: int) -> dict[str, Any]:
    return {
        f"name_{n}": line_field(_l("Name (person %(n)s)", n=n), 120, optional=True),
        f"email_{n}": EmailField(
            _l("E-mail address (person %(n)s)", n=n),
            [Optional(), at_most(254), an_address()],
            filters=[_address],
        ),
        f"roles_{n}": PickField(
            _l("Roles (person %(n)s)", n=n), [chosen()], choices=lambda: options(role_choices())
        ),
    }


PeopleForm: type[_SeveralPeople] = type(
    "PeopleForm",
    (_SeveralPeople,),
    {name: field for n in range(1, LINES + 1) for name, field in _line(n).items()},
)
