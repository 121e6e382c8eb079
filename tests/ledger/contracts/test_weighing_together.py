"""Much work weighed together comes out as each piece weighed alone."""

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.ledger.contracts.coverage.decide_coverage import (
    CoverageFacts,
    DecidedBefore,
    coverage_of,
)
from portal.ledger.contracts.coverage.outcome import ContractFacts, Cover, FoundClause
from portal.ledger.contracts.models import ClauseState, ContractKind, ContractState
from tests.ledger.contracts.pieces import CLAUSES, DAY, IN_JAPAN, contract
from tests.ledger.data_sharing.pieces import work_on_day

Paper = dict[str, object]
Vendor = tuple[list[Paper], list[tuple[dict[str, object], list[Cover]]]]
FEW = CLAUSES[:4]
FACTS: list[dict[str, object]] = [
    IN_JAPAN,
    IN_JAPAN | {"engagement.access": "incidental"},
    IN_JAPAN | {"engagement.outside_japan": True},
]
IDS = [1, 2, 3, 4]

found = st.builds(
    FoundClause,
    state=st.sampled_from(ClauseState),
    article=st.sampled_from(["Art. 1", "Art. 2"]),
    elsewhere_id=st.sampled_from([None, 1, 2]),
    replaces=st.sampled_from([False, False, False, True]),
)
papers = st.fixed_dictionaries(
    {
        "found": st.dictionaries(st.sampled_from([one.id for one in FEW]), found),
        "state": st.sampled_from([ContractState.SIGNED, ContractState.SIGNED, ContractState.DRAFT]),
        "ends_on": st.sampled_from([None, date(2026, 11, 1), date(2027, 3, 31)]),
        "parent_id": st.sampled_from([None, None, None, 1]),
        "kind": st.sampled_from([ContractKind.MASTER, ContractKind.MEMORANDUM]),
    }
)
cover = st.builds(
    Cover, st.sampled_from(IDS), st.sampled_from([None, date(2026, 12, 31)]), st.just(())
)
vendors = st.lists(
    st.tuples(
        st.lists(papers, min_size=len(IDS), max_size=len(IDS)),
        st.lists(st.tuples(st.sampled_from(FACTS), st.lists(cover, max_size=3)), max_size=3),
    ),
    max_size=4,
)


@settings(max_examples=150, deadline=None)
@given(vendors)
def test_what_was_weighed_before_changes_nothing(drawn: list[Vendor]) -> None:
    known = DecidedBefore()
    for vendor_id, (written, works) in enumerate(drawn):
        first = vendor_id * len(IDS)
        contracts = {
            one: _paper(first, one, values) for one, values in zip(IDS, written, strict=True)
        }
        by_id = {one.id: one for one in contracts.values()}
        for facts, covers in works:
            moved = tuple(Cover(first + one.contract_id, one.until) for one in covers)
            work = work_on_day(engagement_id=1, vendor_id=vendor_id, facts=facts)
            alone = coverage_of(work, moved, by_id, FEW, day=DAY)
            together = coverage_of(work, moved, by_id, FEW, day=DAY, known=known)
            assert together == alone


def _paper(first: int, number: int, values: Paper) -> ContractFacts:
    """With ids of its own vendor, whatever it refers to."""
    found = values["found"]
    assert isinstance(found, dict)
    moved = {
        name: FoundClause(one.state, one.article, None, "", "",
                    one.elsewhere_id and first + one.elsewhere_id, one.replaces)
        for name, one in found.items()
    }  # fmt: skip
    parent = None if number == 1 else values["parent_id"]
    others = values | {"found": moved, "parent_id": parent and first + int(str(parent))}
    return contract(first + number, **others)  # type: ignore[arg-type]


def test_other_papers_in_their_place_are_weighed_anew() -> None:
    """As the page of a clause does, to say what saving would change."""
    work = work_on_day(engagement_id=1, facts=IN_JAPAN)
    papers = {7: {1: contract(1, {})}}
    before = CoverageFacts(DAY, (work,), papers, FEW, covers={1: (Cover(1),)})
    assert not before.coverage(work).is_complete
    after = replace(before, contracts={7: {1: contract(1)}})
    assert after.coverage(work).is_complete
