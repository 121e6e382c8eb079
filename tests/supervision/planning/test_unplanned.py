"""A questionnaire that the plan does not send any more leaves the plan of every vendor."""

import pytest

from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.transactions import transaction
from portal.supervision.consequences.reconcile import reconcile
from portal.supervision.planning import kinds
from portal.supervision.planning.plan_models import ItemState
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.publishing import services as authoring
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.supervision.planning.test_own_sheets import (
    IN_PLACE,
    cloud,
    items,
    plan,
    preview,
    rule,
    sheets,
    work,
)

__all__ = ["cloud", "work"]


@pytest.mark.parametrize("is_retired", [False, True])
def test_what_waits_for_it_leaves_the_plan_at_once_and_the_standard_sheet_comes_with_the_next(
    browser: Browser, cast: Cast, cloud: Questionnaire, is_retired: bool
) -> None:
    rule(cast, cloud, IN_PLACE)
    plan(cast)
    browser.sign_in(cast.ada)
    assert "Cloud sheet" in browser.get("/year").text
    if is_retired:
        with transaction():
            authoring.retire(cloud, actor=acting(cast.pam))
    else:
        rule(cast, cloud, None)
    reconcile(thorough=False)
    reconcile(thorough=False)
    item = items()[kinds.sheet(cloud.id)]
    assert (item.state, bool(item.reason)) == (ItemState.DROPPED, True)
    assert [one.action for one in trail_of(item)].count("plan.dropped") == 1
    assert "Cloud sheet" not in browser.get("/year").text
    assert set(sheets(preview())) == {kinds.QUESTIONNAIRE}
    plan(cast)
    assert items()[kinds.QUESTIONNAIRE].is_waiting


def test_planned_again_it_waits_again_without_the_old_reason(
    cast: Cast, cloud: Questionnaire
) -> None:
    rule(cast, cloud, IN_PLACE)
    plan(cast)
    rule(cast, cloud, None)
    reconcile(thorough=False)
    rule(cast, cloud, IN_PLACE)
    plan(cast)
    item = items()[kinds.sheet(cloud.id)]
    assert (item.is_waiting, item.reason) == (True, "")
