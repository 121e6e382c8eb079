"""The log of the report claims no act that did not happen."""

from datetime import date

import pytest

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core.db import db
from portal.foundation.core.messages import say
from portal.foundation.core.transactions import transaction
from portal.proof.reports.content_tables import LogRow
from portal.supervision.responses.models import Assignment, AssignmentOrigin
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports import sheets
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
RUNNING = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}


def rows(story: Story, cast: Cast, lang: str) -> tuple[LogRow, ...]:
    return there(shown(story, cast, language=lang, **RUNNING).log).log.rows


def asked(story: Story, cast: Cast) -> Assignment:
    version = sheets.published()
    return sheets.ask(cast, story.vendor, story.mailing, version, date(2026, 12, 18))


def told_as_before(assignment: Assignment) -> None:
    """The event as it was kept of every sheet of the plan, sent or not."""
    text = say("Sent a questionnaire as planned (%(number)s)", number=assignment.number)
    with transaction():
        record(SYSTEM, "questionnaire.planned", assignment, text)


@LANGUAGES
def test_a_sheet_that_was_out_already_was_not_sent_as_planned(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    assignment = asked(story, cast)
    clock.go_to(date(2026, 11, 27))
    told_as_before(assignment)
    said = [one.activity for one in rows(story, cast, lang) if one.record == assignment.number]
    unsent = {"ja": "計画どおりチェックシートを送付", "en": "Sent a questionnaire as planned"}[lang]
    linked = {"ja": "依頼済み", "en": "was out already"}[lang]
    assert not any(unsent in one for one in said)
    assert sum(linked in one for one in said) == 1


def test_a_sheet_the_plan_sent_was_sent(story: Story, cast: Cast) -> None:
    assignment = asked(story, cast)
    assignment.origin = AssignmentOrigin.PLAN
    db.session.commit()
    told_as_before(assignment)
    assert any("計画どおりチェックシートを送付" in one.activity for one in rows(story, cast, "ja"))
