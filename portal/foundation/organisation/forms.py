"""The shape of the settings."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired
from wtforms.widgets import HiddenInput

from portal.foundation.core.dates import Years
from portal.foundation.core.forms import (
    DayField,
    at_most,
    chosen,
    needed,
    options,
    stripped,
)
from portal.foundation.core.i18n import _l, words
from portal.foundation.organisation.labels import MODE_WORDS

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


class WordingForm(FlaskForm):
    """`seen` is the sentence that was written last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    valid_from = DayField(
        _l("Valid from"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("The day on which your policy said so for the first time."),
    )
    ja = TextAreaField(
        _l("Sentence of your policy (Japanese)"), [needed(), at_most(1000)], filters=[stripped]
    )
    en = TextAreaField(
        _l("Sentence of your policy (English)"), [needed(), at_most(1000)], filters=[stripped]
    )


class ModeForm(FlaskForm):
    """`seen` is the decision that was made last when the page was opened, 0 for none."""

    seen = IntegerField(widget=HiddenInput(), default=0)
    mode = RadioField(_l("What the policy says"), validators=[chosen()])
    valid_from = DayField(
        _l("Valid from"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("Today or later. Days before it are judged as they were."),
    )
    reason = TextAreaField(
        _l("Reason"),
        [needed(), at_most(1000)],
        filters=[stripped],
        description=_l("Where your published policy says so, and since when."),
    )

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.mode.choices = options((one, words(said)) for one, said in MODE_WORDS.items())


class NoticeForm(FlaskForm):
    """`version` is the notice that was on the page."""

    ja = TextAreaField(
        _l("Text (Japanese)"), [needed(), at_most(NOTICE_LENGTH)], filters=[same_line_ends]
    )
    en = TextAreaField(
        _l("Text (English)"), [needed(), at_most(NOTICE_LENGTH)], filters=[same_line_ends]
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
