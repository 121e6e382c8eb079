"""Each condition by which something waits by itself, without a database."""

from dataclasses import replace
from datetime import date

import pytest

from portal.foundation.core.words.i18n import words
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.consequences.wanted import (
    AlreadyOpen,
    WantedObligation,
    gaps,
    is_done,
    is_owed,
    of_judged,
    promise_and_place,
    subject_of,
)
from portal.supervision.promises.results import Evaluation, Place, Target, Verdict
from portal.supervision.promises.rules.evaluation import Judging, evaluation
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Waiting
from tests.ledger.contracts.pieces import cover
from tests.supervision.consequences.test_wanted import PROMISES
from tests.supervision.promises.pieces import share, signed, standards, vendor_on_day, work

K = ObligationKind
AT_HAND = Waiting(9, "Q-2026-009", date(2026, 12, 11), None)  # the vendor's to answer


def vendor(*works: SupervisedWork, state: VendorState = VendorState.ACTIVE) -> Evaluation:
    return evaluation(vendor_on_day(*works, state=state), Judging(PROMISES, {}, standards()))


def by_place(found: list[WantedObligation], place: Place) -> list[WantedObligation]:
    return [one for one in found if promise_and_place(one.subject_kind)[1] is place]


def life(judged: Evaluation, known: AlreadyOpen | None = None) -> set[ObligationKind]:
    return {one.kind for one in of_judged(judged, known or AlreadyOpen())} - {K.PROMISE_GAP}


def test_what_the_vendor_has_to_do_without_an_obligation_is_procurements_to_ask_for() -> None:
    handed_over = share(handed_over_on=date(2025, 7, 1))
    judged = vendor(work(handed_over, interval=Interval(6), checking=AT_HAND))
    (point,) = [
        point
        for one in judged.promises
        for point in one.points
        if point.step is not None and point.step.target.place is Place.QUESTIONNAIRE
    ]
    assert point.step is not None
    assert point.step.who is Holder.VENDOR
    (gap,) = by_place(list(gaps(judged, AlreadyOpen())), Place.QUESTIONNAIRE)
    assert gap.holder is Holder.PROCUREMENT
    assert words(gap.text, "en") == "Have the vendor do this: Answer the questionnaire Q-2026-009."


def test_the_original_of_one_contract_is_not_that_of_another() -> None:
    assert is_owed(Target(Place.CONTRACT, 6), AlreadyOpen(originals={6}))
    assert not is_owed(Target(Place.CONTRACT, 5), AlreadyOpen(originals={6}))
    assert not is_owed(Target(Place.CLAUSE_CHECK, 6), AlreadyOpen(originals={6}))


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (Place.ATTESTATIONS, K.ATTESTATION_SIGN),
        (Place.ATTESTATIONS, K.ATTESTATION_CORRECTION),
        (Place.DATA_REVIEW, K.DATA_REVIEW),
    ],
)
def test_where_one_page_is_for_all_of_the_vendor_any_of_them_is_the_step(
    place: Place, kind: ObligationKind
) -> None:
    owed = Obligation(kind=kind, subject_kind="anything", subject_id=1)
    assert is_owed(Target(place, 7), AlreadyOpen(owed=[owed]))
    other = Obligation(kind=K.CLAUSE_CHECK, subject_kind="anything", subject_id=1)
    assert not is_owed(Target(place, 7), AlreadyOpen(owed=[other]))


def test_what_holds_is_no_gap_and_what_is_due_soon_is_one_by_its_day() -> None:
    near = share(reviewed_on=date(2025, 12, 10), decided_on=date(2025, 6, 1))
    judged = vendor(work(near))
    minimum = next(one for one in judged.promises if one.promise.id == "minimum_data")
    assert minimum.verdict is Verdict.DUE_SOON
    (gap,) = by_place(list(gaps(judged, AlreadyOpen())), Place.DATA_REVIEW)
    assert gap.by == date(2026, 12, 10)
    assert not by_place(list(gaps(vendor(work()), AlreadyOpen())), Place.DATA_REVIEW)


