"""Approvals, incidents, instructions, assessments, records of provision and announced purposes, as a search draws them."""

from datetime import date

from hypothesis import strategies as st

from portal.content.purposes.announced import Announced, InForce
from portal.foundation.core.words.messages import Text, say
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.supervision.client_approvals.models import EndKind
from portal.supervision.client_approvals.standing import ApprovalOnDay
from portal.supervision.confirmations.models import ConfirmationKind, Result
from portal.supervision.confirmations.queries import Confirmed
from portal.supervision.findings.facts import OpenFinding
from portal.supervision.findings.severity import Owner, Severity
from portal.supervision.incidents.facts import ClockOnDay, IncidentOnDay
from portal.supervision.instructions.facts import InstructionOnDay
from portal.supervision.instructions.models import InstructionKind
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.provisions.standing import OPT_OUT, ProvisionOnDay
from portal.supervision.returns.models import ReturnRecord
from portal.supervision.selections.models import SelectionOutcome
from portal.supervision.selections.standing import SelectionOnDay, SelectionsOnDay
from tests.supervision.promises.pieces import BASES, COOKIES, approval, provided, record

DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
MAYBE = st.one_of(st.none(), DAYS)


def approvals() -> st.SearchStrategy[ApprovalOnDay]:
    """Of either customer, for some of the data, on its way, counting or over."""
    return st.builds(
        approval,
        st.just(51),
        customer_id=st.integers(1, 2),
        given_on=DAYS,
        is_confirmed=st.sampled_from([True, True, False]),
        categories=st.sampled_from([frozenset({"name_contact"}), frozenset()]),
        until=MAYBE,
        objection_until=MAYBE,
        end=st.sampled_from([None, None, EndKind.WITHDRAWN]),
        ended_on=MAYBE,
    )


@st.composite
def announcements(draw: st.DrawFn) -> Announced:
    """P-01 was announced, P-02 no more; asked from some day on, or never."""
    title = Text(ja="発送", en="Sending")
    in_force = {"P-01": InForce("P-01", title, draw(MAYBE))}
    titles = {"P-01": title, "P-02": title}
    return Announced(draw(MAYBE), in_force, titles, {"P-02": date(2026, 8, 31)})


def incidents_told() -> st.SearchStrategy[IncidentOnDay]:
    """For this work or all; what was sent is late or not."""
    clocks = st.builds(
        ClockOnDay, st.just(say("Final report to the authority")), DAYS, MAYBE, st.booleans()
    )
    return st.builds(
        IncidentOnDay,
        id=st.just(6),
        number=st.just("I-2026-006"),
        told_on=DAYS,
        works=st.sampled_from([frozenset(), frozenset({1}), frozenset({99})]),
        clocks=st.lists(clocks, max_size=3).map(tuple),
        assess_by=MAYBE,
        ended_on=MAYBE,
        was_none=st.booleans(),
    )


def assessments() -> st.SearchStrategy[SelectionsOnDay]:
    drawn = st.builds(
        SelectionOnDay,
        st.just(11),
        st.just("SA-2026-011"),
        DAYS,
        DAYS,
        st.sampled_from(SelectionOutcome),
        MAYBE,
        st.booleans(),
        st.sampled_from([None, "tier_1", "tier_3"]),
    )
    return st.builds(SelectionsOnDay, st.lists(drawn, max_size=2).map(tuple))


def on_another_basis() -> st.SearchStrategy[ShareOnDay]:
    """What goes to somebody to whom it is not entrusted; of the first share the search has records."""
    return st.builds(
        provided,
        st.sampled_from([1, 1, 2]),
        st.sampled_from([COOKIES, COOKIES, *BASES]),
        handed_over_on=MAYBE,
        reviewed_on=DAYS,
    )


def provisions() -> st.SearchStrategy[tuple[ProvisionOnDay, ...]]:
    """Of each need of the usual basis one, or some of them; counting or not."""
    drawn = {
        "held_on": DAYS,
        "is_confirmed": st.sampled_from([True, True, False]),
        "is_in_order": st.sampled_from([True, True, False]),
        "last_on": MAYBE,
        "ended_on": MAYBE,
    }
    needs = [*BASES[COOKIES].needs, OPT_OUT]
    each = [st.builds(record, st.just(need), st.just(n), **drawn) for n, need in enumerate(needs)]
    return st.one_of(st.tuples(*each), st.lists(st.one_of(*each), max_size=2).map(tuple))


def instructions_given() -> st.SearchStrategy[InstructionOnDay]:
    return st.builds(
        InstructionOnDay,
        st.just(7),
        st.just("IN-2026-007"),
        st.sampled_from(InstructionKind),
        st.just("Erase one customer"),
        DAYS,
        DAYS,
        works=st.sampled_from([frozenset(), frozenset({99})]),
        reported_on=MAYBE,
        confirmed_on=MAYBE,
        withdrawn_on=MAYBE,
        confirm_by=MAYBE,
    )


def open_findings() -> st.SearchStrategy[OpenFinding]:
    return st.builds(
        OpenFinding,
        st.just(6),
        st.just("F-2026-006"),
        st.just(Text(ja="控えがない", en="No backup")),
        st.sampled_from(Severity),
        st.sampled_from(Owner),
        st.sampled_from([None, 3, 99]),
        MAYBE,
        MAYBE,
        MAYBE,
        MAYBE,
    )


def checks() -> st.SearchStrategy[Confirmed]:
    return st.builds(
        Confirmed,
        st.just(5),
        st.just("K-2026-005"),
        st.sampled_from(ConfirmationKind),
        DAYS,
        MAYBE,
        st.sampled_from(Result),
        st.booleans(),
        st.none(),
        MAYBE,
    )


def returns_made() -> st.SearchStrategy[ReturnRecord]:
    """That nothing is left of the work, confirmed or not, of any day; some of it kept for a time."""
    return st.builds(
        ReturnRecord,
        id=st.just(81),
        number=st.just("RD-2026-081"),
        state=st.sampled_from([ProposedState.CONFIRMED, ProposedState.PROPOSED]),
        settled_on=DAYS,
        kept_what=st.just("Papers"),
        kept_ground=st.just("Act"),
        kept_until=MAYBE,
    )
