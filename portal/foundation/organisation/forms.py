"""The shape of the notice, and what may be chosen for a company: zone, month, years."""

from functools import cache
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    at_most,
    chosen,
    line_field,
    needed,
    options,
    stripped,
)
from portal.foundation.core.words.dates import Years
from portal.foundation.core.words.i18n import _l

_AREAS = {"Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian"}
_AREAS |= {"Pacific"}
NOTICE_LENGTH = 20_000


@cache
def _zones() -> tuple[str, ...]:
    return tuple(sorted(zone for zone in available_timezones() if zone.split("/")[0] in _AREAS))


def zone_choices() -> list[tuple[str, str]]:
    """Tokyo first, then every place by name, then UTC."""
    others = [(zone, zone.replace("_", " ")) for zone in _zones() if zone != "Asia/Tokyo"]
    return [("Asia/Tokyo", _("Asia/Tokyo (Japan Standard Time)")), *others, ("UTC", "UTC")]


def month_choices() -> list[tuple[int, str]]:
    names = (
        _("January"), _("February"), _("March"), _("April"), _("May"), _("June"),
        _("July"), _("August"), _("September"), _("October"), _("November"), _("December"),
    )  # fmt: skip
    return list(enumerate(names, start=1))


def year_choices() -> list[tuple[str, str]]:
    return [
        (Years.WESTERN, _("Western years (2026)")),
        (Years.BOTH, _("Western and Japanese years (2026, Reiwa 8)")),
    ]


def same_line_ends(typed: str | None) -> str:
    """A filter: the same line ends from every browser."""
    return "\n".join(stripped(typed).splitlines())


class CompanyFields(FlaskForm):
    """What is asked at the first start and can be changed in the settings."""

    name_ja = line_field(_l("Company name"), 160)
    name_en = line_field(_l("Company name (English)"), 160)
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


class PrivacyMarkForm(FlaskForm):
    """`version`: of the company that was on the page."""

    number = line_field(
        _l("Number of the Privacy Mark"),
        40,
        optional=True,
        description=_l("Empty: the company holds no Privacy Mark from that day on."),
    )
    from_day = DayField(_l("It holds from"), [needed()])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class NoticeForm(FlaskForm):
    """`version` is the notice that was on the page."""

    ja = TextAreaField(
        _l("Text (Japanese)"), [needed(), at_most(NOTICE_LENGTH)], filters=[same_line_ends]
    )
    en = TextAreaField(
        _l("Text (English)"), [needed(), at_most(NOTICE_LENGTH)], filters=[same_line_ends]
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
