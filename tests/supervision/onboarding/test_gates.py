"""What stands in the way of activation, a first handover and closing, decided from findings alone."""

from dataclasses import replace
from datetime import date
from typing import Any

from portal.content.packs import kinds as shelf
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.vendors.models import VendorState
from portal.supervision.onboarding.workflow import (
    Gap,
    OpenAffairs,
    activation_gaps,
    closing_gaps,
    handover_gaps,
    resumption_gaps,
)
from portal.supervision.promises.results import Evaluation
from portal.supervision.promises.rules.evaluation import Judging, decided, evaluation
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.selections.models import SelectionOutcome
from portal.supervision.selections.standing import NO_SELECTIONS, SelectionsOnDay
from tests.ledger.contracts.pieces import contract, cover
from tests.supervision.promises.pieces import (
    TODAY,
    approval,
    customer,
    selected,
    share,
    signed,
    standards,
    vendor_on_day,
    work,
)

S = VendorState
PROMISES = decided(shelf.shipped_pack(shelf.PROMISES).promises, TODAY)


def vendor(*works: SupervisedWork, state: VendorState = S.APPROVED) -> Evaluation:
    return evaluation(vendor_on_day(*works, state=state), Judging(PROMISES, {}, standards()))


def ready(**others: Any) -> SupervisedWork:
    """Bound and attested, nothing handed over yet."""
    usual: dict[str, Any] = {"signed": {"no_subcontracting": signed()}}
    return work(share(handed_over_on=None), **(usual | others))


def promises_of(gaps: tuple[Gap, ...]) -> list[str | None]:
    return [gap.promise_id for gap in gaps]


def test_nothing_stands_in_the_way_of_a_vendor_whose_work_is_bound_and_attested() -> None:
    assert activation_gaps(vendor(ready())) == ()


def test_every_missing_thing_of_every_work_is_named_with_its_next_step() -> None:
    bare = ready(coverage=cover(), signed={})
    unsigned = ready(engagement_id=4, signed={})

    gaps = activation_gaps(vendor(bare, unsigned))

    assert promises_of(gaps) == ["bound", "no_subcontracting", "no_subcontracting"]
    assert all(gap.step is not None for gap in gaps)
    assert [gap.engagement_id for gap in gaps] == [3, 3, 4]


def test_what_is_due_soon_or_excepted_passes() -> None:
    soon = ready(coverage=cover(contract(ends_on=date(2026, 12, 10))))

    assert activation_gaps(vendor(soon)) == ()


def test_data_that_nobody_reviewed_does_not_close_the_gate() -> None:
    old = work(
        share(handed_over_on=None, reviewed_on=date(2024, 1, 1)),
        signed={"no_subcontracting": signed()},
    )

    assert activation_gaps(vendor(old)) == ()


def test_work_for_a_customer_waits_for_its_approval() -> None:
    asked = ready(is_entrusted=True, customers=(customer(),))
    gaps = activation_gaps(vendor(asked))

    assert promises_of(gaps) == ["client_approval"]
    assert "has not approved" in gaps[0].reason.id
    assert activation_gaps(vendor(replace(asked, approvals=(approval(),)))) == ()


def test_work_without_data_and_work_that_is_over_stand_in_nobodys_way() -> None:
    nothing = ready(shares=(), coverage=cover(), signed={}, is_entrusted=True)
    over = ready(coverage=cover(), signed={}, ends_on=date(2026, 11, 24))

    assert activation_gaps(vendor(nothing, over)) == ()


def test_data_is_handed_over_to_an_active_vendor_only() -> None:
    judged = vendor(ready()).engagements[0]

    assert handover_gaps(judged, S.ACTIVE, vendor_id=1) == ()
    assert len(handover_gaps(judged, S.APPROVED, vendor_id=1)) == 1
    assert len(handover_gaps(judged, S.SUSPENDED, vendor_id=1)) == 1


def test_one_work_does_not_wait_for_the_gaps_of_another() -> None:
    good, bad = vendor(ready(), ready(engagement_id=4, signed={})).engagements

    assert handover_gaps(good, S.ACTIVE, vendor_id=1) == ()
    assert promises_of(handover_gaps(bad, S.ACTIVE, vendor_id=1)) == ["no_subcontracting"]


def test_closing_waits_for_the_last_day_of_all_work_and_for_open_requests() -> None:
    running = vendor(work(ends_on=TODAY), state=S.OFFBOARDING)
    over = vendor(work(ends_on=date(2026, 11, 24)), state=S.OFFBOARDING)
    asked = Obligation(
        kind=ObligationKind.ATTESTATION_SIGN, holder=Holder.VENDOR, due_on=date(2026, 12, 1)
    )

    assert len(closing_gaps(running, OpenAffairs())) == 1
    assert len(closing_gaps(over, OpenAffairs(owed=(asked, asked)))) == 2
    (left,) = closing_gaps(over, OpenAffairs())  # what became of its data
    assert left.engagement_id == 3


def test_handovers_go_on_when_all_that_activation_asks_is_there_and_the_selection_holds() -> None:
    assert resumption_gaps(vendor(ready(), state=S.SUSPENDED)) == ()
    bare = ready(coverage=cover(), signed={}, selections=NO_SELECTIONS)
    gaps = resumption_gaps(vendor(bare, state=S.SUSPENDED))
    assert promises_of(gaps) == ["bound", "no_subcontracting", "recognised"]


def test_of_a_selection_that_ran_out_it_is_named_once_and_who_assesses_again() -> None:
    until = date(2026, 11, 24)
    held = SelectionsOnDay((selected(outcome=SelectionOutcome.CONDITIONAL, until=until),))
    both = vendor(
        ready(selections=held), ready(engagement_id=4, selections=held), state=S.SUSPENDED
    )

    (gap,) = resumption_gaps(both)

    assert gap.promise_id == "recognised"
    assert gap.step is not None
    assert gap.step.who is Holder.PROCUREMENT
