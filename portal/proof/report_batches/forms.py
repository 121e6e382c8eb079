"""The shape of a batch as it is asked for: which vendors and period, which drafts to issue."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_wtf import FlaskForm
from wtforms import HiddenField
from wtforms.validators import Optional

from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    TickField,
    chosen,
    options,
)
from portal.foundation.core.pages.web import ids_in
from portal.foundation.core.words.i18n import _l
from portal.proof.reports.forms import OWN, ChoiceField, key_of, span_of
from portal.proof.reports.models import Span

NOTHING, WHERE_KEPT = "nothing", "where_kept"


class BatchForm(FlaskForm):
    """`offer` first."""

    vendor_ids = HiddenField()
    period = ChoiceField(_l("Period covered"), validators=[chosen()])
    period_from = DayField(_l("First day"), validators=[Optional()])
    period_to = DayField(_l("Last day"), validators=[Optional()])
    language = ChoiceField(
        _l("Language of opinion and conditions"), choices=LANGUAGE_CHOICES, validators=[chosen()]
    )
    conclusion = ChoiceField(_l("Conclusion"), default=NOTHING, validators=[chosen()])

    def offer(self, spans: Sequence[tuple[Span, str]], own: str) -> None:
        self.period.choices = options([*((key_of(span), name) for span, name in spans), (OWN, own)])
        self.conclusion.choices = options(
            [
                (NOTHING, _l("None yet: each draft is concluded by itself")),
                (WHERE_KEPT, _l("Continue, where no promise is broken; else none yet")),
            ]
        )

    def chosen_ids(self) -> list[int]:
        return ids_in([self.vendor_ids.data or ""])

    def days(self) -> tuple[date | None, date | None]:
        return span_of(str(self.period.data), self.period_from.data, self.period_to.data)


class IssueManyForm(FlaskForm):
    """`offer` first: id and version of each draft, so that what changed meanwhile is not issued."""

    reports = TickField(_l("Drafts to issue together"), default=())

    def offer(self, drafts: Iterable[tuple[int, int]]) -> None:
        self.reports.choices = [(f"{one}-{version}", str(one)) for one, version in drafts]

    def versions(self) -> dict[int, int]:
        parts = (str(key).partition("-") for key in self.reports.data or ())
        return {int(one): int(version) for one, _, version in parts}
