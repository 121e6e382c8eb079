"""The shape of input of a plan's rule, and its words on the page of a questionnaire."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.validators import InputRequired, NumberRange, Optional
from wtforms.widgets import HiddenInput

from portal.content import catalogue
from portal.foundation.core.pages.forms import TickField, options
from portal.foundation.core.words.i18n import _l, in_language
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.plan import rule as planned
from portal.supervision.questionnaires.plan.rule import MOST_MONTHS, PlanRule

NOT, BESIDES, IN_PLACE = "not", "besides", "in_place"


class PlanForm(FlaskForm):
    """`version`: of the questionnaire as it was on the page."""

    how = RadioField(
        _l("By the plan"),
        choices=options(
            [
                (NOT, _l("Not planned: people send it")),
                (BESIDES, _l("Besides the standard sheet")),
                (IN_PLACE, _l("In place of the standard sheet")),
            ]
        ),
    )
    tiers = TickField(_l("For work of the tiers"), description=_l("None ticked: of every tier."))
    purposes = TickField(
        _l("For work with the purposes"),
        description=_l("Work that has one of them. None ticked: all work."),
    )
    kinds = TickField(_l("For kinds of vendor"), description=_l("None ticked: every kind."))
    months = IntegerField(
        _l("Every so many months"),
        [
            Optional(),
            NumberRange(1, MOST_MONTHS, message=_l("Enter whole months from 1 to 60, or nothing.")),
        ],
        description=_l("Empty: as often as the tier asks for a questionnaire."),
    )
    version = IntegerField(widget=HiddenInput(), validators=[InputRequired()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.tiers.choices = options(
            (one.id, in_language(one.label)) for one in catalogue.tiers().tiers
        )
        self.kinds.choices = options(
            (one.id, in_language(one.label)) for one in catalogue.vendor_kinds()
        )
        self.purposes.choices = options(
            (one.id, in_language(one.label)) for one in catalogue.category_pack().purposes
        )

    def rule(self) -> PlanRule | None:
        if self.how.data == NOT:
            return None
        return PlanRule(
            tiers=frozenset(self.tiers.data or ()),
            kinds=frozenset(self.kinds.data or ()),
            purposes=frozenset(self.purposes.data or ()),
            months=self.months.data,
            in_place=self.how.data == IN_PLACE,
        )


def rule_words(row: Questionnaire) -> dict[str, Any] | None:
    """What the page of a questionnaire shows of its rule; None: the plan does not send it."""
    rule = planned.read(row.plan_rule)
    if rule is None:
        return None
    purposes = {one.id: one.label for one in catalogue.category_pack().purposes}
    kinds = {one.id: one.label for one in catalogue.vendor_kinds()}
    return {
        "in_place": rule.in_place,
        "months": rule.months,
        "tiers": [one.label for one in catalogue.tiers().tiers if one.id in rule.tiers],
        "kinds": [kinds.get(one, one) for one in sorted(rule.kinds)],
        "purposes": [purposes.get(one, one) for one in sorted(rule.purposes)],
    }


def values_of(row: Questionnaire) -> dict[str, Any]:
    rule = planned.read(row.plan_rule)
    if rule is None:
        return {"how": NOT, "version": row.version}
    return {
        "how": IN_PLACE if rule.in_place else BESIDES,
        "tiers": sorted(rule.tiers),
        "kinds": sorted(rule.kinds),
        "purposes": sorted(rule.purposes),
        "months": rule.months,
        "version": row.version,
    }
