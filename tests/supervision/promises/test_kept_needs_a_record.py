"""Kept needs a record that shows it: every rule, over many facts, and what is made of it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from portal.content.packs import kinds as shelf
from portal.content.purposes.announced import Announced
from portal.foundation.core.words.messages import Text, say
from portal.ledger.contracts.coverage.outcome import WaiverFacts
from portal.ledger.contracts.models import ClauseState
from portal.ledger.data_sharing.share_rules import Billing
from portal.ledger.data_sharing.work_on_day import ShareOnDay
from portal.ledger.vendors.models import VendorState
from portal.supervision.approvals.queries import ApprovedReport, ReportsOnDay
from portal.supervision.attestations.models import Answer
from portal.supervision.attestations.statements.facts import Fallen
from portal.supervision.promises.results import (
    PROVABLE,
    Evaluation,
    Look,
    Place,
    Reason,
    Record,
    RuleResult,
    Target,
    Verdict,
    found,
)
from portal.supervision.promises.rules.evaluation import RULES, Judging, evaluation
from portal.supervision.promises.work import SupervisedWork
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.responses.intervals.periodic import Interval
from portal.supervision.responses.intervals.queries import Accepted, Waiting
from tests.ledger.contracts.pieces import ALL, contract, cover, present
from tests.supervision.promises.drawn import (
    DAYS,
    MAYBE,
    announcements,
    approvals,
    assessments,
    checks,
    incidents_told,
    instructions_given,
    on_another_basis,
    open_findings,
    provisions,
    returns_made,
)
from tests.supervision.promises.pieces import (
    INCIDENTAL,
    TODAY,
    asked,
    customer,
    share,
    signed,
    signed_for,
    standards,
    vendor_on_day,
    work,
)

PROMISES = shelf.shipped_pack(shelf.PROMISES).promises
QUICKLY = (Phase.explicit, Phase.reuse, Phase.generate)  # what fails is told, not made smaller


def shares() -> st.SearchStrategy[ShareOnDay]:
    return st.builds(
        share,
        st.integers(1, 3),
        purpose=st.sampled_from(["delivery", ""]),
        announced_purpose=st.sampled_from(["", "P-01", "P-02", "P-03"]),
        necessity_reason=st.sampled_from(["The parcel needs an address.", " "]),
        decided_on=DAYS,
        reviewed_on=DAYS,
        handed_over_on=MAYBE,
        billing=st.sampled_from(Billing),
        billing_decided_on=DAYS,
    )


@st.composite
def statements(draw: st.DrawFn) -> Any:
    first = draw(DAYS)
    others = {
        "answer": draw(st.sampled_from(Answer)),
        "signed_on": draw(DAYS),
        "accepted_until": draw(MAYBE),
        "unsettled_on": draw(st.one_of(st.none(), st.none(), DAYS)),
    }
    if draw(st.booleans()):
        return signed_for(first, first + timedelta(days=180), **others)
    return signed(period_from=first, **others)


@st.composite
def coverages(draw: st.DrawFn) -> Any:
    states = draw(st.dictionaries(st.sampled_from(ALL), st.sampled_from(ClauseState), max_size=3))
    found = {one: present() for one in ALL} | {
        name: replace(present(), state=state) for name, state in states.items()
    }
    ends = draw(MAYBE)
    papers = draw(st.sampled_from([[], *[[contract(found=found, ends_on=ends)]] * 3]))
    facts = draw(st.sampled_from([None, None, None, INCIDENTAL]))
    coverage = cover(*papers, facts=facts, until=draw(MAYBE) if papers else None)
    waived = draw(st.booleans())
    if papers and waived:
        waivers = [
            WaiverFacts(n, f"V-2026-{n:03d}", name, 1, None, state, draw(DAYS), holds=True)
            for n, (name, state) in enumerate(states.items(), start=1)
        ]
        coverage = replace(coverage, waivers=tuple(waivers))
    return coverage


class Drawn:
    """A piece of work as drawn; told in one line when a test fails."""

    def __init__(self, work: SupervisedWork) -> None:
        self.work = work

    def __repr__(self) -> str:
        one = self.work
        return f"{one.shares} {one.signed} {one.checked} {one.confirmed} {one.open_findings}"


def works() -> st.SearchStrategy[Drawn]:
    """Anything that the database could say of a piece of work."""
    about = st.sampled_from(["no_subcontracting", "confidentiality_pledge"])
    interval = st.sampled_from(
        [None, Interval(6), Interval(12), Interval(24, 12, Text(ja="A評価", en="Two A"), TODAY)]
    )
    return st.builds(
        lambda own, **others: Drawn(work(shares=tuple(own), **others)),
        st.lists(st.one_of(shares(), on_another_basis()), max_size=3),
        provisions=provisions(),
        on_site=st.sampled_from([frozenset(), frozenset(), frozenset({"s1"})]),
        starts_on=DAYS,
        ends_on=MAYBE,
        is_entrusted=st.booleans(),
        customers=st.sampled_from([(), (customer(),), (customer(),), (customer(), customer(2))]),
        approvals=st.lists(approvals(), max_size=2).map(tuple),
        coverage=coverages(),
        signed=st.dictionaries(about, statements()),
        asked=st.dictionaries(about, st.builds(asked, DAYS)),
        fallen=st.dictionaries(about, st.just(Fallen(30, "S-2026-030", date(2026, 5, 1), None))),
        bound_since=MAYBE,
        attested_since=st.dictionaries(about, DAYS),
        interval=interval,
        checked=st.one_of(st.none(), st.builds(Accepted, st.just(8), st.just("Q-2026-008"), DAYS, DAYS)),
        checking=st.one_of(st.none(), st.builds(Waiting, st.just(9), st.just("Q-2026-009"), MAYBE, MAYBE)),
        confirmed=st.lists(checks(), max_size=2).map(tuple),
        open_findings=st.lists(open_findings(), max_size=2).map(tuple),
        incidents=st.lists(incidents_told(), max_size=2).map(tuple),
        instructions=st.lists(instructions_given(), max_size=2).map(tuple),
        returns=st.lists(returns_made(), max_size=2).map(tuple),
        selections=assessments(),
        reports=st.one_of(
            st.builds(ReportsOnDay),
            st.builds(ReportsOnDay, undecided=st.just(9), undecided_number=st.just("SR-2026-009"), decide_by=MAYBE),
            st.builds(ReportsOnDay, st.builds(ApprovedReport, st.just(4), st.just("SR-2026-004"), DAYS, DAYS)),
        ),
    )  # fmt: skip


def records_of(known: SupervisedWork) -> set[Target]:
    """Every record these facts hold, and the registers. What is only asked for is none."""
    sure = {
        Target(Place.WORK, known.engagement_id),
        Target(Place.FINDINGS, known.vendor_id),
        Target(Place.INCIDENTS, known.vendor_id),
        *(Target(Place.INCIDENT, one.id) for one in known.incidents),
        Target(Place.INSTRUCTIONS, known.vendor_id),
        *(Target(Place.INSTRUCTION, one.id) for one in known.instructions),
        *(
            Target(Place.PROVISION_RECORD, one.record_id)
            for one in known.provisions
            if one.is_confirmed
        ),
        *(
            Target(Place.RETURN_RECORD, one.id)
            for one in known.returns
            if one.state is ProposedState.CONFIRMED
        ),
        *(Target(Place.SELECTION, one.assessment_id) for one in known.selections.decided),
        *(Target(Place.CONTRACT, one.id) for one in known.coverage.contracts),
        *(Target(Place.WAIVER, one.id) for one in known.coverage.waivers if one.holds),
        *(Target(Place.ATTESTATION, one.attestation_id) for one in known.signed.values()),
        *(Target(Place.FINDING, one.id) for one in known.open_findings),
        *(
            Target(Place.CLIENT_APPROVAL, one.approval_id)
            for one in known.approvals
            if one.is_confirmed
        ),
        *(Target(Place.CONFIRMATION, 5) for one in known.confirmed if one.is_approved),
    }
    if known.checked is not None:
        sure.add(Target(Place.QUESTIONNAIRE, known.checked.assignment_id))
    if known.reports.approved is not None:
        sure.add(Target(Place.REPORT, known.reports.approved.report_id))
    return sure


def faults(points: tuple[Reason, ...], known: SupervisedWork) -> Iterator[str]:
    sure = records_of(known)
    for point in points:
        if point.verdict not in PROVABLE:
            continue
        if not point.shown_by and not point.not_yet_due:
            yield f"holds without a record: {point.reason}"
        if point.shown_by and point.not_yet_due:
            yield f"cannot have a record and has one: {point.reason}"
        if not {record.target for record in point.shown_by} <= sure:
            yield f"rests on what is no record: {point.reason}"


@settings(max_examples=300, deadline=None, phases=QUICKLY)
@given(works(), DAYS, st.booleans(), announcements())
def test_no_rule_says_kept_without_a_record_unless_it_says_so(
    drawn: Drawn, day: date, may_approve: bool, announced: Announced
) -> None:
    known = drawn.work
    on = standards(day, may_approve_subcontractors=may_approve, announced=announced)
    for name, rule in RULES.items():
        finding = rule(known, on)
        if finding is not None:
            assert not list(faults(finding.points, known)), name


@pytest.mark.parametrize("name", RULES)
def test_the_search_finds_work_for_which_each_rule_says_kept(name: str) -> None:
    """Else it would say nothing of what that rule calls kept."""

    def shown(drawn: Drawn) -> bool:
        finding = RULES[name](drawn.work, standards())
        return finding is not None and finding.verdict is Verdict.KEPT and bool(finding.records)

    assert find(works(), shown, settings=settings(max_examples=5000, phases=QUICKLY, database=None))


def test_the_walk_notices_a_rule_that_forgets_the_record() -> None:
    forgetful = Reason(Verdict.KEPT, say("It is so."))
    made_up = replace(forgetful, shown_by=(Record("C-9", Target(Place.CONTRACT, 9)),))

    assert [one.split(":")[0] for one in faults((forgetful, made_up), work())] == [
        "holds without a record",
        "rests on what is no record",
    ]
    assert forgetful.without_record
    assert RuleResult((forgetful,)).look is Look.BEFORE_FIRST


def test_of_what_holds_that_which_nothing_shows_stands_first() -> None:
    contract_ = (Record("C-9", Target(Place.CONTRACT, 9)),)
    shown = Reason(Verdict.KEPT, say("It is so."), rests_until=TODAY, shown_by=contract_)
    bare = Reason(Verdict.KEPT, say("It is not due."), not_yet_due=True)
    broken = Reason(Verdict.BROKEN, say("It is not so."))
    assert found([shown, bare, broken]).points == (broken, bare, shown)


LATER = tuple(
    replace(one, judged_from=date(2099, 1, 1)) if one.rule == "client_approval" else one
    for one in PROMISES
)


def of_vendor(*works: SupervisedWork, state: VendorState = VendorState.ACTIVE) -> Evaluation:
    return evaluation(vendor_on_day(*works, state=state), Judging(LATER, {}, standards()))


def attested(**others: Any) -> SupervisedWork:
    """Everything that is judged holds."""
    usual: dict[str, Any] = {
        "signed": {"no_subcontracting": signed()},
        "interval": Interval(12),
        "checked": Accepted(8, "Q-2026-008", date(2026, 9, 1), date(2026, 9, 1)),
    }
    return work(**(usual | others))


def test_what_is_not_due_for_the_first_time_is_kept_and_cannot_be_shown() -> None:
    judged = of_vendor(attested(checked=None))

    supervised = next(one for one in judged.promises if one.promise.id == "supervised")
    assert (supervised.verdict, supervised.look) == (Verdict.KEPT, Look.BEFORE_FIRST)
    assert judged.without_record == {"supervised"}
    assert not judged.can_be_shown
    assert of_vendor(attested()).can_be_shown


def test_near_its_first_day_it_is_due_soon_and_still_cannot_be_shown() -> None:
    judged = of_vendor(attested(checked=None, interval=Interval(5)))

    supervised = next(one for one in judged.promises if one.promise.id == "supervised")
    assert (supervised.look, supervised.without_record) == (Look.DUE_SOON, True)
    assert not judged.can_be_shown


def test_one_piece_of_work_before_its_first_check_is_enough() -> None:
    judged = of_vendor(attested(), attested(engagement_id=4, number="W-2026-004", checked=None))

    assert judged.without_record == {"supervised"}
    first = next(one for one in judged.promises if one.promise.id == "supervised").points[0]
    assert "first questionnaire" in first.reason.id


def test_that_nothing_is_to_be_corrected_rests_on_the_register_and_says_so() -> None:
    judged = of_vendor(attested())

    corrected = next(one for one in judged.promises if one.promise.id == "corrected")
    assert corrected.look is Look.KEPT
    assert "register of findings" in corrected.reasons[0].id
    assert [one.target for one in corrected.records] == [Target(Place.FINDINGS, 7)]


def test_data_a_customer_entrusted_is_named_while_nothing_tells_of_its_approval() -> None:
    judged = of_vendor(attested(is_entrusted=True), attested(engagement_id=4))

    assert [one.engagement_id for one in judged.unapproved] == [3]
    assert judged.worst is Verdict.DUE_SOON or judged.worst is Verdict.KEPT
    assert not judged.can_be_shown


def test_it_is_not_named_before_the_handover_nor_after_the_work() -> None:
    planned = attested(is_entrusted=True)
    planned = replace(planned, shares=(share(handed_over_on=None),))

    assert of_vendor(planned, state=VendorState.APPROVED).unapproved == ()
    assert of_vendor(attested(is_entrusted=True, ends_on=date(2026, 11, 24))).unapproved == ()


def test_work_that_no_longer_shares_data_needs_no_approval() -> None:
    judged = of_vendor(attested(is_entrusted=True))
    assert judged.unapproved
    ended = tuple(replace(one, shares_data=False) for one in judged.engagements)
    assert replace(judged, engagements=ended).unapproved == ()


def test_a_policy_without_that_promise_asks_for_no_approval() -> None:
    promises = tuple(one for one in PROMISES if one.rule != "client_approval")
    on_day = vendor_on_day(attested(is_entrusted=True), tier=None)
    judged = evaluation(on_day, Judging(promises, {}, standards()))

    assert judged.unapproved == ()
    assert judged.can_be_shown


def test_work_that_is_only_planned_stays_out_once_a_vendor_in_preparation_holds_data() -> None:
    planned = replace(work(engagement_id=4), shares=(share(handed_over_on=None),))
    before = of_vendor(attested(), planned, state=VendorState.APPROVED)
    after = of_vendor(attested(), planned)

    assert before.holds_data
    assert before.can_be_shown
    assert after.can_be_shown


@settings(max_examples=150, deadline=None, phases=QUICKLY)
@given(
    st.lists(works(), max_size=3), st.sampled_from([VendorState.ASSESSING, VendorState.APPROVED])
)
def test_activating_a_vendor_never_moves_what_is_said_about_those_that_hold_data(
    drawn: list[Drawn], state: VendorState
) -> None:
    numbered = [one.work for one in drawn]
    for number, known in enumerate(numbered):
        known.terms.engagement_id = number
    before, after = of_vendor(*numbered, state=state), of_vendor(*numbered)

    assert before.holds_data == after.holds_data
    if before.holds_data:
        assert before.can_be_shown == after.can_be_shown
        assert before.worst is after.worst
