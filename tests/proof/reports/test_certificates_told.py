"""A report tells what the vendor was certified for, as of its day, and says nothing where it was not."""

from datetime import date

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.reports.content.report import WorkAndData
from portal.supervision.certificates.models import Certificate, CertificateEndKind
from portal.supervision.certificates.workflow import CERTIFICATES
from portal.supervision.proposed_records import services as records
from portal.supervision.proposed_records.workflow import ProposedState
from tests.actors import acting
from tests.cast import Cast
from tests.factories.certificates import make_certificate
from tests.proof.reports.drafts import shown
from tests.proof.reports.story import Story


def told(story: Story, cast: Cast, language: str = "en") -> WorkAndData:
    work = shown(story, cast, language=language).work
    assert isinstance(work, WorkAndData)
    return work


def made(story: Story, cast: Cast, **more: object) -> Certificate:
    row = make_certificate(cast.pam, cast.acme, story.mailing, decided_by_id=cast.pip.id, **more)
    db.session.commit()
    return row


@pytest.mark.parametrize(
    ("language", "state"), [("en", "In force"), ("ja", "有効")], ids=["en", "ja"]
)
def test_one_in_force_is_told_with_its_work_and_who_confirmed_it(
    story: Story, cast: Cast, language: str, state: str
) -> None:
    row = made(story, cast)
    part = told(story, cast, language).certificates
    assert part is not None
    (line,) = part.rows
    assert (line.number, line.until, line.state) == (row.number, date(2027, 3, 31), state)
    assert line.works == story.mailing.number
    assert "Pip" in line.checked
    assert line.is_in_force


def test_nothing_is_said_where_nothing_is_on_record_or_nobody_confirmed_it(
    story: Story, cast: Cast
) -> None:
    made(story, cast, state=ProposedState.PROPOSED)
    made(story, cast, certified_until=date(2025, 12, 31))
    assert told(story, cast).certificates is None


def test_one_that_ended_says_so_and_one_recorded_by_mistake_is_left_out(
    story: Story, cast: Cast
) -> None:
    row, wrong = made(story, cast), made(story, cast)
    for one, way in ((row, "withdrawn"), (wrong, "mistaken")):
        with transaction():
            records.end(
                CERTIFICATES,
                one,
                CertificateEndKind(way),
                ended_on=date(2026, 6, 1),
                reason="As we learned.",
                actor=acting(cast.pam),
            )
    part = told(story, cast).certificates
    assert part is not None
    (line,) = part.rows
    assert (line.number, line.is_in_force) == (row.number, False)
    assert line.state == "The body took it back or suspended it"
