"""The shape of what is typed about internal audits; the rules are in workflow.py."""

from typing import Any

from flask_wtf import FlaskForm
from flask_wtf.file import MultipleFileField

from portal.foundation.core import clock
from portal.foundation.core.pages.forms import (
    DayField,
    PickField,
    chosen,
    filled,
    line_field,
    needed,
    text_field,
)
from portal.foundation.core.words.i18n import _l
from portal.foundation.lists.register import choices_of
from portal.proof.audits.models import AuditResult
from portal.proof.audits.workflow import RESULTS, HeldAudit, PlannedAudit
from portal.supervision.findings.handling.forms import OpenForm
from portal.supervision.findings.handling.services import Found
from portal.supervision.findings.severity import Owner, Severity

LONG = 4000


class PlanAuditForm(FlaskForm):
    subject = line_field(
        _l("What is audited"),
        200,
        description=_l(
            "Such as: selection and approval of vendors, or how findings are followed up."
        ),
    )
    scope = text_field(
        _l("What is to be looked at"),
        LONG,
        description=_l("By which rules, in which records, how many of them."),
    )
    period_from = DayField(_l("Period from"), [needed()])
    period_until = DayField(_l("Period to"), [needed()])
    on = DayField(_l("To be carried out by"), [needed()])

    def wanted(self) -> PlannedAudit:
        return PlannedAudit(
            subject=self.subject.data or "",
            scope=self.scope.data or "",
            period_from=filled(self.period_from),
            period_until=filled(self.period_until),
            on=filled(self.on),
        )


class MoveAuditForm(FlaskForm):
    to = DayField(_l("To be carried out by"), [needed()])
    reason = text_field(_l("Reason"), 1000)


class HoldAuditForm(FlaskForm):
    held_on = DayField(_l("Carried out on"), [needed()], default=clock.today)
    held_by = line_field(
        _l("Audited by"),
        300,
        description=_l("Nobody of these has a part in the work that was audited."),
    )
    looked_at = text_field(_l("What was looked at"), LONG)
    seen = text_field(_l("What was seen"), LONG)
    result = PickField(_l("Result"), [chosen()])
    files = MultipleFileField(
        _l("Report of the audit, and evidence"),
        description=_l("PDF, photos, Word, Excel or text. Several files can be chosen."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.result.choices = choices_of(RESULTS)

    def told(self) -> HeldAudit:
        return HeldAudit(
            held_on=filled(self.held_on),
            held_by=self.held_by.data or "",
            looked_at=self.looked_at.data or "",
            seen=self.seen.data or "",
            result=AuditResult(self.result.data),
        )


class CancelAuditForm(FlaskForm):
    reason = text_field(_l("Reason"), 1000)


class AuditFindingForm(OpenForm):
    """As of any finding, but that it is ours and about no work of a vendor."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action.description = _l("Whoever mends it reads this.")
        del self.owner
        del self.engagement_id

    def found(self) -> Found:
        return Found(
            title=self.title_text(),
            action=self.action_text(),
            detail=self.detail.data or "",
            severity=Severity(self.severity.data),
            owner=Owner.COMPANY,
            due_on=self.due_on.data,
        )
