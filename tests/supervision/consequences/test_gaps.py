"""Open gaps in the order in which Today tells them, as the database puts them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.messages import say
from portal.ledger.obligations.models import Holder, Obligation, ObligationKind
from portal.ledger.obligations.services import open_obligation
from portal.ledger.vendors.models import Vendor
from portal.supervision.consequences.gaps import GapsOfOnePlace, worst_gaps
from portal.supervision.promises.models import VerdictSpan
from portal.supervision.promises.results import Place, Verdict
from tests.cast import Cast

LATER = timedelta(days=9)


@dataclass
class About:
    __tablename__: str
    id: int


def gap(vendor: Vendor, about: str, number: int, *, days: timedelta = timedelta()) -> Obligation:
    """At once, or in some days."""
    return open_obligation(
        kind=ObligationKind.PROMISE_GAP,
        subject=About(about, number),
        vendor_id=vendor.id,
        holder=Holder.PROCUREMENT,
        due_on=clock.today() + days,
        ladder="",
        title=say("Open"),
        is_new=True,
    )


def stands(vendor: Vendor, promise_id: str, verdict: Verdict) -> None:
    db.session.add(
        VerdictSpan(
            vendor_id=vendor.id, promise_id=promise_id, verdict=verdict, valid_from=clock.today()
        )
    )


def found(but: Collection[int] = (), most: int = 9) -> tuple[list[GapsOfOnePlace], int]:
    db.session.flush()
    is_gap = Obligation.kind == ObligationKind.PROMISE_GAP, Obligation.closed_at.is_(None)
    return worst_gaps(is_gap, but, most)


def test_at_once_comes_before_a_day_and_on_one_day_what_is_broken_first(cast: Cast) -> None:
    stands(cast.acme, "bound", Verdict.DUE_SOON)
    stands(cast.globex, "bound", Verdict.BROKEN)
    dated = gap(cast.globex, "bound:contract", 1, days=LATER)
    soon = gap(cast.acme, "bound:contract", 2)
    unknown = gap(cast.acme, "reported:report_ask", 3)  # nobody kept how it stands
    broken = gap(cast.globex, "bound:contract", 4)

    gaps, number = found()

    assert [one.ids for one in gaps] == [[broken.id], [soon.id], [unknown.id], [dated.id]]
    assert [one.day for one in gaps] == [*[date.min] * 3, clock.today() + LATER]
    assert [one.rank for one in gaps] == [
        Verdict.BROKEN.rank, Verdict.DUE_SOON.rank, len(Verdict), Verdict.BROKEN.rank,
    ]  # fmt: skip
    assert number == 4


def test_what_is_done_on_one_page_for_two_promises_is_one(cast: Cast) -> None:
    stands(cast.acme, "bound", Verdict.DUE_SOON)
    stands(cast.acme, "no_subcontracting", Verdict.BROKEN)
    later = gap(cast.acme, "no_subcontracting:attestation_ask", 7, days=LATER)
    first = gap(cast.acme, "bound:attestation_ask", 7)
    elsewhere = gap(cast.acme, "bound:new_contract", 7)

    (page, other), number = found()

    assert sorted(page.ids) == sorted([first.id, later.id])
    assert (page.place, page.subject_id) == (Place.ATTESTATION_ASK, 7)
    assert (page.day, page.rank) == (date.min, Verdict.BROKEN.rank)
    assert other.ids == [elsewhere.id]
    assert number == 2


def test_a_verdict_that_is_over_counts_no_more(cast: Cast) -> None:
    stands(cast.acme, "bound", Verdict.DUE_SOON)
    over = VerdictSpan(
        vendor_id=cast.acme.id,
        promise_id="bound",
        verdict=Verdict.BROKEN,
        valid_from=clock.today() - LATER,
        valid_until=clock.today(),
    )
    db.session.add(over)
    gap(cast.acme, "bound:contract", 1)

    (only,), _ = found()

    assert only.rank == Verdict.DUE_SOON.rank


def test_of_many_the_worst_are_read_and_all_are_counted_but_those_left_out(cast: Cast) -> None:
    gaps = [gap(cast.acme, "bound:contract", number) for number in range(5)]
    gap(cast.globex, "bound:contract", 5)

    shown, number = found(but=[cast.globex.id], most=2)

    assert [one.ids for one in shown] == [[gaps[0].id], [gaps[1].id]]
    assert number == 5
    assert found(but=[cast.acme.id, cast.globex.id]) == ([], 0)
