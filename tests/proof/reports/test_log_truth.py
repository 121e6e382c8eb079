"""The log of the report claims no act that did not happen."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.mail import workflow as delivery
from portal.foundation.mail.models import OutboxEmail
from portal.proof.reports.content.tables import LogRow
from portal.supervision.attestations.asking import request_services
from portal.supervision.attestations.models import Wording
from portal.supervision.attestations.receipt_jobs import make_receipts
from portal.supervision.reminders.models import Digest
from portal.supervision.reminders.services import send_reminders
from portal.supervision.responses.assignments.models import Assignment, AssignmentOrigin
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports import sheets
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
RUNNING = {"first": date(2026, 10, 1), "last": date(2027, 3, 31)}


def lose(mail: OutboxEmail, at: datetime) -> None:
    delivery.fail(mail, "no such person", at, permanent=True)


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


@pytest.mark.parametrize(("is_planned", "later"), [(True, 2), (False, 0)])
def test_one_sent_by_the_plan_on_another_day_or_by_hand_on_that_day_was_out_already(
    story: Story, cast: Cast, clock: Clock, later: int, *, is_planned: bool
) -> None:
    assignment = asked(story, cast)
    if is_planned:
        assignment.origin = AssignmentOrigin.PLAN
        db.session.commit()
    clock.advance(days=later)
    told_as_before(assignment)
    said = [one.activity for one in rows(story, cast, "ja") if one.record == assignment.number]
    assert not any("計画どおりチェックシートを送付" in one for one in said)


def reminded(story: Story, cast: Cast, clock: Clock) -> OutboxEmail:
    """Of a statement asked for on 1 September, by a mail written at noon."""
    clock.go_to(date(2026, 9, 1))
    with transaction():
        request_services.request_attestations(
            story.mailing,
            ["incident_free"],
            wording=Wording.PERIOD,
            first=date(2026, 4, 1),
            last=date(2026, 8, 31),
            actor=acting(cast.pam),
        )
    send_reminders()
    digests = select(Digest.mail_id).where(Digest.person_id == cast.ada.id)
    return db.session.get_one(OutboxEmail, db.session.scalars(digests).one())


@LANGUAGES
@pytest.mark.parametrize(
    "end",
    [
        (None, {"ja": "メール送信待ち", "en": "e-mail, waiting"}),
        (delivery.deliver, {"ja": "メール送信済", "en": "e-mail, sent"}),
        (
            delivery.keep,
            {"ja": "メール未送信(ポータルのみ)", "en": "e-mail not sent, kept in the portal"},
        ),
        (lose, {"ja": "メール不達", "en": "e-mail, undeliverable"}),
    ],
)
def test_a_mail_was_sent_only_when_a_server_took_it(
    story: Story,
    cast: Cast,
    clock: Clock,
    end: tuple[Callable[[OutboxEmail, datetime], None] | None, dict[str, str]],
    lang: str,
) -> None:
    finish, said = end
    mail = reminded(story, cast, clock)
    clock.advance(minutes=7)
    if finish is not None:
        finish(mail, clock.now())
    db.session.commit()
    log = there(shown(story, cast, language=lang).log).log.rows
    (row,) = [one for one in log if one.means == said[lang]]
    local = clock.now().astimezone(ZoneInfo("Asia/Tokyo"))
    written = local if finish is not None else local - timedelta(minutes=7)
    assert (row.clock, row.on) == (f"{written:%H:%M}", written.date())


def test_a_mail_handed_over_after_the_day_still_waited_on_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    mail = reminded(story, cast, clock)
    clock.go_to(date(2026, 10, 2))
    delivery.deliver(mail, clock.now())
    db.session.commit()
    log = there(shown(story, cast).log).log.rows
    assert {one.means for one in log if "メール" in one.means} == {"メール送信待ち"}


def test_a_receipt_that_was_made_is_not_said_to_be_mailed(story: Story, cast: Cast) -> None:
    make_receipts()
    log = there(shown(story, cast, **RUNNING).log).log.rows
    made = [one for one in log if "受領書を作成" in one.activity]
    assert made
    assert {one.means for one in made} == {"自動"}
