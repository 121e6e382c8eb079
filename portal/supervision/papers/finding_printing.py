"""Findings on paper: what is wrong, how we answered last, and forms for the plan and the report."""

from collections.abc import Sequence
from typing import Any, Final

import segno
from flask import url_for

from portal.foundation.core import clock
from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text, say
from portal.foundation.mail import framing
from portal.ledger.engagements.queries import terms_of
from portal.supervision.findings import queries
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.findings.queries import FindingRow, History
from portal.supervision.findings.severity import Severity

_SEVERITIES: Final = {
    Severity.CRITICAL: say("Critical"),
    Severity.MAJOR: say("Major"),
    Severity.MINOR: say("Minor"),
    Severity.OBSERVATION: say("Observation"),
}
_WORDS: Final = {
    "to": say("To:"),
    "vendor": say("Vendor"),
    "work": say("Entrusted work"),
    "all_work": say("All work of this vendor"),
    "severity": say("Severity"),
    "mends": say("What mends it"),
    "seen": say("What was seen"),
    "due": say("Due date"),
    "return_to": say("Send it back to"),
    "printed": say("Printed on"),
    "plan": say("How you will mend it"),
    "plan_how": say("Fill this in where it takes time. Send it back soon: we answer it."),
    "cause": say("Why it came to this"),
    "measures": say("What will be done about it"),
    "ready": say("Ready by"),
    "responsible": say("Who is responsible"),
    "report": say("Report that it is mended"),
    "report_how": say("Fill this in once it is mended, and enclose what shows it."),
    "done": say("What was done to mend it"),
    "signed": say("Answered by"),
    "day": say("Day"),
    "name": say("Name"),
    "position": say("Title"),
    "sign": say("Signature or seal"),
    "code": say("A code that leads to the finding in the portal"),
    "note": say("What arrives counts from the day on which it arrives."),
}


def finding_words(lang: Lang) -> dict[str, str]:
    return {name: words(one, lang) for name, one in _WORDS.items()}


def finding_sheets(rows: Sequence[FindingRow], lang: Lang) -> list[dict[str, Any]]:
    """As the vendor would read each in the portal; nothing internal."""
    return [_sheet(row, lang) for row in rows]


def _sheet(row: FindingRow, lang: Lang) -> dict[str, Any]:
    finding = row.finding
    address = framing.link_to(url_for("papers.finding_on_paper", finding_id=finding.id))
    return {
        "number": finding.number,
        "code": segno.make(address, error="m").svg_data_uri(scale=4, border=2),
        "title": _said(finding.name, lang),
        "mends": _said(finding.wanted, lang),
        "seen": finding.detail,
        "severity": words(_SEVERITIES[finding.severity], lang),
        "work": _work(finding, lang),
        "due_on": row.obligation.due_on if row.obligation else None,
        "answers": [words(one, lang) for one in _answers(queries.history_of(finding.id))],
        "asks_plan": finding.state is FindingState.OPEN,
    }


def _answers(history: History) -> list[Message]:
    """What we answered last to a plan and to a report, for the vendor to read."""
    told: list[Message] = []
    plan = history.plans[-1] if history.plans else None
    if plan is not None and plan.accepted is True:
        told.append(
            say("Your plan is accepted. You said it will be ready by %(day)s.", day=plan.ready_on)
        )
    if plan is not None and plan.accepted is False:
        told.append(say("Please change your plan: %(remark)s", remark=plan.remark))
    report = history.repairs[-1] if history.repairs else None
    if report is not None and report.verified is False:
        told.append(say("What was reported is not enough yet: %(remark)s", remark=report.remark))
    return told


def _said(told: Text | Message, lang: Lang) -> str:
    return told.in_(lang) if isinstance(told, Text) else words(told, lang)


def _work(finding: Finding, lang: Lang) -> str:
    if finding.engagement_id is not None:
        terms = terms_of(finding.engagement_id, clock.today())
        if terms is not None:
            return terms.called.in_(lang)
    return words(_WORDS["all_work"], lang)
