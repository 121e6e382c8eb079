"""The rules of incidents are a pack: an incident keeps those it was judged by; a new version is taken."""

import copy
from typing import Any

import pytest

from portal.content.packs import kinds as shelf
from portal.content.packs.checking import check
from portal.content.versions.queries import forget_activations, list_versions
from portal.content.versions.services import activate_version, load_packs
from portal.foundation.access.actor import SYSTEM
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.obligations.models import ObligationKind as K
from portal.supervision.incidents import queries
from portal.supervision.incidents.facts import incidents_on
from portal.supervision.incidents.models import Incident
from tests.browser import Browser
from tests.cast import Cast
from tests.content.raw import rewritten, shipped_data, thing
from tests.supervision.incidents.steps import assess, open_clocks, tell

PACK = shelf.INCIDENT_RULES.id


def stricter() -> dict[str, Any]:
    """The packs with three days for a preliminary report, and a name of its own."""
    data = shipped_data()
    data[PACK]["version"] = "2026.2"
    rule = thing(data[PACK]["incident_duties"], "preliminary")
    rule["clock"] = {"days": 3}
    rule["label"]["en"] = "Early report"
    return data


def take(cast: Cast) -> None:
    with transaction():
        load_packs(SYSTEM, rewritten(stricter()))
    with transaction():
        activate_version(cast.pia.as_actor(), PACK, "2026.2", reason="The guideline changed")
    forget_activations()


def days(row: Incident) -> int:
    due_on = open_clocks(row)[K.INCIDENT_PRELIMINARY].due_on
    return (due_on - clock.today()).days + 1


def test_an_incident_keeps_the_rules_it_was_judged_by(cast: Cast) -> None:
    before = tell(cast.pam, cast.acme)
    assess(cast.pia, before, categories=["health_medical"], people=1)
    take(cast)
    after = tell(cast.pam, cast.acme)
    assess(cast.pia, after, categories=["health_medical"], people=1)
    assert (days(before), days(after)) == (5, 3)
    seen = {one.id: one for one in incidents_on(None, clock.today())[cast.acme.id]}
    labels = [
        {str(getattr(one.label, "en", "")) for one in seen[row.id].clocks}
        for row in (before, after)
    ]
    assert "Preliminary report to the authority" in labels[0]
    assert "Early report" in labels[1]
    assert queries.assessments(before.id)[0].rules_version == "2026.1"


def test_assessed_anew_it_is_judged_by_the_version_in_force(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    assess(cast.pia, row, categories=["health_medical"], people=1)
    take(cast)
    assess(cast.pia, row, categories=["health_medical"], people=2)
    assert days(row) == 3
    first, *_, last = reversed(queries.assessments(row.id))
    assert (first.rules_version, last.rules_version) == ("2026.1", "2026.2")


def test_what_was_assessed_before_the_version_was_kept_was_judged_by_the_first(cast: Cast) -> None:
    row = tell(cast.pam, cast.acme)
    assess(cast.pia, row, categories=["health_medical"], people=1)
    for assessment in queries.assessments(row.id):
        assessment.rules_version = None
    db.session.commit()
    take(cast)
    labels = [one.duty.label for one in queries.duties_now(row)]
    assert [getattr(label, "en", "") for label in labels].count("Early report") == 0


def test_the_rules_can_be_read_on_the_page_of_their_version(browser: Browser, cast: Cast) -> None:
    take(cast)
    rows = {row.version: row.id for row in _versions()}
    browser.sign_in(cast.pia)
    old = browser.get(f"/settings/content/{rows['2026.1']}").text
    new = browser.get(f"/settings/content/{rows['2026.2']}").text
    for expected in (
        "APPI 26(2), Enforcement Rules 10",
        "72 hours",
        "To be confirmed by counsel since",
    ):
        assert expected in old
    assert "5 days</td>" in old
    assert "Early report" in new
    assert "3 days</td>" in new


def _versions() -> list[Any]:
    return [row for row in list_versions() if row.pack == PACK]


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"clock": {"days": 5, "hours": 3}}, "clock"),
        ({"clock": {}}, "clock"),
        ({"clock": {"hours": 72, "next_open_day": True}}, "clock"),
        ({"clock": {"days": -1}}, "clock"),
        ({"ground": "weather"}, "ground"),
        ({"id": "gossip"}, "id"),
    ],
)
def test_an_author_is_told_what_a_rule_cannot_say(change: dict[str, Any], place: str) -> None:
    data = copy.deepcopy(shipped_data())
    data[PACK]["incident_duties"][0].update(change)
    problems = check(data)
    assert {problem.pack for problem in problems} == {PACK}
    assert place in problems[0].path


def test_no_duty_goes_and_every_kind_is_one_of_the_data_categories() -> None:
    data = shipped_data()
    del data[PACK]["incident_duties"][1]
    data[PACK]["reported_kinds"][0]["id"] = "moonlight"
    assert [problem.path for problem in check(data)] == [
        "incident_duties",
        "reported_kinds.moonlight",
    ]
