"""Commands about data shared: what is asked, what is refused, and how rows follow each other."""

from datetime import date
from typing import Any

import pytest

from portal.foundation.access.roles import Role
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
from portal.ledger.data_sharing import queries
from portal.ledger.data_sharing.models import DataShare
from portal.ledger.data_sharing.shares import services
from portal.ledger.engagements import queries as engagements
from portal.ledger.engagements.models import Engagement
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.accounts import make_user
from tests.factories.data_sharing import APRIL, make_share, share_details
from tests.factories.engagements import make_engagement

TODAY = date(2026, 11, 25)
JULY = date(2026, 7, 1)


@pytest.fixture
def work(cast: Cast) -> Engagement:
    engagement = make_engagement(cast.acme)
    db.session.commit()
    return engagement


def add(
    cast: Cast, work: Engagement, *, reviewed_on: date | None = None, **changes: Any
) -> DataShare:
    with transaction():
        return services.add_share(
            work,
            share_details(cast.pam.id, **changes),
            reviewed_on=reviewed_on,
            actor=acting(cast.pam),
        )


def change(cast: Cast, share: DataShare, *, from_day: date = TODAY, **changes: Any) -> DataShare:
    with transaction():
        return services.change_share(
            share, share_details(cast.pam.id, **changes), from_day=from_day, actor=acting(cast.pam)
        )


def correct(
    cast: Cast, share: DataShare, *, reviewed_on: date | None = None, **changes: Any
) -> DataShare:
    with transaction():
        return services.correct_share(
            share,
            share_details(cast.pam.id, **changes),
            reviewed_on=reviewed_on,
            actor=acting(cast.pam),
        )


def refusal(cast: Cast, work: Engagement, **changes: Any) -> DomainError:
    with pytest.raises(DomainError) as refused:
        add(cast, work, **changes)
    return refused.value


def test_data_is_shared_from_the_day_it_was_decided(cast: Cast, work: Engagement) -> None:
    share = add(cast, work, decided_on=JULY)
    assert (share.valid_from, share.reviewed_on, share.first_handover_on) == (JULY, JULY, None)
    assert (share.set_by_id, share.country) == (cast.pam.id, "JP")
    assert engagements.last_change(work.id) == 1
    line = trail_of(share)[0]
    assert words(line.text, "ja") == "提供データ「氏名・連絡先」を追加"
    assert trail_of(work)[0].number == line.number
    assert line.after["decided_by_id"] == "Pam"


def test_a_later_review_is_a_row_of_its_own(cast: Cast, work: Engagement) -> None:
    share = add(cast, work, decided_on=APRIL, reviewed_on=JULY)
    first, second = sorted(queries.series_of(share), key=lambda row: row.id)
    assert (first.reviewed_on, first.valid_from, first.valid_until) == (APRIL, APRIL, JULY)
    assert (second.reviewed_on, second.valid_from, second.valid_until) == (JULY, JULY, None)
    assert share.id == second.id


def test_no_data_before_the_work_itself(cast: Cast, work: Engagement) -> None:
    assert add(cast, work, decided_on=date(2026, 2, 1)).valid_from == APRIL


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("category", {"category": "shoe_size"}),
        ("purpose", {"purpose": "delivery"}),  # not a purpose of this work
        ("subjects", {"subjects": ()}),
        ("processing", {"processing": ("admire",)}),
        ("volume_band", {"volume_band": "v9"}),
        ("transfer_method", {"transfer_method": "pigeon"}),
        ("storage_location", {"storage_location": "moon"}),
        ("provision_basis", {"provision_basis": "habit"}),
        ("necessity_reason", {"necessity_reason": "  needed  "}),
        ("necessity_reason", {"necessity_reason": "Name and contact details"}),
        ("decided_on", {"decided_on": date(2026, 11, 26)}),
        ("country", {"storage_location": "vendor_abroad"}),
        ("country", {"storage_location": "vendor_abroad", "country": "JP"}),
        ("country", {"storage_location": "subcontractor_site"}),
        ("country", {"storage_location": "subcontractor_site", "country": "XX"}),
        ("collection_notice", {"transfer_method": "vendor_collects"}),
        ("reviewed_on", {"reviewed_on": date(2026, 3, 1)}),
        ("reviewed_on", {"reviewed_on": date(2026, 12, 1)}),
    ],
)
def test_what_contradicts_itself_is_refused_beside_its_field(
    cast: Cast, work: Engagement, field: str, changes: dict[str, Any]
) -> None:
    refused = refusal(cast, work, **changes)
    assert isinstance(refused, RuleViolated)
    assert refused.field == field
    assert words(refused.message, "ja") != words(refused.message, "en")


