"""Runs whatever their kind: who sees and withdraws one, what is left out and why, names of before."""

import pytest
from sqlalchemy import insert

from portal.foundation.access.actor import SYSTEM
from portal.foundation.audit.queries import trail_of
from portal.foundation.audit.recorder import record
from portal.foundation.core.database.db import MOVED, UNSCOPED, db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import Busy, DomainError, InvalidTransition
from portal.foundation.core.words.messages import say
from portal.foundation.runs import services
from portal.foundation.runs.models import Run
from portal.foundation.runs.services import left_out_of
from portal.ledger.vendors.models import Vendor, VendorState
from portal.ledger.vendors.profile.services import CHANGE_OWNERS
from tests.actors import acting
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.vendors import make_vendor
from tests.foundation.runs.parts import in_parts_of


def begun(cast: Cast, vendors: list[Vendor]) -> Run:
    """Pam gives vendors to Pip, one in each part."""
    title, asked = say("Give them to %(owner)s", owner="Pip"), {"owner_id": cast.pip.id}
    with transaction():
        return services.begin(
            CHANGE_OWNERS,
            [one.id for one in vendors],
            title=title,
            asked=asked,
            actor=acting(cast.pam),
        )


def test_a_colleague_withdraws_what_is_not_done_yet(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_parts_of(1, CHANGE_OWNERS, monkeypatch)
    run = begun(cast, [cast.acme, cast.globex])
    services._next_part(run.id)  # and here the job is at something else
    browser.sign_in(cast.pia)
    where = f"/lists/runs/{run.id}"
    assert f'action="{where}/withdraw"' in browser.get(where).text
    assert browser.post(f"{where}/withdraw").status_code == 303
    assert services.carry_on() == 0
    db.session.refresh(run)
    assert (run.done, run.changed, run.left_out) == (1, 1, 1)
    assert run.withdrawn_at == run.finished_at
    page = browser.get(where).text
    assert "Withdrawn by Pia." in page
    assert "/withdraw" not in page
    assert trail_of(run)[0].action == "run.stopped"
    with pytest.raises(InvalidTransition, match="ended already"), transaction():
        services.withdraw(run, actor=acting(cast.pia))


def test_who_may_not_do_what_it_does_neither_sees_nor_withdraws_it(
    cast: Cast, browser: Browser
) -> None:
    run = begun(cast, [cast.acme])
    browser.sign_in(cast.ann)
    assert browser.get(f"/lists/runs/{run.id}").status_code == 404
    assert browser.post(f"/lists/runs/{run.id}/withdraw").status_code == 404
    assert services.carry_on() == 1


def test_a_file_is_withdrawn_by_nobody_but_whoever_asked_for_it(
    cast: Cast, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.ledger.exchange.exporting.export_job.AT_ONCE", 1)
    browser.sign_in(cast.pam)
    where = browser.post("/vendors/export/begin").location
    browser.sign_in(cast.pia)
    assert browser.post(f"{where}/withdraw").status_code == 404
    browser.sign_in(cast.pam)
    assert browser.post(f"{where}/withdraw").status_code == 303
    assert "Withdrawn by Pam." in browser.get(where).text


def test_what_is_left_out_stands_on_the_page_with_its_reason(cast: Cast, browser: Browser) -> None:
    gone = make_vendor("Gone", state=VendorState.CLOSED)
    db.session.commit()
    run = begun(cast, [cast.acme, gone])
    assert services.carry_on() == 1
    db.session.refresh(run)
    assert (run.changed, run.left_out) == (1, 1)
    assert [line.subject_id for line in left_out_of(run.id, 9)] == [gone.id]
    browser.sign_in(cast.pam)
    assert "Gone – It is closed or rejected." in browser.get(f"/lists/runs/{run.id}").text


def test_a_part_that_is_refused_is_left_out_with_the_refusal(cast: Cast, browser: Browser) -> None:
    gone = make_vendor("Gone", state=VendorState.CLOSED)
    db.session.commit()
    run = begun(cast, [gone])
    assert services.carry_on() == 1
    db.session.refresh(run)
    assert (run.done, run.changed, run.left_out, run.problem) == (1, 0, 1, None)
    browser.sign_in(cast.pam)
    assert "None of these vendors would change." in browser.get(f"/lists/runs/{run.id}").text


def test_what_may_succeed_in_a_moment_is_left_to_the_next_time_of_the_job(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun(cast, [cast.acme])

    def busy(*_: object, **__: object) -> None:
        raise Busy(say("Too much is being done already."))

    with monkeypatch.context() as now:
        now.setattr("portal.ledger.vendors.profile.services.change_owners", busy)
        with pytest.raises(DomainError):
            services.carry_on()
    db.session.refresh(run)
    assert (run.done, run.left_out) == (0, 0)
    assert services.carry_on() == 1


def test_addresses_of_before_lead_on_and_numbers_of_today_are_none_of_them(
    cast: Cast, browser: Browser
) -> None:
    run = begun(cast, [cast.acme])
    moved(run, "askings", 71)
    moved(run, "sending_runs", 72)
    browser.sign_in(cast.pam)
    for old in ("/attestations/askings/71", "/questionnaires/sendings/72"):
        assert browser.get(old).location == f"/lists/runs/{run.id}"
    assert browser.get("/attestations/askings/72").status_code == 404
    assert browser.get(f"/questionnaires/sendings/{run.id}").status_code == 404


def test_its_history_has_what_was_recorded_under_its_name_of_before(cast: Cast) -> None:
    old = _Old("askings", 71)
    with transaction():
        record(SYSTEM, "attestation.requested_many", old, say("Asked for it"))
    run = begun(cast, [cast.acme])
    moved(run, "askings", 71)
    assert [line.action for line in trail_of(run)] == ["run.begun", "attestation.requested_many"]
    assert [line.text.id for line in trail_of(_Old("runs", run.id + 1))] == []


class _Old:
    """A row of a table that is no more."""

    def __init__(self, kind: str, number: int) -> None:
        self.__tablename__, self.id = kind, number


def moved(run: Run, old_kind: str, old_id: int) -> None:
    row = {"old_table": old_kind, "old_id": old_id, "new_table": "runs", "new_id": run.id}
    db.session.execute(insert(MOVED), row, execution_options=UNSCOPED)
    db.session.commit()
