"""The shape of input about the plan: filters of the calendar, one item, settings."""

from collections.abc import Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    chosen,
    filled,
    options,
    stripped,
    text_field,
)
from portal.foundation.core.words.i18n import _l, in_language
from portal.foundation.lists.register import Filter
from portal.foundation.organisation.forms import month_choices
from portal.ledger.decisions.forms import NumberedForm
from portal.supervision.planning.inputs.settings import (
    MOST_A_WEEK,
    MOST_MONTHS,
    CountsFrom,
    PlanSettings,
)

REASON_LENGTH = 1000
_SHOWN = ("owner", "tier", "what")


class YearForm(FlaskForm):
    """The filters over the calendar; the same names as in the list."""

    class Meta:
        csrf = False  # it only reads

    q = StringField(_l("Vendor"), filters=[stripped])
    owner = SelectField(_l("Owner"), validate_choice=False)
    tier = SelectField(_l("Tier"), validate_choice=False)
    what = SelectField(_l("What"), validate_choice=False)

    def offer(self, filters: Sequence[Filter]) -> None:
        for filter_ in filters:
            if filter_.id in _SHOWN:
                self[filter_.id].choices = options([("", _l("all")), *filter_.choices])


class MoveForm(FlaskForm):
    """`checked` is the day whose effects were on the page; `version` what was moved."""

    to = DayField(_l("New day"), validators=[InputRequired(_l("Please fill this in."))])
    reason = text_field(_l("Reason"), REASON_LENGTH)
    checked = HiddenField()
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class SkipForm(FlaskForm):
    reason = text_field(_l("Reason"), REASON_LENGTH)
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class DoneForm(FlaskForm):
    on = DayField(_l("Done on"), validators=[InputRequired(_l("Please fill this in."))])
    remark = text_field(
        _l("Remark"),
        REASON_LENGTH,
        optional=True,
        description=_l("What shows it: who was there, which document, where it is kept."),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])


class DecideForm(NumberedForm):
    """`fingerprint` of the changes that were on the page."""

    fingerprint = HiddenField(validators=[InputRequired()])


class PlanSettingsForm(FlaskForm):
    """Without the fields of the tiers, which come from the pack."""

    basis = PickField(
        _l("The next time counts from"),
        [chosen()],
        choices=lambda: options(
            [
                (CountsFrom.ACCEPTANCE.value, _l("the last time it was accepted")),
                (CountsFrom.MONTH.value, _l("a fixed month of the tier")),
            ]
        ),
    )
    per_week = IntegerField(
        _l("Vendors due with one person in a week, at most"),
        [
            InputRequired(_l("Please fill this in.")),
            NumberRange(1, MOST_A_WEEK, _l("Enter a whole number from %(min)s to %(max)s.")),
        ],
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def settings(self) -> PlanSettings:
        """What was typed, once it is valid."""
        tiers = [tier.id for tier in catalogue.tiers().tiers]
        visits = {tier: self[visit_of(tier)].data for tier in tiers}
        return PlanSettings(
            basis=CountsFrom(self.basis.data),
            months={tier: self[month_of(tier)].data for tier in tiers},
            visits={tier: months for tier, months in visits.items() if months},
            per_week=filled(self.per_week),
        )


def settings_form() -> type[PlanSettingsForm]:
    """With a month and an interval of visits for each tier."""
    fields: dict[str, Any] = {}
    for tier in catalogue.tiers().tiers:
        fields[month_of(tier.id)] = PickField(
            _l("Month: %(tier)s", tier=in_language(tier.label)),
            [chosen()],
            choices=lambda: options(month_choices()),
            coerce=int,
        )
        fields[visit_of(tier.id)] = IntegerField(
            _l("Months between visits: %(tier)s", tier=in_language(tier.label)),
            [
                Optional(),
                NumberRange(
                    1, MOST_MONTHS, _l("Enter whole months from %(min)s to %(max)s, or nothing.")
                ),
            ],
        )
    return type("PlanSettingsWithTiersForm", (PlanSettingsForm,), fields)


def values_of(settings: PlanSettings, version: int) -> dict[str, Any]:
    """The settings as the fields of the form hold them."""
    tiers = [tier.id for tier in catalogue.tiers().tiers]
    values: dict[str, Any] = {
        "basis": settings.basis.value,
        "per_week": settings.per_week,
        "version": version,
    }
    values |= {month_of(tier): settings.months.get(tier, 4) for tier in tiers}
    return values | {visit_of(tier): settings.visits.get(tier) for tier in tiers}


def month_of(tier: str) -> str:
    return f"month_{tier}"


def visit_of(tier: str) -> str:
    return f"visit_{tier}"