def test_somebody_of_us_decided(cast: Cast, work: Engagement) -> None:
    for nobody in (None, cast.ada.id, cast.sue.id):
        refused = refusal(cast, work, decided_by_id=nobody)
        assert refused.field == "decided_by_id"


def test_the_country_counts_only_where_the_place_leaves_it_open(
    cast: Cast, work: Engagement
) -> None:
    assert add(cast, work, storage_location="our_system", country="SG").country == "JP"
    assert add(cast, work, storage_location="vendor_abroad", country="SG").country == "SG"
    assert add(cast, work, storage_location="subcontractor_site", country="JP").country == "JP"


def test_what_people_are_told_is_kept_only_where_the_vendor_collects(
    cast: Cast, work: Engagement
) -> None:
    told: dict[str, Any] = {"collection_notice": "To answer your question"}
    assert add(cast, work, **told).collection_notice == ""
    share = add(cast, work, transfer_method="vendor_collects", **told)
    assert share.collection_notice == "To answer your question"


def test_no_data_for_work_that_is_over(cast: Cast) -> None:
    over = make_engagement(cast.acme, ends_on=date(2026, 11, 24))
    db.session.commit()
    assert isinstance(refusal(cast, over), InvalidTransition)


def test_only_the_officer_sets_the_class_of_unknown_content(cast: Cast, work: Engagement) -> None:
    unknown: dict[str, Any] = {"category": "customer_content_unknown"}
    assert refusal(cast, work, **unknown, assumed_class="ordinary").field == "assumed_class"
    share = add(cast, work, **unknown)
    assert share.assumed_class is None
    assert queries.tiers()[cast.acme.id] == "tier_1"  # special care cannot be excluded, over 1,000
    with transaction():
        details = share_details(cast.pam.id, **unknown, assumed_class="ordinary")
        share = services.change_share(share, details, from_day=TODAY, actor=acting(cast.pia))
    assert queries.tiers()[cast.acme.id] == "tier_3"
    kept = change(cast, share, **unknown, volume_band="v1", assumed_class="ordinary")
    assert kept.assumed_class == "ordinary"
    assert add(cast, work, assumed_class="special_care").assumed_class is None


def test_a_change_is_a_new_decision_and_keeps_the_handover(cast: Cast, work: Engagement) -> None:
    share = make_share(work, first_handover_on=date(2026, 4, 2))
    db.session.commit()
    new = change(cast, share, from_day=JULY, decided_on=JULY, volume_band="v4")
    assert (share.valid_until, new.valid_from, new.series) == (JULY, JULY, share.series)
    assert (new.first_handover_on, new.reviewed_on) == (date(2026, 4, 2), JULY)
    assert engagements.last_change(work.id) == 1


