"""The shape of the settings."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from zoneinfo import available_timezones

from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, ValidationError
from wtforms.widgets import HiddenInput

from portal.foundation.content.practice import Ladder
from portal.foundation.core.dates import Years
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    at_most,
    chosen,
    needed,
    options,
    stripped,
)
from portal.foundation.core.i18n import _l, words
from portal.foundation.organisation.closing import read_days
from portal.foundation.organisation.closing import written as written_days
from portal.foundation.organisation.labels import MODE_WORDS, ladder_label
from portal.foundation.organisation.ladders import own_part, read_stages
from portal.foundation.organisation.ladders import written as written_stages
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.services import Settings

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


def _lines(typed: str | None) -> str:
    """A filter: the same line ends from every browser."""
    return "\n".join(stripped(typed).splitlines())


class SettingsForm(FlaskForm):
    """Everything but the ladders, whose fields come from the pack."""

    name_ja = StringField(_l("Company name"), [needed(), at_most(160)], filters=[stripped])
    name_en = StringField(
        _l("Company name (English)"), [needed(), at_most(160)], filters=[stripped]
    )
    default_language = PickField(_l("Default language"), [chosen()], choices=LANGUAGE_CHOICES)
    zone = PickField(_l("Time zone"), [chosen()], choices=lambda: options(zone_choices()))
    fiscal_year_start_month = PickField(
        _l("Fiscal year begins in"),
        [chosen()],
        choices=lambda: options(month_choices()),
        coerce=int,
    )
    baseline_on = DayField(
        _l("Baseline day"),
        [InputRequired(_l("Please fill this in."))],
        description=_l("From this day on the company works with Kantoku."),
    )
    years = PickField(
        _l("Years in Japanese"),
        [chosen()],
        choices=lambda: options(year_choices()),
        description=_l("For pages, mails and print. Exports and what is signed keep 2026."),
    )
    officer_title_ja = StringField(
        _l("Title of the privacy officer"), [needed(), at_most(80)], filters=[stripped]
    )
    officer_title_en = StringField(
        _l("Title of the privacy officer (English)"), [needed(), at_most(80)], filters=[stripped]
    )
    contact_ja = StringField(
        _l("Contact for vendors"),
        [at_most(300)],
        filters=[stripped],
        description=_l(
            "Department, telephone and hours; shown on the sign-in page and to vendors."
        ),
    )
    contact_en = StringField(
        _l("Contact for vendors (English)"), [at_most(300)], filters=[stripped]
    )
    closing_days = TextAreaField(
        _l("Closing days of the company"),
        [at_most(6000)],
        filters=[_lines],
        description=_l("One day a line, such as 2026-12-28, besides weekends and public holidays."),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    merging = IntegerField(widget=HiddenInput(), default=0)

    def validate_closing_days(self, field: TextAreaField) -> None:
        try:
            read_days(field.data or "")
        except RuleViolated as refusal:
            raise ValidationError(words(refusal.message)) from refusal

    def settings(self, pack: Mapping[str, Ladder]) -> Settings:
        """What was typed, once it is valid."""
        names = [one for one in Settings.__slots__ if one not in ("closing_days", "ladders")]
        own = {
            name: own_part(ladder, read_stages(self[stages_of(name)].data))
            for name, ladder in pack.items()
        }
        return Settings(
            **{name: self[name].data for name in names},
            closing_days=read_days(self.closing_days.data or ""),
            ladders={name: part for name, part in own.items() if part is not None},
        )


def settings_form(ladders: Iterable[str]) -> type[SettingsForm]:
    """The form with one more field for the stages of each ladder."""
    fields = {
        stages_of(name): StringField(
            ladder_label(name), [needed(), at_most(120), _a_ladder], filters=[stripped]
        )
        for name in ladders
    }
    return type("SettingsWithLaddersForm", (SettingsForm,), fields)


def stages_of(ladder: str) -> str:
    """The name of the field of a ladder's stages."""
    return f"stages_{ladder}"


def values_of(organisation: Organisation, ladders: Mapping[str, Ladder]) -> dict[str, Any]:
    """The settings as the fields of the form hold them."""
    names = [one for one in Settings.__slots__ if one not in ("closing_days", "ladders")]
    values = {name: getattr(organisation, name) for name in names}
    values |= {stages_of(name): written_stages(one.stages) for name, one in ladders.items()}
    return values | {
        "closing_days": written_days(organisation.closing_days),
        "version": organisation.version,
    }


def _a_ladder(_form: FlaskForm, field: StringField) -> None:
    try:
        read_stages(field.data or "")
    except RuleViolated as refusal:
        raise ValidationError(words(refusal.message)) from refusal


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

    ja = TextAreaField(_l("Text (Japanese)"), [needed(), at_most(NOTICE_LENGTH)], filters=[_lines])
    en = TextAreaField(_l("Text (English)"), [needed(), at_most(NOTICE_LENGTH)], filters=[_lines])
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
