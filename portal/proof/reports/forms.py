"""The shape of a draft as it is typed; what it must keep is decided in workflow.py."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import IntegerField, RadioField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.foundation.core.pages.forms import (
    LANGUAGE_CHOICES,
    DayField,
    PickField,
    chosen,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import choices_of
from portal.proof.reports.models import Span
from portal.proof.reports.workflow import CONCLUSIONS, LONGEST, LONGEST_WHY, Conclusion, ReportDraft

OWN = "own"
_APART = "~"


class ChoiceField(PickField, RadioField):
    """One of a few, all of them shown; what is not among them is refused in words."""


class DraftForm(FlaskForm):
    """Which period, what the officer concludes and in which language, and what it replaces."""

    period = ChoiceField(_l("Period covered"), validators=[chosen()])
    period_from = DayField(_l("First day"), validators=[Optional()])
    period_to = DayField(_l("Last day"), validators=[Optional()])
    language = ChoiceField(
        _l("Language of opinion and conditions"), choices=LANGUAGE_CHOICES, validators=[chosen()]
    )
    conclusion: ChoiceField | None = ChoiceField(_l("Conclusion"), validators=[chosen()])
    opinion = text_field(_l("Opinion of the privacy officer"), LONGEST, optional=True)
    conditions: Any = text_field(_l("Conditions"), LONGEST, optional=True)
    replaces = PickField(_l("In place of an earlier report"), default="")
    why = text_field(_l("Why the earlier report is replaced"), LONGEST_WHY, optional=True)
    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    def offer(
        self, spans: Sequence[tuple[Span, str]], own: str, standing: Sequence[tuple[int, str]]
    ) -> None:
        """The usual periods with their names, then days of one's own; the reports that stand."""
        usual = [(key_of(span), name) for span, name in spans]
        self.period.choices = options([*usual, (OWN, own)])
        given = {
            value: label for value, label in CONCLUSIONS.items() if value is not Conclusion.NONE
        }
        if self.conclusion is not None:
            self.conclusion.choices = options(choices_of(given))
        known = [(str(report_id), name) for report_id, name in standing]
        self.replaces.choices = options([("", _l("No: it stands by itself")), *known])

    def draft(self) -> ReportDraft:
        first, last = self._days()
        return ReportDraft(
            first=first,
            last=last,
            language=str(self.language.data),
            conclusion=Conclusion(self.conclusion.data) if self.conclusion else Conclusion.NONE,
            opinion=self.opinion.data or "",
            conditions=(self.conditions.data or "") if self.conditions else "",
            replaces=int(self.replaces.data) if self.replaces.data else None,
            why=self.why.data or "",
        )

    def _days(self) -> tuple[date | None, date | None]:
        return span_of(str(self.period.data), self.period_from.data, self.period_to.data)


class OverallDraftForm(DraftForm):
    """Over all vendors: nobody concludes about one of them."""

    conclusion = None
    conditions = None


class IssueForm(FlaskForm):
    """Which draft was read: the version on the page."""

    version = IntegerField(widget=HiddenInput(), validators=[needed()])


class WithdrawDraftForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


def key_of(span: Span) -> str:
    return f"{span.first.isoformat()}{_APART}{span.last.isoformat()}"


def span_of(
    key: str, own_first: date | None, own_last: date | None
) -> tuple[date | None, date | None]:
    """The days that were chosen: those of a usual period, or one's own."""
    if key == OWN:
        return own_first, own_last
    first, _, last = key.partition(_APART)
    return date.fromisoformat(first), date.fromisoformat(last)


def values_of(draft: ReportDraft, spans: Sequence[Span]) -> dict[str, Any]:
    """A draft as the form shows it: one of the usual periods where it is one."""
    span = draft.span
    usual = span in spans
    return {
        "period": key_of(span) if usual else OWN,
        "period_from": None if usual else span.first,
        "period_to": None if usual else span.last,
        "language": draft.language,
        "conclusion": draft.conclusion.value,
        "opinion": draft.opinion,
        "conditions": draft.conditions,
        "replaces": "" if draft.replaces is None else str(draft.replaces),
        "why": draft.why,
    }