def test_no_gap_is_of_a_step_of_something_kept() -> None:
    for judged in (vendor(work()), vendor(work(interval=Interval(6), checking=AT_HAND))):
        missing = {
            subject_of(one.promise.id, point.step.target.place)
            for one in judged.promises
            for point in one.points
            if point.step is not None and point.verdict in (Verdict.BROKEN, Verdict.DUE_SOON)
        }
        assert {one.subject_kind for one in gaps(judged, AlreadyOpen())} == missing


def test_data_waits_for_its_handover_only_in_work_that_runs_and_shares_some() -> None:
    planned = share(handed_over_on=None)
    assert life(vendor(work(planned))) == {K.FIRST_HANDOVER}
    assert life(vendor(work())) == set(), "handed over"
    assert life(vendor(work(planned, ends_on=date(2026, 8, 1)))) == set(), "over"
    assert life(vendor(work(planned), state=VendorState.SUSPENDED)) == set(), "not active"


def test_a_gap_that_fell_away_was_not_done() -> None:
    row = Obligation(kind=K.PROMISE_GAP, subject_kind=subject_of("bound", Place.NEW_CONTRACT))
    assert is_done(row, vendor(work()), AlreadyOpen())
    none = vendor(work(shares=(), starts_on=date(2026, 7, 1)))
    assert none.verdict_of("bound") is Verdict.NOT_IN_SCOPE
    assert not is_done(row, none, AlreadyOpen())


def test_a_vendor_on_its_way_was_proposed_or_has_gone_on() -> None:
    row = Obligation(kind=K.VENDOR_PROPOSAL, subject_kind="vendors")
    assessing = vendor(work(), state=VendorState.ASSESSING)
    assert not is_done(row, assessing, AlreadyOpen())
    assert is_done(row, assessing, AlreadyOpen(is_proposed=True))
    assert is_done(row, vendor(work(), state=VendorState.APPROVED), AlreadyOpen())
    assert not is_done(row, vendor(work(), state=VendorState.REJECTED), AlreadyOpen())
    row = Obligation(kind=K.VENDOR_ACTIVATION, subject_kind="vendors")
    assert is_done(row, vendor(work()), AlreadyOpen())
    assert not is_done(row, vendor(work(), state=VendorState.CLOSED), AlreadyOpen())


def test_where_a_step_has_no_day_of_its_own_it_is_as_long_as_it_holds() -> None:
    judged = vendor(work(share(reviewed_on=date(2025, 12, 10), decided_on=date(2025, 6, 1))))
    minimum = next(one for one in judged.promises if one.promise.id == "minimum_data")

    def by_of(verdict: Verdict) -> date | None:
        works = tuple(
            (
                one,
                replace(
                    finding,
                    points=tuple(
                        replace(
                            point,
                            verdict=verdict,
                            step=point.step and replace(point.step, by=None),
                            rests_until=date(2026, 12, 9),
                        )
                        for point in finding.points
                    ),
                ),
            )
            for one, finding in minimum.works
        )
        (gap,) = gaps(replace(judged, promises=(replace(minimum, works=works),)), AlreadyOpen())
        return gap.by

    assert by_of(Verdict.DUE_SOON) == date(2026, 12, 9)
    assert by_of(Verdict.BROKEN) is None, "it holds no more"


def test_whoever_is_ready_is_to_be_proposed_once_and_nobody_before() -> None:
    for state, kind in (
        (VendorState.ASSESSING, K.VENDOR_PROPOSAL),
        (VendorState.APPROVED, K.VENDOR_ACTIVATION),
    ):
        planned = work(share(handed_over_on=None), signed={"no_subcontracting": signed()})
        assert life(vendor(planned, state=state)) == {kind}
        assert life(vendor(planned, state=state), AlreadyOpen(is_proposed=True)) == set()
        unbound = replace(planned, coverage=cover())
        assert life(vendor(unbound, state=state)) == set(), "no contract"
        assert life(vendor(state=state)) == set(), "no work"


def test_work_without_data_waits_for_no_handover() -> None:
    assert life(vendor(work(shares=()))) == set()
    both = (work(shares=()), work(share(handed_over_on=None), engagement_id=4))
    assert life(vendor(*both)) == {K.FIRST_HANDOVER}
