"""The log of the report: each act by the number of its record, never by anything else."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.engagements.models import Engagement
from portal.proof.reports import services
from portal.proof.reports.content import report as canonical
from portal.supervision.onboarding import services as onboarding
from portal.supervision.promises.queries import evaluate_engagement
from tests.actors import acting
from tests.cast import Cast
from tests.factories.engagements import make_engagement
from tests.factories.scenes import work_of
from tests.proof.reports.drafts import drafted, shown, there
from tests.proof.reports.story import Story

DAY = date(2026, 11, 24)
LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
HANDED_OVER = {"ja": "最初の提供", "en": "irst handover"}


def numbers_in_the_log(cast: Cast, lang: str) -> list[str]:
    """Of the acts that tell of a first handover in this half of the year."""
    draft = drafted(cast, first=date(2026, 10, 1), last=date(2027, 3, 31), language=lang)
    report = services.preview(draft, cast.acme)
    assert "Text(" not in canonical.to_json(report)
    rows = there(report.log).log.rows
    return [row.record for row in rows if HANDED_OVER[lang] in row.activity]


def waiting_share(cast: Cast) -> DataShare:
    work_of(cast.acme, signer=cast.ada, handed_over=None)
    db.session.commit()
    return db.session.scalars(select(DataShare).where(DataShare.vendor_id == cast.acme.id)).one()


def told_as_before(share: DataShare, cast: Cast) -> None:
    """The event as it was kept before it named the share: only the name of the work."""
    work = evaluate_engagement(share.engagement_id, DAY)
    assert work is not None
    text = say("First handover on %(day)s recorded for %(work)s", day=DAY, work=work.name)
    with transaction():
        record(acting(cast.pam), "data_share.handed_over", share, text, also=[cast.acme])


@LANGUAGES
def test_a_first_handover_is_known_by_the_number_of_its_share(cast: Cast, lang: str) -> None:
    share = waiting_share(cast)
    with transaction():
        onboarding.record_handover(share, cast.acme, day=DAY, actor=acting(cast.pam))

    assert numbers_in_the_log(cast, lang) == [share.number] == [f"DS-{share.id:04d}"]


@LANGUAGES
def test_one_recorded_by_name_alone_is_known_by_the_number_of_the_work(
    cast: Cast, lang: str
) -> None:
    share = waiting_share(cast)
    told_as_before(share, cast)

    work = db.session.get_one(Engagement, share.engagement_id)
    assert numbers_in_the_log(cast, lang) == [work.number]


def test_two_works_of_one_name_leave_the_number_open(cast: Cast) -> None:
    share = waiting_share(cast)
    work = evaluate_engagement(share.engagement_id, DAY)
    assert work is not None
    make_engagement(cast.acme, work.name.ja, name_en=work.name.en)
    db.session.commit()
    told_as_before(share, cast)

    assert numbers_in_the_log(cast, "ja") == [""]


def test_the_log_names_the_persons_who_acted(story: Story, cast: Cast) -> None:
    log = there(shown(story, cast).log).log.rows
    parties = {row.party for row in log}
    assert "調達担当 小田 直樹" in parties
    assert "委託先 高瀬 隆司" in parties
    automatic = [row.party for row in log if row.means == "自動"]
    assert all(not party for party in automatic)


@LANGUAGES
def test_a_decision_is_told_with_the_number_it_is_kept_under(cast: Cast, lang: str) -> None:
    with transaction():
        stopped = onboarding.suspend(
            cast.acme, reason="A leak is looked at.", actor=acting(cast.pam)
        )
    with transaction():
        onboarding.confirm_suspension(
            stopped, cast.acme, remark="Seen.", actor=acting(cast.pia), number="決-2026-118"
        )
    draft = drafted(cast, first=date(2026, 10, 1), last=date(2027, 3, 31), language=lang)
    rows = there(services.preview(draft, cast.acme).log).log.rows
    said = {"ja": "決裁番号 決-2026-118", "en": "decision no. 決-2026-118"}[lang]
    assert [said in row.activity for row in rows].count(True) == 1
