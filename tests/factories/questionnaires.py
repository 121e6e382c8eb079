"""Questionnaires for tests: small ones put together by hand, and the one that ships."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from portal.content.packs import kinds as shelf
from portal.foundation.access.actor import SYSTEM, Actor
from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.questionnaires import queries
from portal.supervision.questionnaires.definition.definition import Sheet, read_sheet
from portal.supervision.questionnaires.models import QuestionnaireVersion, VersionOrigin
from portal.supervision.questionnaires.publishing import services
from portal.supervision.responses.assignments.models import Assignment
from portal.supervision.responses.sending.services import SheetSending, assign

SPRING, AUTUMN, DUE = date(2026, 4, 1), date(2026, 9, 30), date(2026, 12, 11)
GRADES = [
    {
        "id": "A",
        "min": 90,
        "label": {"ja": "良好", "en": "Good"},
        "also": "no open major or critical",
    },
    {"id": "B", "min": 75, "label": {"ja": "概ね良好", "en": "Fair"}, "also": "no open critical"},
    {"id": "D", "min": 0, "label": {"ja": "不適", "en": "Poor"}},
]


def words(text: str) -> dict[str, str]:
    return {"ja": text, "en": text}


def question(name: str, kind: str = "yes_partial_no", **more: Any) -> dict[str, Any]:
    """As in questionnaire.yaml; expected yes, no evidence."""
    plain: dict[str, Any] = {"id": name, "text": words(f"Question {name}"), "answer_type": kind}
    if kind.startswith("yes"):
        plain["expected"] = "yes"
    if kind in ("single_choice", "multi_choice"):
        plain["options"] = [
            {"id": one, "label": words(one), "score": score}
            for one, score in (("good", 1), ("fair", 0.5), ("poor", 0))
        ]
    if kind == "table":
        plain["columns"] = [
            {"id": "name", "label": words("Name"), "type": "text", "required": True},
            {"id": "start", "label": words("Start"), "type": "date", "required": False},
            {"id": "approval_no", "label": words("Approval"), "type": "text", "required": False},
        ]
    return plain | more


def finding(name: str, on: Sequence[str], severity: str = "major", **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "on": list(on),
        "severity": severity,
        "title": words(f"Finding {name}"),
        "action": words("Mend it"),
        "due_days": 30,
        "owner": "vendor",
    } | more


def sheet_data(*questions: dict[str, Any], **more: Any) -> dict[str, Any]:
    """One section for each two questions."""
    sections = [
        {"id": f"s{place // 2 + 1}", "title": words("Section"), "questions": list(pair)}
        for place in range(0, len(questions), 2)
        if (pair := questions[place : place + 2])
    ]
    plain = {"title": words("Check sheet"), "scoring": {"grades": GRADES}, "sections": sections}
    return plain | more


def sheet(*questions: dict[str, Any], **more: Any) -> Sheet:
    return read_sheet(sheet_data(*questions, **more))


def standard_sheet() -> Sheet:
    """The sheet that ships."""
    return read_sheet(next(one.data for one in shelf.shipped() if one.pack == shelf.SHEET.id))


def publish(of: Sheet, name: str = "check-sheet", actor: Actor = SYSTEM) -> QuestionnaireVersion:
    """Within a command: the sheet as a published version."""
    questionnaire = queries.find_named(name) or services.new_questionnaire(name, of, actor)
    return services.keep_version(questionnaire, of, VersionOrigin.BROWSER, actor)


def send(
    vendor: Vendor,
    works: Collection[Engagement],
    version: QuestionnaireVersion,
    *,
    actor: Actor = SYSTEM,
    due_on: date = DUE,
) -> Assignment:
    """Within a command: the version assigned for the half year to September."""
    questionnaire = queries.find_questionnaire(version.questionnaire_id)
    assert questionnaire is not None
    sending = SheetSending(questionnaire, version, SPRING, AUTUMN, due_on)
    assignment = assign(vendor.id, [one.id for one in works], sending, actor=actor)
    db.session.flush()
    return assignment
