"""A report tells what data on another basis than entrustment has on record, and what the web site sends."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import InvalidTransition
from portal.ledger.data_sharing.models import DataShare
from portal.proof.reports.content import report as canonical
from portal.proof.reports.content.parts import Empty
from portal.proof.reports.content.report import WorkAndData
from portal.supervision.provisions import queries, services
from portal.supervision.provisions.models import ExternalRecipient, PolicyRecipient
from portal.supervision.provisions.standing import OPT_OUT
from portal.supervision.provisions.workflow import SiteService
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.provisions import COOKIES, make_record, provide
from tests.proof.reports.drafts import issued, shown
from tests.proof.reports.sample import report
from tests.proof.reports.story import Story

AUGUST, LATER = date(2026, 8, 3), date(2026, 10, 8)


def told(story: Story, cast: Cast, language: str = "en") -> WorkAndData:
    work = shown(story, cast, language=language).work
    assert isinstance(work, WorkAndData)
    assert work.provisions is not None
    return work


def needs(story: Story, cast: Cast, language: str = "en") -> dict[str, Any]:
    part = told(story, cast, language).provisions
    assert part is not None
    return {row.need: row for row in part.rows}


def on_site(story: Story, cast: Cast, shared: DataShare, *, named: bool = True) -> None:
    """A tag of the vendor, since August."""
    db.session.commit()
    found = queries.find_work(story.mailing.id)
    assert found is not None
    known = None
    if named:
        with transaction():
            known = services.name_in_policy(
                "Minamo", published="/privacy", since=AUGUST, actor=acting(cast.pia)
            )
    tag = SiteService(
        series=shared.series,
        service="Minamo Tag",
        sent="Pages and time",
        aims="Counting visits",
        opt_out="https://minamo.example.jp/out",
        is_linked=True,
        since=AUGUST,
        named_as_id=None if known is None else known.id,
    )
    with transaction():
        services.register_recipient(found[1], tag, actor=acting(cast.pam))


def test_where_all_data_is_entrusted_one_line_says_so(story: Story, cast: Cast) -> None:
    work = told(story, cast)
    assert work.provisions is not None
    assert work.provisions.empty is not None
    assert "no data of this work goes out" in work.provisions.empty.sentence
    assert work.recipients is None


@pytest.mark.parametrize("language", ["en", "ja"])
def test_each_need_stands_with_its_law_its_record_and_who_confirmed_it(
    story: Story, cast: Cast, language: str
) -> None:
    shared = provide(story.mailing)
    row = make_record(shared, cast.pam, decided_by_id=cast.pia.id)
    late = make_record(shared, cast.pam, "art31_record", held_on=date(2026, 10, 2))
    db.session.commit()
    met, lacking = needs(story, cast, language).values()
    assert (met.engagement, met.is_met, met.held_on) == (
        story.mailing.number,
        True,
        date(2026, 6, 1),
    )
    (record,) = met.records
    assert record.startswith(row.number)
    assert cast.pia.name in record
    assert met.law == {"en": "APPI 31", "ja": "個人情報保護法31条"}[language]
    assert not lacking.is_met
    assert lacking.records == ()
    assert late.number not in str(lacking)
    assert lacking.missing_for == met.data
    assert lacking.state == {"en": "not on record", "ja": "記録なし"}[language]


def test_what_nobody_compared_or_has_run_out_says_why(story: Story, cast: Cast) -> None:
    shared = provide(story.mailing)
    waits = make_record(shared, cast.pam, state="proposed", proposed_on=AUGUST)
    ended = make_record(shared, cast.pam, "art31_record", lasts_until=AUGUST)
    free = provide(story.mailing, "succession", category="name_contact")
    db.session.commit()
    work = told(story, cast)
    assert work.provisions is not None
    rows = {row.need: row for row in work.provisions.rows}
    assert rows[""].state == "no further record is asked for"
    assert free.category
    states = {row.records[0].split(",")[0]: row.state for row in rows.values() if row.need}
    assert states == {
        waits.number: "recorded, not confirmed by a second person",
        ended.number: "has run out or ended",
    }


def test_a_tag_stands_with_its_look_and_whether_the_policy_names_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    shared = provide(story.mailing)
    on_site(story, cast, shared)
    clock.go_to(LATER)
    (row,) = told(story, cast).recipients.rows  # type: ignore[union-attr]
    assert (row.service, row.policy, row.looked_on) == ("Minamo Tag", "Minamo", None)
    assert (row.look, row.is_met) == ("not on record", False)
    make_record(shared, cast.pam, OPT_OUT, held_on=date(2026, 9, 1))
    db.session.commit()
    (row,) = told(story, cast).recipients.rows  # type: ignore[union-attr]
    assert (row.look, row.looked_on, row.is_met) == ("in order", date(2026, 9, 1), True)
    bad = {"held_on": date(2026, 9, 20), "is_in_order": False}
    make_record(shared, cast.pam, OPT_OUT, **bad)
    named = db.session.scalars(select(PolicyRecipient)).one()
    named.end(date(2026, 9, 25))
    db.session.commit()
    (row,) = told(story, cast).recipients.rows  # type: ignore[union-attr]
    assert (row.looked_on, row.policy, row.is_met) == (date(2026, 9, 20), "", False)
    assert "not in order" in row.look


def test_a_tag_put_on_the_site_after_the_day_is_none_of_it(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(LATER)
    shared = provide(story.mailing)
    on_site(story, cast, shared, named=False)
    db.session.execute(
        update(ExternalRecipient).values(valid_from=date(2026, 10, 1), valid_until=None)
    )
    db.session.commit()
    assert told(story, cast).recipients is None


def test_a_report_on_a_tag_that_was_changed_past_the_portal_is_not_issued(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(AUGUST)
    on_site(story, cast, provide(story.mailing))
    clock.go_to(LATER)
    with transaction(audited=False):
        db.session.execute(update(ExternalRecipient).values(opt_out="https://elsewhere.example.jp"))
    db.session.expire_all()
    with pytest.raises(InvalidTransition) as refused:
        issued(cast, story.vendor)
    assert refused.value.message.params["numbers"].startswith("EX-2026-")


def test_files_behind_it_are_listed_and_old_reports_are_read(story: Story, cast: Cast) -> None:
    old = report("en")
    assert isinstance(old.work, WorkAndData)
    assert old.work.provisions is None
    assert canonical.from_json(canonical.to_json(old)) == old
    make_record(provide(story.mailing), cast.pam)
    db.session.commit()
    now = shown(story, cast, language="en")
    assert not isinstance(now.work, Empty)
    assert canonical.from_json(canonical.to_json(now)) == now


def test_a_vendor_to_whom_nothing_is_entrusted_is_not_said_to_have_no_data(
    story: Story, cast: Cast
) -> None:
    shares = db.session.scalars(select(DataShare).where(DataShare.vendor_id == story.vendor.id))
    for share in shares:
        share.provision_basis = COOKIES
    db.session.commit()
    found = shown(story, cast, language="en")
    assert not isinstance(found.clauses, Empty)
    assert "on another basis than entrustment" in found.clauses.lead
    assert "within the vendor's reach" not in found.clauses.lead
