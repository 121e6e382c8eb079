"""The shape of what is typed about management reviews; the rules are in workflow.py."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import FieldList, Form, FormField, IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    filled,
    line_field,
    needed,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.core.words.messages import say
from portal.proof.management_reviews.models import ManagementReview
from portal.proof.management_reviews.workflow import HeldReview, WantedDecision, on_line

LONG: Final = 4000
LINES: Final = 6  # of decisions, empty ones to type in
_BETWEEN = re.compile(r"[\s,、,]+")


class DecisionLine(Form):
    """One decision; empty lines are left out."""

    what = text_field(_l("What was decided to be done"), 1000, optional=True)
    owner = PickField(_l("Who does it"), [Optional()], default="")
    until = DayField(_l("Until when"), [Optional()])

    @property
    def is_empty(self) -> bool:
        return not any((self.what.data, self.owner.data, self.until.data))


class ReviewForm(FlaskForm):
    """`offer` first."""

    held_on = DayField(_l("Review held on"), [needed()], default=clock.today)
    period_from = DayField(_l("Period from"), [needed()])
    period_until = DayField(_l("Period to"), [needed()])
    took_part = text_field(
        _l("Who took part"), 1000, description=_l("Such as: representative director, directors.")
    )
    reports = line_field(
        _l("Supervision reports put before it"),
        500,
        optional=True,
        description=_l("By number, such as SR-2026-001. Several are separated by a comma."),
    )
    audits = line_field(
        _l("Internal audits put before it"),
        500,
        optional=True,
        description=_l("By number, such as IA-2026-001. Several are separated by a comma."),
    )
    conclusion = text_field(_l("Conclusion"), LONG)
    decisions = FieldList(
        FormField(DecisionLine),
        label=_l("Decisions of management"),
        min_entries=LINES,
        max_entries=30,
    )
    files = MultipleFileField(
        _l("Minutes"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self, people: Mapping[int, str]) -> None:
        for line in self.decisions:
            line.form.owner.choices = [
                ("", "–"),
                *((str(id_), name) for id_, name in people.items()),
            ]

    def told(self) -> HeldReview:
        """Refuses a line of which a part is missing."""
        return HeldReview(
            held_on=filled(self.held_on),
            period_from=filled(self.period_from),
            period_until=filled(self.period_until),
            took_part=self.took_part.data or "",
            reports=numbers_in(self.reports.data or ""),
            audits=numbers_in(self.audits.data or ""),
            conclusion=self.conclusion.data or "",
            decisions=self._decided(),
        )

    def _decided(self) -> list[WantedDecision]:
        sent = {int(field.name.rpartition("-")[2]): field.form for field in self.decisions}
        found = []
        for line, one in ((number + 1, sent[number]) for number in sorted(sent)):
            if one.is_empty:
                continue
            if not one.what.data:
                raise on_line(line, say("Say what is to be done."))
            if not one.owner.data:
                raise on_line(line, say("Choose who does it."))
            if one.until.data is None:
                raise on_line(line, say("Enter until when."))
            found.append(
                WantedDecision(
                    line=line,
                    what=one.what.data,
                    owner_id=int(one.owner.data),
                    until=one.until.data,
                )
            )
        return found


class ConfirmReviewForm(DecidingForm):
    """`version`: of what was on the page, so that nobody confirms what they have not read."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    remark = text_field(
        _l("Remark"),
        2000,
        optional=True,
        description=_l(
            "Needed where it is not confirmed: whoever recorded it reads what is wrong."
        ),
    )


class CarryOutForm(FlaskForm):
    done = text_field(_l("How it was carried out"), 2000)
    done_on = DayField(_l("Done on"), [needed()], default=clock.today)
    files = MultipleFileField(
        _l("What shows it"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )


def numbers_in(typed: str) -> list[str]:
    """Each once, as typed but for capitals."""
    return list(dict.fromkeys(one.upper() for one in _BETWEEN.split(typed) if one))


def as_before(row: ManagementReview | None) -> dict[str, Any]:
    """Of the record that is corrected, to go on from."""
    if row is None:
        return {}
    return {
        "held_on": row.held_on,
        "period_from": row.period_from,
        "period_until": row.period_until,
        "took_part": row.took_part,
        "reports": ", ".join(number for _id, number in row.put_before["reports"]),
        "audits": ", ".join(number for _id, number in row.put_before["audits"]),
        "conclusion": row.conclusion,
    }
