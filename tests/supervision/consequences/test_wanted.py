"""What ought to be owed about a vendor as it was judged, without a database."""

from portal.content.packs import kinds as shelf
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.supervision.attestations.models import Answer
from portal.supervision.consequences.wanted import (
    AlreadyOpen,
    WantedObligation,
    gaps,
    is_owed,
    promise_and_place,
)
from portal.supervision.promises.results import Evaluation, Place, Target
from portal.supervision.promises.rules.evaluation import Judging, decided, evaluation
from portal.supervision.promises.work import SupervisedWork
from tests.ledger.contracts.pieces import cover
from tests.supervision.promises.pieces import TODAY, share, signed, standards, vendor_on_day, work

K = ObligationKind
PROMISES = decided(shelf.shipped_pack(shelf.PROMISES).promises, TODAY)


def vendor(*works: SupervisedWork) -> Evaluation:
    return evaluation(vendor_on_day(*works), Judging(PROMISES, {}, standards()))


def promises_of(found: list[WantedObligation], holder: Holder) -> set[str]:
    return {promise_and_place(one.subject_kind)[0] for one in found if one.holder is holder}


def test_a_gap_is_of_the_role_whose_step_is_next_and_never_of_the_vendor() -> None:
    unbound = work(
        share(), coverage=cover(), signed={"no_subcontracting": signed(answer=Answer.DECLINE)}
    )

    found = list(gaps(vendor(unbound), AlreadyOpen()))

    assert promises_of(found, Holder.PRIVACY_OFFICER) == {"no_subcontracting"}
    assert "bound" in promises_of(found, Holder.PROCUREMENT)
    assert not promises_of(found, Holder.VENDOR)


def test_where_an_obligation_covers_the_step_that_one_is_the_gaps() -> None:
    declined = work(signed={"no_subcontracting": signed(answer=Answer.DECLINE)})
    owed = Obligation(kind=K.ATTESTATION_EXCEPTION, subject_kind="attestations", subject_id=31)

    assert not list(gaps(vendor(declined), AlreadyOpen(owed=[owed])))
    assert list(gaps(vendor(declined), AlreadyOpen())), "without it somebody has to decide"


def test_an_obligation_about_another_thing_covers_nothing() -> None:
    other = Obligation(kind=K.CLAUSE_CHECK, subject_kind="contracts", subject_id=5)

    assert is_owed(Target(Place.CLAUSE_CHECK, 5), AlreadyOpen(owed=[other]))
    assert not is_owed(Target(Place.CLAUSE_CHECK, 6), AlreadyOpen(owed=[other]))
    assert not is_owed(Target(Place.NEW_CONTRACT, 5), AlreadyOpen(owed=[other]))
    assert is_owed(Target(Place.CONTRACT, 6), AlreadyOpen(originals={6}))
