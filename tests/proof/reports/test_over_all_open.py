"""A report over all vendors tells what is open of instructions and returns, and what was shown otherwise then."""

from datetime import date

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.contracts.documents import services as contracts
from portal.ledger.contracts.models import Contract
from portal.proof.reports import services
from portal.proof.reports.content.overall import OpenMatters, OverallReport
from portal.proof.reports.facts.overall_gathering import gather_all
from portal.proof.reports.models import Span
from portal.supervision.promises.services import judge_stale
from tests.actors import acting
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.returns import make_return
from tests.factories.scenes import work_of
from tests.proof.reports.drafts import drafted_over_all, over_all
from tests.proof.reports.rendering import words
from tests.proof.reports.story import Story
from tests.proof.reports.test_ended_work import all_ends
from tests.queries import count_statements
from tests.supervision.instructions.steps import confirm, give, report

HALF = Span(date(2026, 4, 1), date(2026, 9, 30))


def previewed(cast: Cast, language: str = "en") -> OverallReport:
    content = services.look(drafted_over_all(cast, language=language), None)[0]
    assert isinstance(content, OverallReport)
    return content


def told(cast: Cast) -> OpenMatters:
    found = previewed(cast).matters
    assert isinstance(found, OpenMatters)
    return found


def test_instructions_are_counted_by_kind_and_each_overdue_one_is_named(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    done = give(cast.pam, story.mailing, due_on=date(2026, 8, 20))
    late = give(cast.pam, story.mailing, due_on=date(2026, 9, 10), title="Change the keys")
    give(cast.pam, story.mailing, due_on=date(2026, 9, 30))
    report(done, cast.ada)
    confirm(done, cast.pip)
    clock.go_to(date(2026, 11, 25))

    part = told(cast).instructions

    assert part is not None
    (line,) = part.counts.rows
    assert line.counts == (3, 2, 1, 0, 1)
    (row,) = part.overdue.rows
    assert (row.number, row.title, row.late) == (late.number, "Change the keys", 20)


def test_work_that_is_over_is_outstanding_until_a_record_shows_it_settled_by_the_day(
    story: Story, cast: Cast, clock: Clock
) -> None:
    all_ends(story, cast, clock)
    gone = make_return(cast.pam, story.mailing, settled_on=date(2026, 7, 3))
    db.session.commit()
    part = told(cast).returns
    assert part is not None
    (row,) = part.overdue.rows
    assert (row.number, row.given_on, row.late) == (story.invoices.number, date(2026, 7, 1), 61)
    gone.settled_on = date(2026, 10, 1)
    db.session.commit()
    part = told(cast).returns
    assert part is not None
    assert {row.number for row in part.overdue.rows} == {
        story.mailing.number,
        story.invoices.number,
    }
    gone.kept_until, gone.settled_on = date(2033, 3, 31), date(2026, 7, 3)
    db.session.commit()
    part = told(cast).returns
    assert part is not None
    assert [line.counts for line in part.counts.rows] == [(0,), (1,), (1,)]


def test_what_was_shown_otherwise_on_the_day_is_counted_beside_what_is_known_now(
    cast: Cast, clock: Clock
) -> None:
    work_of(cast.acme, signer=cast.ada)
    db.session.commit()
    judge_stale()
    clock.advance(days=2)
    made = over_all(first=date(2026, 10, 1), last=date(2026, 11, 25))
    (contract,) = db.session.query(Contract).all()
    with transaction():
        same = services.draft_report(None, made, actor=acting(cast.pam))
    before = services.look(same, None)[0]
    with transaction():
        contracts.end_contract(contract, on=date(2026, 11, 1), actor=acting(cast.pam))
    judge_stale()

    after = services.look(same, None)[0]

    assert isinstance(before, OverallReport)
    assert isinstance(after, OverallReport)
    assert isinstance(before.matters, OpenMatters)
    assert isinstance(after.matters, OpenMatters)
    assert before.matters.shown is not None
    assert before.matters.shown.empty is not None
    assert after.matters.shown is not None
    bound = next(row for row in after.matters.shown.rows if row.now.broken)
    assert (bound.then.kept, bound.now.kept, bound.now.broken, bound.differs) == (1, 0, 1, 1)


def test_a_vendor_of_which_nothing_is_on_record_is_said_to_be_left_out(
    story: Story, cast: Cast
) -> None:
    shown = told(cast).shown
    assert shown is not None
    assert shown.empty is not None
    assert "not on record" in shown.empty.sentence


def test_both_papers_print_it_and_more_vendors_cost_no_statement(
    story: Story, cast: Cast, clock: Clock
) -> None:
    clock.go_to(date(2026, 8, 3))
    late = give(cast.pam, story.mailing, due_on=date(2026, 8, 20))
    all_ends(story, cast, clock)
    for language in ("ja", "en"):
        paper = words(previewed(cast, language))
        assert late.number in paper
        assert story.invoices.number in paper
    counts = []
    for more in (1, 3):
        for number in range(more):
            work = work_of(
                cast.globex, f"業務{more}{number}", f"Work {more}{number}", signer=cast.gus
            )
            give(cast.pam, work, due_on=date(2026, 12, 1))
        with count_statements() as counted:
            gather_all(HALF, drafter_id=None, issuer_id=None)
        counts.append(counted.total)
    assert counts[0] == counts[1]
