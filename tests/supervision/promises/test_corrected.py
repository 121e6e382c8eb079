"""`corrected`: what was found is mended in time, for each piece of work and on any day."""

from datetime import date, timedelta
from typing import Any

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.ledger.obligations.models import Holder
from portal.supervision.findings import services
from portal.supervision.findings.facts import OpenFinding, open_findings_on
from portal.supervision.findings.handling import repair_services
from portal.supervision.findings.handling import services as hand_services
from portal.supervision.findings.handling.services import Terms
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.promises.queries import evaluate, evaluate_vendor
from portal.supervision.promises.results import Verdict
from portal.supervision.promises.rules.supervised import corrected
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.findings import make_finding
from tests.factories.scenes import work_of
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.pieces import contract, cover
from tests.queries import count_statements
from tests.supervision.promises.pieces import INCIDENTAL, TODAY, standards, work

V = Verdict


def one(number: int = 1, **others: Any) -> OpenFinding:
    usual: dict[str, Any] = {
        "id": number,
        "number": f"F-2026-{number:03d}",
        "title": Text(ja="控えがない", en="No backup"),
        "severity": Severity.MAJOR,
        "owner": Owner.VENDOR,
        "engagement_id": None,
        "due_on": date(2027, 3, 1),
    }
    return OpenFinding(**(usual | others))


@pytest.mark.parametrize(
    ("known", "verdict"),
    [
        ({"due_on": date(2026, 11, 24)}, V.BROKEN),
        ({"due_on": date(2026, 11, 25)}, V.DUE_SOON),
        ({"due_on": date(2026, 12, 25)}, V.DUE_SOON),
        ({"due_on": date(2026, 12, 26)}, V.KEPT),
        ({"due_on": None}, V.KEPT),
        ({"due_on": date(2026, 11, 1), "accepted_until": date(2027, 3, 1)}, V.EXCEPTED),
        ({"due_on": date(2026, 11, 1), "accepted_until": date(2026, 12, 1)}, V.DUE_SOON),
        (
            {
                "due_on": date(2026, 11, 20),
                "handed_in_on": date(2026, 11, 18),
                "verify_by": date(2026, 12, 2),
            },
            V.KEPT,
        ),
        (
            {
                "due_on": date(2026, 11, 10),
                "handed_in_on": date(2026, 11, 9),
                "verify_by": date(2026, 11, 24),
            },
            V.BROKEN,
        ),
        (  # reported too late: it is late until it is verified
            {
                "due_on": date(2026, 11, 18),
                "handed_in_on": date(2026, 11, 20),
                "verify_by": date(2026, 12, 4),
            },
            V.BROKEN,
        ),
    ],
)
def test_the_dates_decide(known: dict[str, Any], verdict: Verdict) -> None:
    found = corrected(work(open_findings=(one(**known),)), standards())
    assert found is not None
    assert found.verdict is verdict


@pytest.mark.parametrize(
    ("severity", "who"),
    [
        (Severity.CRITICAL, Holder.PRIVACY_OFFICER),
        (Severity.MAJOR, Holder.PRIVACY_OFFICER),
        (Severity.MINOR, Holder.PROCUREMENT),
    ],
)
def test_whoever_may_verify_it_is_asked_to(severity: Severity, who: Holder) -> None:
    waiting = one(
        severity=severity,
        due_on=date(2026, 11, 10),
        handed_in_on=date(2026, 11, 9),
        verify_by=date(2026, 11, 24),
    )
    found = corrected(work(open_findings=(waiting,)), standards())
    assert found is not None
    assert [step.who for point in found.points if (step := point.step)] == [who]


def test_what_was_reported_in_time_rests_until_both_days_are_over() -> None:
    waiting = one(handed_in_on=date(2026, 11, 20), verify_by=date(2026, 12, 4))
    found = corrected(work(open_findings=(waiting,)), standards())
    assert found is not None
    assert found.rests_until == date(2027, 3, 1)


def test_a_finding_of_other_work_does_not_count() -> None:
    late = one(due_on=date(2026, 11, 1), engagement_id=99)
    found = corrected(work(open_findings=(late,)), standards())
    assert found is not None
    assert found.verdict is V.KEPT


def test_work_that_sees_data_only_by_chance_is_out_of_scope_until_something_is_found() -> None:
    seen = work(coverage=cover(contract(), facts=INCIDENTAL))
    assert corrected(seen, standards()) is None
    found = work(coverage=cover(contract(), facts=INCIDENTAL), open_findings=(one(),))
    assert corrected(found, standards()) is not None


def verdict(vendor_id: int, day: date = TODAY) -> Verdict:
    return evaluate_vendor(vendor_id, day).verdict_of("corrected")


def test_a_late_finding_of_the_vendor_breaks_the_promise_until_it_is_mended(
    cast: Cast, clock: Clock
) -> None:
    work_of(cast.acme, signer=cast.ada)
    work_of(cast.globex, "受電", signer=cast.gus)
    finding = make_finding(cast.acme)
    due = services.repair_of(finding)
    assert due is not None
    assert verdict(cast.acme.id) is V.DUE_SOON or due.due_on > TODAY + timedelta(days=30)
    clock.go_to(due.due_on + timedelta(days=1))
    assert verdict(cast.acme.id, due.due_on + timedelta(days=1)) is V.BROKEN
    assert verdict(cast.globex.id, due.due_on + timedelta(days=1)) is V.KEPT
    with transaction():
        repair_services.report_done(finding, done="Done", files=[], actor=acting(cast.alf))
    with transaction():
        repair_services.verify(finding, remark="Seen", actor=acting(cast.pia))
    assert verdict(cast.acme.id, due.due_on + timedelta(days=1)) is V.KEPT


def test_an_earlier_day_is_judged_by_what_was_open_then(cast: Cast, clock: Clock) -> None:
    work_of(cast.acme, signer=cast.ada)
    finding = make_finding(cast.acme, due_on=date(2026, 12, 1))
    clock.go_to(date(2026, 12, 10))
    with transaction():
        terms = Terms("Spring", "By hand", date(2027, 3, 31))
        risk = hand_services.propose_risk(finding, terms, actor=acting(cast.pam))
    with transaction():
        hand_services.decide_risk(risk, accepted=True, remark="Yes", actor=acting(cast.pia))
    assert verdict(cast.acme.id, date(2026, 11, 24)) is V.KEPT
    assert verdict(cast.acme.id, date(2026, 11, 25)) is V.DUE_SOON
    assert verdict(cast.acme.id, date(2026, 12, 2)) is V.BROKEN
    assert verdict(cast.acme.id, date(2026, 12, 10)) is V.EXCEPTED
    assert verdict(cast.acme.id, date(2027, 3, 15)) is V.DUE_SOON
    assert verdict(cast.acme.id, date(2027, 4, 1)) is V.BROKEN


def test_what_was_dropped_never_was_a_finding(cast: Cast) -> None:
    work_of(cast.acme, signer=cast.ada)
    finding = make_finding(cast.acme, due_on=date(2026, 11, 26))
    with transaction():
        hand_services.drop(finding, reason="Not theirs", actor=acting(cast.pia))
    assert open_findings_on(None, TODAY) == {}


def test_twice_the_findings_cost_no_more_statements(cast: Cast) -> None:
    def cost() -> int:
        with count_statements() as counted:
            evaluate(None, TODAY)
        return counted.total

    work_of(cast.acme, signer=cast.ada)
    make_finding(cast.acme)
    before = cost()
    for number in range(3):
        vendor = make_vendor(f"Vendor {number}")
        make_finding(vendor)
        make_finding(vendor, "question:X")
    assert cost() == before