def test_words_about_the_need_are_no_change_in_substance(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    change(cast, share, necessity_reason="Without a number nobody can be called back.")
    assert engagements.last_change(work.id) == 1


def test_other_data_is_another_share(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    with pytest.raises(RuleViolated) as refused:
        change(cast, share, category="payroll")
    assert refused.value.field == "category"


@pytest.mark.parametrize("day", [date(2026, 3, 31), date(2026, 11, 26)])
def test_a_change_lies_between_the_rows_first_day_and_today(
    cast: Cast, work: Engagement, day: date
) -> None:
    share = add(cast, work)
    with pytest.raises(RuleViolated) as refused:
        change(cast, share, from_day=day, volume_band="v1")
    assert refused.value.field == "from_day"


def test_nothing_different_is_no_change(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    for again in (change, correct):
        with pytest.raises(RuleViolated):
            again(cast, share)


def test_the_second_of_two_editors_is_stopped(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    change(cast, share, volume_band="v1")
    for again in (change, correct):
        with pytest.raises(ChangedMeanwhile):
            again(cast, share, volume_band="v5")
    with pytest.raises(ChangedMeanwhile), transaction():
        services.review_share(share, actor=acting(cast.pam))


def test_a_correction_marks_the_row_and_takes_its_days(cast: Cast, work: Engagement) -> None:
    share = add(cast, work, decided_on=JULY)
    fixed = correct(cast, share, decided_on=date(2026, 5, 1), category="payroll")
    assert share.corrected_at is not None
    assert (fixed.valid_from, fixed.reviewed_on) == (date(2026, 5, 1), date(2026, 5, 1))
    assert [one.id for one in queries.shares_on(JULY)] == [fixed.id]
    assert engagements.last_change(work.id) == 2


def test_a_mistyped_review_is_corrected_too(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    assert correct(cast, share, reviewed_on=JULY).reviewed_on == JULY


def test_a_review_opens_a_row_with_today(cast: Cast, work: Engagement, clock: Clock) -> None:
    share = add(cast, work)
    with transaction():
        new = services.review_share(share, actor=acting(cast.pip))
    assert (new.valid_from, new.reviewed_on) == (TODAY, TODAY)
    assert (new.set_by_id, new.decided_on) == (cast.pam.id, APRIL)
    assert engagements.last_change(work.id) == 1
    with pytest.raises(InvalidTransition), transaction():
        services.review_share(new, actor=acting(cast.pip))
    clock.advance(days=1)
    with transaction():
        services.review_share(new, actor=acting(cast.pip))


def test_an_end_is_counted_and_final(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    with transaction():
        services.end_share(share, day=JULY, actor=acting(cast.pam))
    assert queries.shares_on(TODAY) == []
    assert queries.shares_on(date(2026, 6, 30)) == [share]
    assert queries.ended_shares(work.id, TODAY) == [share]
    assert engagements.last_change(work.id) == 2
    with pytest.raises(InvalidTransition), transaction():
        services.review_share(share, actor=acting(cast.pam))


def test_the_first_handover_is_recorded_once(cast: Cast, work: Engagement) -> None:
    share = add(cast, work)
    with pytest.raises(RuleViolated), transaction(audited=False):
        services.record_first_handover(share, date(2026, 11, 26))
    with transaction(audited=False):
        services.record_first_handover(share, TODAY)
    assert share.first_handover_on == TODAY
    with pytest.raises(InvalidTransition), transaction(audited=False):
        services.record_first_handover(share, TODAY)


def test_a_deputy_may_be_named_as_who_decided(cast: Cast, work: Engagement) -> None:
    deputy = make_user("Dan", Role.PRIVACY_OFFICER)
    db.session.commit()
    assert add(cast, work, decided_by_id=deputy.id).decided_by_id == deputy.id


def test_every_row_keeps_the_roles_of_whoever_set_it(cast: Cast, work: Engagement) -> None:
    """Who decides about billing data follows them, whatever was given or taken since."""
    with transaction():
        share = services.add_share(work, share_details(cast.pia.id), actor=acting(cast.pia))
    assert share.proposer_roles == {Role.PRIVACY_OFFICER}
    share = change(cast, share, volume_band="v4")
    assert share.proposer_roles == {Role.PROCUREMENT}
    with transaction():
        share = services.correct_share(share, share_details(cast.pia.id), actor=acting(cast.pia))
    assert share.proposer_roles == {Role.PRIVACY_OFFICER}
