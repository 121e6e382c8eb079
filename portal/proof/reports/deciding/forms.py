"""The shape of a decision about a report, as management types it and as others record it."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField
from wtforms import RadioField

from portal.foundation.core.pages.forms import (
    DayField,
    DecidingForm,
    PickField,
    TickField,
    chosen,
    filled,
    line_field,
    needed,
    options,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.supervision.approvals.models import DecisionWay
from portal.supervision.approvals.workflow import DecidedElsewhere

LONG = 2000


class WayField(PickField, RadioField):
    """One of a few, all of them shown."""


class ReportDecisionForm(DecidingForm):
    comment = text_field(
        _l("Comment"),
        LONG,
        optional=True,
        description=_l("Needed where the report is returned: say why and what has to change."),
    )
    ringi_number = line_field(
        _l("Number of the decision"),
        60,
        optional=True,
        description=_l("Where your company numbers its decisions."),
    )


class TogetherForm(FlaskForm):
    """`offer` first."""

    reports = TickField(_l("Reports to approve together"), coerce=int, default=())
    comment = text_field(_l("Comment"), LONG, optional=True)
    ringi_number = line_field(
        _l("Number of the decision"),
        60,
        optional=True,
        description=_l("Where your company numbers its decisions."),
    )

    def offer(self, ids: Iterable[int]) -> None:
        self.reports.choices = [(one, str(one)) for one in ids]

    def chosen(self) -> list[int]:
        return list(self.reports.data or ())


class ElsewhereForm(FlaskForm):
    """`offer` first."""

    way = WayField(_l("Where it was decided"), validators=[chosen()])
    outcome = WayField(_l("What was decided"), validators=[chosen()])
    decided_on = DayField(_l("Day of the decision"), [needed()])
    decider = line_field(
        _l("Who decided"), 160, description=_l("The name as it stands on the paper.")
    )
    decider_title = line_field(_l("Title"), 120, optional=True)
    ringi_number = line_field(_l("Number of the decision"), 60, optional=True)
    comment = text_field(
        _l("Comment"),
        LONG,
        optional=True,
        description=_l("Needed where the report is returned: say why and what has to change."),
    )
    files = MultipleFileField(
        _l("Scan, or print of the other system"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def offer(self) -> None:
        self.way.choices = options(
            [
                (DecisionWay.PAPER.value, _l("On paper")),
                (DecisionWay.RINGI.value, _l("In another system for decisions (ringi)")),
            ]
        )
        self.outcome.choices = options([("approved", _l("Approved")), ("returned", _l("Returned"))])

    def said(self) -> DecidedElsewhere:
        return DecidedElsewhere(
            way=DecisionWay(self.way.data),
            approved=self.outcome.data == "approved",
            decided_on=filled(self.decided_on),
            decider=self.decider.data or "",
            decider_title=self.decider_title.data or "",
            ringi_number=self.ringi_number.data or "",
            comment=self.comment.data or "",
        )


class CheckForm(DecidingForm):
    wrong = text_field(
        _l("What is not as on the paper"),
        1000,
        optional=True,
        description=_l("Needed where it is sent back: it is then recorded anew."),
    )
