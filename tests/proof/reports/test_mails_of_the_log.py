"""What the log says of mails whose end is told elsewhere than by the mail as it stands."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.mail import services as mails
from portal.foundation.mail import workflow as delivery
from portal.foundation.mail.models import OutboxEmail
from portal.proof.reports.content.tables import LogRow
from portal.supervision.reminders.models import Digest
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.proof.reports.drafts import shown, there
from tests.proof.reports.story import Story
from tests.proof.reports.test_log_truth import LANGUAGES, lose, reminded


def told(story: Story, cast: Cast, lang: str = "ja") -> list[LogRow]:
    """What the log says of notices of the request."""
    notice = {"ja": "依頼の通知", "en": "Notice of the request"}[lang]
    rows = there(shown(story, cast, language=lang).log).log.rows
    return [one for one in rows if notice in one.activity]


def means(story: Story, cast: Cast, lang: str = "ja") -> set[str]:
    """Without what another person's mail came to, which waits."""
    waits = {"ja": "メール送信待ち", "en": "e-mail, waiting"}[lang]
    return {one.means for one in told(story, cast, lang)} - {waits}


@LANGUAGES
def test_one_sent_again_since_of_which_nothing_else_is_known_was_not_sent_then(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    """Records of before did not keep how the mail stood when it was sent again."""
    mail = reminded(story, cast, clock)
    lose(mail, clock.now())
    db.session.commit()
    clock.go_to(date(2026, 10, 2))
    with transaction():
        delivery.try_again(mail, clock.now())
        record(SYSTEM, "mail.retried", mail, say("A mail is to be sent again"))
    delivery.deliver(mail, clock.now())
    db.session.commit()
    said = {"ja": "メール未送信(基準日時点)", "en": "e-mail, not sent by then"}[lang]
    assert means(story, cast, lang) == {said}


@LANGUAGES
@pytest.mark.parametrize("settled_on", [date(2026, 9, 3), date(2026, 10, 2)])
def test_one_that_was_lost_and_settled_by_telephone_was_not_sent(
    story: Story, cast: Cast, clock: Clock, settled_on: date, lang: str
) -> None:
    mail = reminded(story, cast, clock)
    lose(mail, clock.now())
    db.session.commit()
    clock.go_to(settled_on)
    with transaction():
        mails.settle_mail(mail, how="By telephone", actor=acting(cast.sue))
    said = {"ja": "メール不達", "en": "e-mail, undeliverable"}[lang]
    assert means(story, cast, lang) == {said}


@LANGUAGES
def test_one_that_is_not_kept_any_more_is_not_said_to_be_sent(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    mail = reminded(story, cast, clock)
    digest = db.session.scalars(select(Digest).where(Digest.mail_id == mail.id)).one()
    digest.mail_id = None
    db.session.commit()
    said = {"ja": "メール(送信の記録なし)", "en": "e-mail, sending not on record"}[lang]
    (row,) = [one for one in told(story, cast, lang) if one.means == said]
    assert (row.on, row.clock) == (date(2026, 9, 1), "")


def test_what_reached_one_and_not_another_is_told_twice(
    story: Story, cast: Cast, clock: Clock
) -> None:
    mail = reminded(story, cast, clock)
    delivery.deliver(mail, clock.now())
    others = select(Digest.mail_id).where(Digest.person_id == cast.alf.id)
    lose(db.session.get_one(OutboxEmail, db.session.scalars(others).one()), clock.now())
    db.session.commit()
    assert means(story, cast) == {"メール送信済", "メール不達"}


def test_what_waited_stands_at_the_moment_it_was_written(
    story: Story, cast: Cast, clock: Clock
) -> None:
    mail = reminded(story, cast, clock)
    clock.go_to(date(2026, 10, 2))
    delivery.deliver(mail, clock.now())
    db.session.commit()
    assert [(one.means, one.on) for one in told(story, cast)] == [
        ("メール送信待ち", date(2026, 9, 1))
    ]
