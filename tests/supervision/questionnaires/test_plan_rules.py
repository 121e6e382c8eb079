"""A company says for whom the plan sends a questionnaire of its own, and everybody can read it."""

import pytest

from portal.content.definitions.questions import SHEET
from portal.foundation.audit.queries import trail_of
from portal.foundation.core.database.db import db
from portal.supervision.questionnaires import planned, queries
from portal.supervision.questionnaires.models import Questionnaire
from portal.supervision.questionnaires.planned import PlanRule
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.questionnaires import publish, question, sheet


@pytest.fixture
def cloud() -> Questionnaire:
    version = publish(sheet(question("C-1")), "cloud-security")
    db.session.commit()
    return db.session.get_one(Questionnaire, version.questionnaire_id)


@pytest.fixture
def pam(browser: Browser, cast: Cast) -> Browser:
    browser.sign_in(cast.pam)
    return browser


def typed(row: Questionnaire, **more: object) -> dict[str, object]:
    return {"how": "in_place", "version": row.version} | more


def test_pam_plans_it_for_cloud_work_in_place_of_the_standard_sheet(
    pam: Browser, cloud: Questionnaire
) -> None:
    url = f"/questionnaires/{cloud.id}"
    assert "Not planned: people send it." in pam.get(url).text
    more = {"tiers": ["tier_1", "tier_2"], "purposes": ["hosting_cloud"], "months": "9"}
    assert pam.post(f"{url}/plan", data=typed(cloud, **more)).location == url
    assert planned.read(cloud.plan_rule) == PlanRule(
        tiers=frozenset({"tier_1", "tier_2"}),
        purposes=frozenset({"hosting_cloud"}),
        months=9,
        in_place=True,
    )
    page = pam.get(url).text
    assert "Planned in place of the standard sheet." in page
    assert "every 9 months" in page
    assert 'value="tier_2" checked' in pam.get(f"{url}/plan").text
    assert trail_of(cloud)[0].action == "questionnaire.plan_changed"


def test_it_is_planned_no_more(pam: Browser, cloud: Questionnaire) -> None:
    url = f"/questionnaires/{cloud.id}/plan"
    pam.post(url, data=typed(cloud))
    pam.post(url, data=typed(cloud, how="not"))
    assert planned.read(cloud.plan_rule) is None


@pytest.mark.parametrize("months", ["0", "61", "x"])
def test_an_interval_that_cannot_be_is_refused(
    pam: Browser, cloud: Questionnaire, months: str
) -> None:
    answer = pam.post(f"/questionnaires/{cloud.id}/plan", data=typed(cloud, months=months))
    assert answer.status_code == 422
    assert cloud.plan_rule is None


def test_the_standard_sheet_has_no_rule_of_its_own(pam: Browser, cast: Cast) -> None:
    version = publish(sheet(question("S-1")), SHEET)
    db.session.commit()
    row = queries.find_questionnaire(version.questionnaire_id)
    assert row is not None
    url = f"/questionnaires/{row.id}"
    assert "Planned for all work" in pam.get(url).text
    assert pam.post(f"{url}/plan", data=typed(row)).status_code in (409, 422)
    assert row.plan_rule is None


def test_what_is_no_longer_used_is_not_planned(pam: Browser, cloud: Questionnaire) -> None:
    pam.post(f"/questionnaires/{cloud.id}/retire")
    answer = pam.post(f"/questionnaires/{cloud.id}/plan", data=typed(cloud))
    assert answer.status_code in (409, 422)
    assert cloud.plan_rule is None


def test_an_auditor_reads_it_and_changes_nothing(
    browser: Browser, cast: Cast, cloud: Questionnaire
) -> None:
    browser.sign_in(cast.ann)
    url = f"/questionnaires/{cloud.id}"
    assert f"{url}/plan" not in browser.get(url).text
    assert browser.post(f"{url}/plan", data=typed(cloud)).status_code == 403


def test_a_rule_fits_what_it_names_and_everything_where_it_names_nothing() -> None:
    rule = PlanRule(tiers=frozenset({"tier_1"}), kinds=frozenset({"cloud"}))
    assert rule.fits("tier_1", "cloud", ())
    assert not rule.fits("tier_2", "cloud", ())
    assert not rule.fits("tier_1", "printer", ())
    assert PlanRule().fits("tier_4", "printer", ())
    assert not PlanRule(purposes=frozenset({"hosting_cloud"})).fits("tier_1", "cloud", ("payment",))
