"""`flask planning`: a preview that writes nothing, and a plan that somebody decides or nobody."""

import json
from datetime import date

import pytest
from sqlalchemy import func, select

from portal.foundation.core.database.db import db
from portal.ledger.engagements.models import Engagement
from portal.supervision.planning.plan_models import PlanItem
from portal.supervision.planning.scheduling import queries
from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.clock import Clock
from tests.supervision.attestations.work import a_piece_of_work


@pytest.fixture
def work(cast: Cast, clock: Clock) -> Engagement:
    engagement = a_piece_of_work(cast.acme)
    db.session.commit()
    clock.go_to(date(2026, 4, 7))
    return engagement


def count() -> int:
    return db.session.scalar(select(func.count(PlanItem.id))) or 0


def test_a_preview_says_what_would_be_planned_and_plans_nothing(
    run_flask: Flasked, work: Engagement
) -> None:
    said = run_flask("planning", "preview", "--json")
    assert said.exit_code == 0, said.output
    shown = json.loads(said.stdout)
    assert (shown["year"], shown["decided"], shown["stays"]) == (2026, False, 0)
    assert shown["added"] == len(shown["items"]) > 0
    assert {one["change"] for one in shown["items"]} == {"added"}
    assert {one["vendor"] for one in shown["items"]} == {"Acme"}
    assert count() == 0


def test_a_preview_for_people_names_the_months(run_flask: Flasked, work: Engagement) -> None:
    said = run_flask("planning", "preview", "--year", "2027")
    assert said.exit_code == 0, said.output
    assert said.stdout.startswith("FY2027: new ")
    assert "Apr 2027" in said.stdout
    assert "never been signed" in said.stdout
    assert (
        "2027年度" in run_flask("planning", "preview", "--year", "2027", lang="ja_JP.UTF-8").stdout
    )


def test_without_a_person_the_plan_is_written_and_not_decided(
    run_flask: Flasked, work: Engagement
) -> None:
    said = run_flask("planning", "make")
    assert said.exit_code == 0, said.output
    assert said.stdout.endswith("nobody has decided it yet.\n")
    assert count() > 0
    assert not queries.is_decided(2026)
    again = run_flask("planning", "make")
    assert again.exit_code == 1
    assert "nothing to decide" in again.stderr


def test_the_officer_decides_from_the_command_line(
    run_flask: Flasked, cast: Cast, work: Engagement
) -> None:
    said = run_flask("planning", "make", "--as", cast.pia.email)
    assert said.exit_code == 0, said.output
    assert queries.is_decided(2026)


def test_others_do_not(run_flask: Flasked, cast: Cast, work: Engagement) -> None:
    said = run_flask("planning", "make", "--as", cast.pam.email)
    assert said.exit_code == 1
    assert "privacy officer" in said.stderr
    assert count() == 0
    assert run_flask("planning", "make", "--as", "nobody@example.jp").exit_code == 1


def test_before_set_up_there_is_nothing_to_plan(run_flask: Flasked) -> None:
    said = run_flask("planning", "preview")
    assert said.exit_code == 1
    assert "not been set up" in said.stderr
