"""Work that ended inside the period is judged on its last day; not yet and no longer are two things."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements import queries as work_queries
from portal.ledger.engagements import services as works
from portal.ledger.engagements.models import Engagement
from portal.proof.reports import services
from portal.proof.reports.content.parts import Empty, Mark
from portal.proof.reports.gathering import gather
from portal.proof.reports.models import Span
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.data_sharing import make_share
from tests.factories.engagements import make_engagement
from tests.factories.vendors import make_vendor
from tests.proof.reports.drafts import drafted, shown, there
from tests.proof.reports.story import BEGUN, Story
from tests.queries import count_statements

LANGUAGES = pytest.mark.parametrize("lang", ["ja", "en"])
LAST = date(2026, 7, 1)
HALF = Span(date(2026, 4, 1), date(2026, 9, 30))


def all_ends(story: Story, cast: Cast, clock: Clock) -> None:
    clock.go_to(LAST)
    for work in (story.mailing, story.invoices):
        now = work_queries.latest_terms(work.id)
        assert now is not None
        with transaction():
            works.end_engagement(work, last_day=LAST, seen_id=now.id, actor=acting(cast.pam))
    clock.go_to(date(2026, 11, 25))


def unbound(story: Story, number: str = "W-2025-001") -> Engagement:
    """Letters of the summer, with data and without a contract."""
    common: dict[str, Any] = {"access": "continuous_copy", "purposes": ("printing_mailing",)}
    work = make_engagement(
        story.vendor, f"夏の案内状 {number}", number=number, ends_on=LAST, **common
    )
    make_share(
        work,
        purpose="printing_mailing",
        transfer_method="sftp",
        storage_location="vendor_office_jp",
        first_handover_on=BEGUN,
    )
    db.session.commit()
    return work


@LANGUAGES
def test_what_was_broken_until_the_work_ended_is_not_gone_with_it(
    story: Story, cast: Cast, clock: Clock, lang: str
) -> None:
    all_ends(story, cast, clock)
    content = shown(story, cast, language=lang)
    broken = next(one for one in content.summary.promises if one.verdict is Mark.BROKEN)
    said = " ".join(reason.text for reason in broken.reasons)
    assert {"ja": "2026/07/01", "en": "1 Jul 2026"}[lang] in said
    assert not any(one.verdict is Mark.NOT_IN_SCOPE for one in content.summary.promises[:4])
    assert any(row.result.value != "not_applicable" for row in there(content.clauses).matrix.rows)
    assert content.summary.strip is not None
    line = next(line for line in content.summary.strip.lines if line.no == broken.no)
    assert line.at_end, "no later day shows it"


def test_it_is_judged_beside_what_still_runs(story: Story, cast: Cast) -> None:
    before = shown(story, cast).summary
    work = unbound(story)
    after = shown(story, cast)
    said = [reason.text for one in after.summary.promises for reason in one.reasons]
    assert any(work.number in one and "2026/07/01" in one for one in said)
    assert after.summary.counts.broken >= before.counts.broken
    assert work.number in there(after.clauses).matrix.note


def test_nobody_has_to_do_anything_about_it_any_more(story: Story, cast: Cast) -> None:
    before = shown(story, cast).conclusion.plan.rows
    unbound(story)
    assert shown(story, cast).conclusion.plan.rows == before


def test_what_ended_before_the_period_is_not_judged(story: Story, cast: Cast) -> None:
    unbound(story)
    later = {"first": date(2026, 7, 2), "last": date(2026, 9, 30)}
    content = shown(story, cast, **later)
    said = [reason.text for one in content.summary.promises for reason in one.reasons]
    assert not any("2026/07/01" in one for one in said)


def test_work_that_ended_on_one_day_is_read_once_for_it(story: Story, cast: Cast) -> None:
    def statements() -> int:
        with count_statements() as counted:
            gather(story.vendor, HALF, drafter_id=None, issuer_id=None)
        return counted.total

    unbound(story)
    before = statements()
    for number in range(2, 5):
        unbound(story, f"W-2025-00{number}")
    assert statements() == before


@LANGUAGES
@pytest.mark.parametrize("began", [None, date(2025, 5, 12)])
def test_not_yet_and_no_longer_are_said_apart(cast: Cast, lang: str, began: date | None) -> None:
    vendor = make_vendor("Kazahana")
    over = None if began is None else date(2026, 1, 31)
    work = make_engagement(
        vendor, valid_from=date(2025, 4, 1), starts_on=date(2025, 4, 1), ends_on=over
    )
    make_share(work, first_handover_on=began, decided_on=date(2025, 4, 1))
    db.session.commit()
    content = services.preview(drafted(cast, vendor, language=lang), vendor)
    said = {
        name: section.sentence
        for name in ("clauses", "attestations", "sheets")
        if isinstance(section := getattr(content, name), Empty)
    }
    yet = {"ja": "まだ", "en": "yet"}[lang]
    gone = {"ja": "終了", "en": "any more"}[lang]
    if began is None:
        assert not any(gone in one for one in said.values())
        assert all(yet in one or "asked for" in one or "依頼" in one for one in said.values())
    else:
        assert set(said) == {"clauses", "attestations", "sheets"}
        assert all(gone in one and yet not in one for one in said.values())
