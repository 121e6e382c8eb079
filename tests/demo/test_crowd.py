"""A crowd of vendors for trying the portal's size: right in every row, and never among real ones."""

from collections.abc import Iterator
from contextvars import Context
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from stdnum.jp import cn

from portal.demo.crowd.chance import crowd
from portal.demo.crowd.loading import CHUNK, add_crowd, missing_vendors
from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.audit.verification import verify
from portal.foundation.core.database.db import db
from portal.foundation.core.database.locking import next_number
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.contracts.models import ClauseCheck, Contract
from portal.ledger.data_sharing.queries import reaches
from portal.ledger.data_sharing.work_on_day import Period
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Obligation
from portal.ledger.vendors.models import Vendor
from portal.proof.records import files, services
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.findings.models import Finding
from portal.supervision.planning.opening.services import open_due
from portal.supervision.promises.queries import evaluate
from portal.supervision.promises.results import Verdict
from portal.supervision.responses.assignments.models import Assignment, AssignmentState
from portal.supervision.responses.assignments.queries import find_asked
from portal.supervision.responses.reviewing.queries import result_of
from tests.cast import Cast
from tests.database import make_app
from tests.demo.conftest import on_the_day, run

pytestmark = pytest.mark.timeout(600)  # the demonstration is loaded for the first of them
VENDORS = 42


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The demonstration, filled up by the command."""
    with on_the_day():
        app = make_app(tmp_path_factory.mktemp("crowd"))
        loaded = run(app, "demo", "load", "--vendors", str(VENDORS))
        assert loaded.exit_code == 0, loaded.output
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def inside(crowded: Flask) -> Iterator[None]:
    def enter() -> Iterator[None]:
        with on_the_day(), crowded.app_context(), acting_as(db.session, SYSTEM):
            yield
            db.session.remove()

    yield from enter()


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_nobody_in_a_crowd_has_the_name_or_the_number_of_another() -> None:
    members = list(crowd(1, 2_000, seed=1))
    assert len({one.name for one in members}) == len(members)
    assert all(cn.is_valid(one.corporate_number) for one in members)
    assert max(len(one.name) for one in members) == 120
    assert next(crowd(1_990, 10, seed=1)).name == members[1_989].name


def test_the_register_is_filled_up_with_three_works_two_contracts_and_their_checks(
    inside: None,
) -> None:
    added = VENDORS - 13  # of the story
    assert count(Vendor) == VENDORS
    crowd_only = Vendor.corporate_number.like("_9998%")
    theirs = select(Vendor.id).where(crowd_only)
    for model, each in ((Engagement, 3), (Contract, 2), (ClauseCheck, 66)):
        found = db.session.scalar(select(func.count()).where(model.vendor_id.in_(theirs)))
        assert found == each * added
    assert count(Obligation) > 9 * added


def test_a_crowd_has_check_sheets_with_their_answers_and_what_they_opened(inside: None) -> None:
    theirs = select(Vendor.id).where(Vendor.corporate_number.like("_9998%"))
    sheets = db.session.scalars(select(Assignment).where(Assignment.vendor_id.in_(theirs))).all()
    assert {one.state for one in sheets} == {AssignmentState.ACCEPTED, AssignmentState.ASSIGNED}
    for one in (one for one in sheets if one.state is AssignmentState.ACCEPTED):
        asked = find_asked(one.id)
        assert asked is not None
        assert result_of(asked).score.total.verified == one.verified
        (finding,) = db.session.scalars(select(Finding).where(Finding.subject_id == one.id))
        assert finding.vendor_id == one.vendor_id
        assert finding.number.startswith("F-")
        assert one.grade == "B"


def test_the_chain_of_the_log_is_whole_and_numbers_go_on(inside: None) -> None:
    assert verify() == []
    with transaction(audited=False):
        assert next_number("W") not in set(db.session.scalars(select(Engagement.number)))


def test_a_crowd_is_what_the_log_says(crowded: Flask, inside: None) -> None:
    found = services.verify(crowded.config["DATA_DIR"], range(files.NIGHTS))
    assert [words(one, "en") for one in found.wrong] == []
    assert found.rows > 100 * (VENDORS - 12)
    assert found.files > 10


def test_the_promises_of_a_crowd_are_decided_like_any_others(inside: None) -> None:
    judged = evaluate(None, date(2026, 11, 25)).values()
    assert {one.verdict_of("bound") for one in judged} >= {Verdict.KEPT, Verdict.BROKEN}


def test_nobody_of_a_crowd_is_asked_about_days_without_data(inside: None) -> None:
    within = reaches(None)
    for row in db.session.scalars(select(AttestationRequest)):
        if row.period_to is not None:
            period = Period(row.period_from, row.period_to)
            assert within[row.engagement_id].cut(period) == period, row.number


def test_the_plan_asks_a_crowd_for_nothing_twice(inside: None) -> None:
    open_due()
    assert open_due() == 0


def test_a_second_load_adds_only_what_is_missing(inside: None) -> None:
    assert missing_vendors(VENDORS) == 0
    assert add_crowd(VENDORS + 1, seed=1) == 1
    assert count(Vendor) == VENDORS + 1
    assert CHUNK > 1


def test_a_real_company_gets_no_crowd(app: Flask, cast: Cast) -> None:
    cast.company.name_ja = "本物株式会社"
    db.session.commit()
    refused = Context().run(app.test_cli_runner().invoke, args=["demo", "load", "--vendors", "100"])
    assert refused.exit_code == 1
    assert "empty" in refused.stderr
