"""The shape of the settings of the company."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional, ValidationError
from wtforms.widgets import HiddenInput

from portal.content.definitions.practice import Ladder
from portal.content.settings.queries import LIMITS, ladder_label, own_part, read_stages, with_kept
from portal.content.settings.queries import written as written_stages
from portal.foundation.accounts.meanwhile import shown, visible
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    an_address,
    at_most,
    chosen,
    line_field,
    needed,
    options,
)
from portal.foundation.core.words.i18n import _l, words
from portal.foundation.organisation.calendar import days_as_text as written_days
from portal.foundation.organisation.calendar import read_days
from portal.foundation.organisation.forms import CompanyFields, same_line_ends, year_choices
from portal.foundation.organisation.models import Organisation
from portal.foundation.organisation.numbering import DIGITS, MOST_SIGNS, read_prefix
from portal.foundation.organisation.services import Settings


def _as_read_by(read: Callable[[str], object]) -> Callable[[FlaskForm, StringField], None]:
    """A rule: what reads the text does not refuse it."""

    def check(_form: FlaskForm, field: StringField) -> None:
        try:
            read(field.data or "")
        except RuleViolated as refusal:
            raise ValidationError(words(refusal.message)) from refusal

    return check


class SettingsForm(CompanyFields):
    """Everything but the ladders, whose fields come from the pack."""

    baseline_on = DayField(
        _l("Baseline day"),
        [needed()],
        description=_l("From this day on the company works with Kantoku."),
    )
    years = PickField(
        _l("Years in Japanese"),
        [chosen()],
        choices=lambda: options(year_choices()),
        description=_l("For pages, mails and print. Exports and what is signed keep 2026."),
    )
    officer_title_ja = line_field(_l("Title of the privacy officer"), 80)
    officer_title_en = line_field(_l("Title of the privacy officer (English)"), 80)
    report_prefix = line_field(
        _l("Numbers of reports begin with"),
        MOST_SIGNS,
        _as_read_by(read_prefix),
        description=_l(
            "Followed by the fiscal year and a running number, as in SR-2026-012. What was issued keeps its "
            "number; after a change the running number begins at 1."
        ),
    )
    report_digits = PickField(
        _l("Digits of the running number"),
        [chosen()],
        choices=lambda: options([(digits, str(digits)) for digits in DIGITS]),
        coerce=int,
        default=DIGITS[0],
    )
    contact_ja = line_field(
        _l("Contact for vendors"),
        300,
        optional=True,
        description=_l(
            "Department, person and hours; shown on the sign-in page, in mails and to vendors."
        ),
    )
    contact_en = line_field(_l("Contact for vendors (English)"), 300, optional=True)
    contact_telephone = line_field(_l("Telephone"), 40, optional=True)
    contact_fax = line_field(_l("Fax"), 40, optional=True)
    contact_email = line_field(
        _l("E-mail"),
        254,
        Optional(),
        an_address(),
        optional=True,
        description=_l("Answers to mails go here where the vendor has no owner who can be mailed."),
    )
    postal_address_ja = line_field(
        _l("Postal address"),
        300,
        optional=True,
        description=_l("With the postal code; papers are sent back to it."),
    )
    postal_address_en = line_field(_l("Postal address (English)"), 300, optional=True)
    officer_department_ja = line_field(_l("Department of the privacy officer"), 120, optional=True)
    officer_department_en = line_field(
        _l("Department of the privacy officer (English)"), 120, optional=True
    )
    hosting_ja = line_field(
        _l("Who runs the machine of the portal for the company"),
        300,
        optional=True,
        description=_l(
            "Company and country; empty: the company runs it itself. It stands in the notice."
        ),
    )
    hosting_en = line_field(
        _l("Who runs the machine of the portal for the company (English)"), 300, optional=True
    )
    closing_days = TextAreaField(
        _l("Closing days of the company"),
        [at_most(6000), _as_read_by(read_days)],
        filters=[same_line_ends],
        description=_l("One day a line, such as 2026-12-28, besides weekends and public holidays."),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])
    merging = IntegerField(widget=HiddenInput(), default=0)

    def settings(self, pack: Mapping[str, Ladder], kept: Mapping[str, Any]) -> Settings:
        """What was typed, once it is valid; `kept` is `ladders` of the company as it stands."""
        names = [name for name in Settings.__slots__ if name not in ("closing_days", "ladders")]
        own = {
            name: own_part(ladder, read_stages(self[stages_of(name)].data))
            for name, ladder in pack.items()
        }
        return Settings(
            **{name: self[name].data for name in names},
            closing_days=read_days(self.closing_days.data or ""),
            ladders=with_kept(
                kept, {name: part for name, part in own.items() if part is not None}, *LIMITS
            ),
        )


def settings_form(ladders: Iterable[str]) -> type[SettingsForm]:
    """The form with one more field for the stages of each ladder."""
    rule = _as_read_by(read_stages)
    fields = {stages_of(name): line_field(ladder_label(name), 120, rule) for name in ladders}
    return type("SettingsWithLaddersForm", (SettingsForm,), fields)


def stages_of(ladder: str) -> str:
    return f"stages_{ladder}"


def values_of(organisation: Organisation, ladders: Mapping[str, Ladder]) -> dict[str, Any]:
    names = [name for name in Settings.__slots__ if name not in ("closing_days", "ladders")]
    values = {name: getattr(organisation, name) for name in names}
    values |= {stages_of(name): written_stages(ladder.stages) for name, ladder in ladders.items()}
    return values | {
        "closing_days": written_days(organisation.closing_days),
        "version": organisation.version,
    }


Row = tuple[str, str, str, str]  # label, theirs, mine, name of the field


def differing_rows(form: SettingsForm, current: Mapping[str, Any]) -> list[Row]:
    """What differs between what is saved now and what was typed, in the order of the form."""
    saved = type(form)(formdata=None, data=current)
    return [
        (field.label.text, shown(saved[name]), shown(field), name)
        for name, field in visible(form)
        if field.data != current.get(name, field.data)
    ]


def take_choices(form: SettingsForm, current: Mapping[str, Any], chosen: Mapping[str, str]) -> bool:
    """Put what is saved into the fields for which `keep-<name>` is `theirs`.

    False, and nothing is taken, while a difference has no choice.
    """
    sides = {name: chosen.get(f"keep-{name}") for *_, name in differing_rows(form, current)}
    if not set(sides.values()) <= {"theirs", "mine"}:
        return False
    for name, side in sides.items():
        if side == "theirs":
            form[name].data = current[name]
    return True


def ask_again(form: SettingsForm, current: Mapping[str, Any]) -> None:
    """The next time the form is sent it is about the version that is saved now."""
    form.version.data, form.version.raw_data = current["version"], None
    form.merging.data, form.merging.raw_data = 1, None
