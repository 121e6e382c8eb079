"""Commands about entrusted work: rows follow each other, substance is counted, mistakes are marked."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import (
    ChangedMeanwhile,
    DomainError,
    InvalidTransition,
    RuleViolated,
)
from portal.foundation.core.words.i18n import words
from portal.ledger.engagements import queries, services
from portal.ledger.engagements.models import (
    CompanyRole,
    Engagement,
    EngagementChange,
    EngagementTerms,
    ReentrustmentMode,
)
from portal.ledger.vendors.models import VendorState
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.engagements import make_engagement, terms_details
from tests.factories.vendors import make_vendor
from tests.queries import count_statements

TODAY = date(2026, 11, 25)
NEW_YEAR = date(2027, 1, 1)


def register(cast: Cast, **changes: Any) -> tuple[Engagement, EngagementTerms]:
    with transaction():
        return services.register_engagement(
            cast.acme, terms_details(**changes), actor=acting(cast.pam)
        )


def change(
    cast: Cast,
    engagement: Engagement,
    seen: EngagementTerms,
    *,
    from_day: date = TODAY,
    **changes: Any,
) -> EngagementTerms:
    with transaction():
        return services.change_terms(
            engagement,
            terms_details(**changes),
            from_day=from_day,
            seen_id=seen.id,
            actor=acting(cast.pam),
        )


def correct(
    cast: Cast, engagement: Engagement, seen: EngagementTerms, **changes: Any
) -> EngagementTerms:
    with transaction():
        return services.correct_terms(
            engagement, terms_details(**changes), seen_id=seen.id, actor=acting(cast.pam)
        )


def changes_of(engagement: Engagement) -> list[tuple[int, str, date]]:
    rows = db.session.scalars(
        select(EngagementChange).where(EngagementChange.engagement_id == engagement.id)
    )
    return [(row.number, row.what, row.changed_on) for row in rows]


def refusal(cast: Cast, **changes: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        register(cast, **changes)
    return refused.value


def test_work_gets_its_number_and_its_terms_hold_from_the_start(cast: Cast) -> None:
    engagement, terms = register(cast)
    assert engagement.number == "W-2026-001"
    assert (terms.valid_from, terms.valid_until, terms.set_by_id) == (
        date(2026, 4, 1),
        None,
        cast.pam.id,
    )
    assert changes_of(engagement) == [(1, "terms", TODAY)]
    assert register(cast)[0].number == "W-2026-002"
    (line,) = trail_of(engagement)
    assert words(line.text, "en") == "Work W-2026-001 Support hotline registered"
    assert words(line.after["purposes"], "ja") == "コールセンター・問合せ対応"


def test_work_to_come_is_on_show_before_it_begins(cast: Cast) -> None:
    _, terms = register(cast, starts_on=NEW_YEAR)
    assert terms.valid_from == TODAY
    assert queries.terms_on(TODAY) == [terms]


@pytest.mark.parametrize("state", [VendorState.CLOSED, VendorState.REJECTED])
def test_no_work_for_a_vendor_with_whom_it_is_over(cast: Cast, state: VendorState) -> None:
    vendor = make_vendor("Over", state=state)
    db.session.commit()
    with pytest.raises(InvalidTransition), transaction():
        services.register_engagement(vendor, terms_details(), actor=acting(cast.pam))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": " "}),
        ("department", {"department": ""}),
        ("purposes", {"purposes": ()}),
        ("purposes", {"purposes": ("bakery",)}),
        ("purposes", {"purposes": ("joint_project",)}),
        ("access", {"access": "all"}),
        ("subcontracting", {"subcontracting": "some"}),
        ("ends_on", {"ends_on": date(2026, 3, 31)}),
        ("customer_name", {"company_role": CompanyRole.ENTRUSTED}),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(
    cast: Cast, field: str, changes: dict[str, Any]
) -> None:
    refused = refusal(cast, **changes)
    assert isinstance(refused, RuleViolated)
    assert refused.field == field


def test_the_refusals_are_sentences_in_both_languages(cast: Cast) -> None:
    refused = refusal(cast, ends_on=date(2026, 3, 31))
    assert words(refused.message, "en") == (
        "The last day must not be before the start, Wed 1 Apr 2026."
    )
    assert words(refused.message, "ja") == "最終日は開始日(4月1日(水))以後の日にしてください。"
    refused = refusal(cast, purposes=("joint_project",))
    assert words(refused.message, "ja").startswith("「当社が受託した業務の再委託」は、")


def test_a_customer_is_named_only_where_it_entrusted_the_data(cast: Cast) -> None:
    _, terms = register(cast, customer_name="Umineko Bank")
    assert terms.customer_name == ""
    _, terms = register(
        cast,
        company_role=CompanyRole.ENTRUSTED,
        customer_name="Umineko Bank",
        purposes=("joint_project",),
    )
    assert terms.customer_name == "Umineko Bank"


def test_a_change_ends_the_row_and_opens_the_next(cast: Cast) -> None:
    engagement, first = register(cast)
    second = change(cast, engagement, first, from_day=date(2026, 7, 1), access="onsite")
    assert (first.valid_from, first.valid_until) == (date(2026, 4, 1), date(2026, 7, 1))
    assert (second.valid_from, second.valid_until) == (date(2026, 7, 1), None)
    assert queries.terms_of(engagement.id, date(2026, 6, 30)) == first
    assert queries.terms_of(engagement.id, date(2026, 7, 1)) == second
    assert changes_of(engagement)[1] == (2, "terms", date(2026, 7, 1))


def test_a_change_to_come_waits_for_its_day(cast: Cast) -> None:
    engagement, first = register(cast)
    second = change(cast, engagement, first, from_day=NEW_YEAR, name="Hotline")
    assert queries.terms_of(engagement.id, TODAY) == first
    assert queries.latest_terms(engagement.id) == second


def test_only_substance_is_counted(cast: Cast) -> None:
    engagement, first = register(cast)
    second = change(cast, engagement, first, department="Sales", description="Calls")
    assert len(changes_of(engagement)) == 1
    change(
        cast,
        engagement,
        second,
        department="Sales",
        reentrustment_mode=ReentrustmentMode.PRIOR_APPROVAL,
    )
    assert len(changes_of(engagement)) == 2


def test_nothing_different_is_no_change(cast: Cast) -> None:
    engagement, first = register(cast)
    with pytest.raises(RuleViolated):
        change(cast, engagement, first)
    with pytest.raises(RuleViolated):
        correct(cast, engagement, first)


def test_a_change_cannot_reach_back_before_the_row(cast: Cast) -> None:
    engagement, first = register(cast)
    with pytest.raises(RuleViolated) as refused:
        change(cast, engagement, first, from_day=date(2026, 3, 31), access="onsite")
    assert refused.value.field == "from_day"


def test_the_second_of_two_editors_is_stopped(cast: Cast) -> None:
    engagement, first = register(cast)
    change(cast, engagement, first, access="onsite")
    for again in (change, correct):
        with pytest.raises(ChangedMeanwhile):
            again(cast, engagement, first, access="admin")
    with pytest.raises(ChangedMeanwhile), transaction():
        services.end_engagement(
            engagement, last_day=TODAY, seen_id=first.id, actor=acting(cast.pam)
        )


def test_a_correction_marks_the_row_and_takes_its_days(cast: Cast) -> None:
    engagement, first = register(cast)
    second = change(cast, engagement, first, from_day=date(2026, 7, 1), access="onsite")
    third = correct(cast, engagement, second, access="admin")
    assert second.corrected_at is not None
    assert third.valid_from == date(2026, 7, 1)
    assert queries.terms_of(engagement.id, TODAY) == third
    assert queries.list_terms(engagement.id) == [third, first, second]


def test_a_corrected_start_takes_the_first_row_along(cast: Cast) -> None:
    engagement, first = register(cast, starts_on=TODAY)
    fixed = correct(cast, engagement, first, starts_on=date(2023, 4, 1))
    assert fixed.valid_from == date(2023, 4, 1)
    assert queries.terms_of(engagement.id, date(2024, 1, 1)) == fixed


def test_a_raised_tier_outlives_change_and_correction(cast: Cast) -> None:
    engagement = make_engagement(cast.acme, raised_tier="tier_1", raised_reason="New system")
    db.session.commit()
    first = queries.latest_terms(engagement.id)
    assert first is not None
    second = change(cast, engagement, first, access="onsite")
    third = correct(cast, engagement, second, access="admin")
    assert (third.raised_tier, third.raised_reason) == ("tier_1", "New system")


def test_the_end_is_agreed(cast: Cast, clock: Clock) -> None:
    engagement, first = register(cast)
    with transaction():
        last = services.end_engagement(
            engagement, last_day=NEW_YEAR, seen_id=first.id, actor=acting(cast.pam)
        )
    assert (last.ends_on, last.valid_from) == (NEW_YEAR, TODAY)
    assert last.runs_on(NEW_YEAR)
    assert not last.runs_on(date(2027, 1, 2))
    assert [what for _, what, _ in changes_of(engagement)] == ["terms"]
    with pytest.raises(RuleViolated) as refused, transaction():
        services.end_engagement(
            engagement, last_day=date(2026, 3, 1), seen_id=last.id, actor=acting(cast.pam)
        )
    assert refused.value.field == "last_day"


def test_changes_are_counted_for_each_engagement(cast: Cast) -> None:
    one, two = make_engagement(cast.acme), make_engagement(cast.globex)
    db.session.commit()
    with transaction(audited=False):
        services.note_change(one.id, "data")
        services.note_change(one.id, "cover")
        services.note_change(two.id, "data")
    assert queries.change_numbers() == {one.id: 2, two.id: 1}
    assert queries.change_numbers([cast.globex.id]) == {two.id: 1}
    assert queries.last_change(one.id) == 2


def test_acme_sees_only_acmes_work(cast: Cast) -> None:
    mine, theirs = make_engagement(cast.acme), make_engagement(cast.globex)
    db.session.commit()
    ids, ada = (mine.id, theirs.id), acting(cast.ada)
    with acting_as(db.session, ada):
        assert [terms.engagement_id for terms in queries.terms_on(TODAY)] == [ids[0]]
        assert queries.find_engagement(ids[1]) is None


def test_terms_of_all_vendors_cost_one_statement(cast: Cast) -> None:
    for _ in range(3):
        make_engagement(cast.acme)
        make_engagement(cast.globex)
    db.session.commit()
    with count_statements() as counted:
        assert len(queries.terms_on(TODAY)) == 6
    assert counted.total == 1
