"""A report tells what went to the vendor and came back by its slips, and what became of the data of ended work."""

from datetime import date, timedelta

from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.ledger.handovers.models import HandoverSlip, SlipKind, SlipReceipt, SlipUnit
from portal.proof.reports import services
from portal.proof.reports.content.parts import Mark
from portal.proof.reports.content.report import InstructionsAndReturns
from portal.proof.reports.content.returns import PrintedReturn
from portal.proof.reports.gathering import gather
from portal.proof.reports.models import Span
from portal.proof.reports.sections import returns as section_8
from portal.supervision.proposed_records.workflow import ProposedState
from portal.supervision.returns.models import ItemWay, ReturnCertificateState, ReturnedItem
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.handovers import make_slip
from tests.factories.returns import make_certificate, make_return
from tests.factories.scenes import work_of
from tests.proof.reports.drafts import drafted, shown
from tests.proof.reports.rendering import words
from tests.proof.reports.story import Story
from tests.proof.reports.test_ended_work import all_ends
from tests.queries import count_statements

JULY, AUGUST = date(2026, 7, 1), date(2026, 8, 3)
HALF = Span(date(2026, 4, 1), date(2026, 9, 30))


def told(story: Story, cast: Cast, language: str = "en") -> InstructionsAndReturns:
    found = shown(story, cast, language=language).instructions_and_returns
    assert isinstance(found, InstructionsAndReturns)
    return found


def of_mailing(story: Story, cast: Cast) -> PrintedReturn:
    rows = told(story, cast).returns.rows
    return next(row for row in rows if row.engagement == story.mailing.number)


def test_each_slip_of_the_period_says_what_how_much_by_whom_and_who_acknowledged_it(
    story: Story, cast: Cast
) -> None:
    slip = make_slip(
        story.mailing,
        cast.pam,
        happened_on=AUGUST,
        recorded_on=AUGUST,
        quantity=1200,
        unit=SlipUnit.RECORDS,
        handed_by="Naoki Oda",
        received_by="Kei Mori",
    )
    back = make_slip(
        story.mailing, cast.pam, happened_on=AUGUST, recorded_on=AUGUST, kind=SlipKind.GIVEN_BACK
    )
    for day in (HALF.first - timedelta(days=1), HALF.last + timedelta(days=1)):
        make_slip(story.mailing, cast.pam, happened_on=day)
    at = clock.midnight(AUGUST + timedelta(days=1))
    db.session.add(
        SlipReceipt(vendor_id=story.vendor.id, slip_id=slip.id, received_by_id=cast.ada.id, received_at=at)
    )  # fmt: skip
    db.session.commit()

    section = told(story, cast)
    first, second = section.slips.rows

    assert (first.number, first.engagement, first.quantity) == (
        slip.number,
        story.mailing.number,
        "1,200 records",
    )
    assert (first.handed_by, first.received_by, first.received_on, first.recorded_on) == (
        "Naoki Oda",
        "Kei Mori",
        AUGUST + timedelta(days=1),
        None,
    )
    assert (second.number, second.kind, second.received_on) == (
        back.number,
        "Given back to us",
        None,
    )
    assert "given back by the vendor: 1, acknowledged by it: 1" in section.lead


def test_a_slip_corrected_later_gives_way_to_the_one_in_its_place_which_says_when(
    story: Story, cast: Cast
) -> None:
    wrong = make_slip(story.mailing, cast.pam, happened_on=AUGUST, recorded_on=AUGUST)
    right = make_slip(story.mailing, cast.pam, happened_on=AUGUST, corrects_id=wrong.id)
    db.session.commit()

    (row,) = told(story, cast).slips.rows

    assert (row.number, row.corrects) == (right.number, wrong.number)
    assert row.recorded_on == clock.today()


def test_work_that_ended_with_nothing_shown_is_outstanding_and_over_the_limit(
    story: Story, cast: Cast, clock: Clock
) -> None:
    assert not told_nothing_ends(story, cast)
    all_ends(story, cast, clock)

    row = of_mailing(story, cast)

    assert (row.ended_on, row.state) == (JULY, "nothing was handed in")
    assert row.verdict is Mark.BROKEN
    assert row.late == (HALF.last - JULY).days - 30
    assert "outstanding: 2, of these over the limit: 2" in told(story, cast).lead


def told_nothing_ends(story: Story, cast: Cast) -> tuple[PrintedReturn, ...]:
    make_slip(story.mailing, cast.pam, happened_on=AUGUST)
    db.session.commit()
    return told(story, cast).returns.rows


def test_certificate_record_and_the_two_persons_who_compared_stand_in_one_line(
    story: Story, cast: Cast, clock: Clock
) -> None:
    all_ends(story, cast, clock)
    paper = make_certificate(
        story.mailing,
        cast.ada,
        state=ReturnCertificateState.TAKEN_OVER,
        handed_in_on=date(2026, 7, 20),
        completed_on=date(2026, 7, 17),
    )
    for way in (ItemWay.DESTROYED, ItemWay.DESTROYED, ItemWay.RETURNED):
        item = ReturnedItem(
            vendor_id=story.vendor.id,
            certificate_id=paper.id,
            engagement_id=story.mailing.id,
            way=way,
            done_on=date(2026, 7, 17),
        )
        db.session.add(item)
    record = make_return(
        cast.pam,
        story.mailing,
        settled_on=date(2026, 7, 17),
        decided_by_id=cast.pip.id,
        decided_at=clock.now(),
        certificate_id=paper.id,
    )
    db.session.commit()

    row = of_mailing(story, cast)

    assert (row.certificate, row.handed_in_on) == (paper.number, date(2026, 7, 20))
    assert row.ticked == "Returned: 1, Destroyed or erased: 2"
    assert (row.record, row.settled_on, row.late) == (record.number, date(2026, 7, 17), 0)
    assert row.verdict is Mark.KEPT
    assert (row.recorded_by, row.confirmed_by) == (cast.pam.name, cast.pip.name)
    assert row.recorded_on == date(2026, 11, 25)
    assert row.state == "nothing is left"


def test_what_a_second_person_has_not_confirmed_does_not_count_and_what_a_law_keeps_says_until_when(
    story: Story, cast: Cast, clock: Clock
) -> None:
    all_ends(story, cast, clock)
    make_return(cast.pam, story.mailing, settled_on=AUGUST, state=ProposedState.PROPOSED)
    make_return(
        cast.pam,
        story.invoices,
        settled_on=JULY,
        kept_what="Tax papers",
        kept_ground="Corporation Tax Act",
        kept_until=date(2033, 3, 31),
    )
    db.session.commit()

    waiting, kept = told(story, cast).returns.rows

    assert waiting.state == "recorded, not confirmed by a second person"
    assert (waiting.confirmed_by, waiting.verdict) == ("", Mark.BROKEN)
    assert kept.state == "a part is kept"
    assert kept.kept == "Kept until 31 March 2033 (Thu): Tax papers (Corporation Tax Act)"
    assert (kept.verdict, kept.late) == (Mark.EXCEPTED, 0)


def test_a_certificate_handed_in_or_sent_back_after_the_day_is_told_as_it_stood(
    story: Story, cast: Cast, clock: Clock
) -> None:
    all_ends(story, cast, clock)
    paper = make_certificate(
        story.mailing,
        cast.ada,
        handed_in_on=AUGUST,
        state=ReturnCertificateState.SENT_BACK,
        answered_at=clock.now(),
    )
    db.session.commit()
    assert of_mailing(story, cast).state == "certified by the vendor, not compared yet"
    paper.handed_in_on = HALF.last + timedelta(days=1)
    db.session.commit()
    assert of_mailing(story, cast).state == "nothing was handed in"


def test_of_very_many_slips_the_latest_are_told_the_overview_counts_all_and_it_says_so(
    story: Story, cast: Cast
) -> None:
    slips = [make_slip(story.mailing, cast.pam, happened_on=AUGUST) for _ in range(21)]
    db.session.commit()
    before = section_8.MOST_SLIPS
    section_8.MOST_SLIPS = 20  # type: ignore[misc]
    try:
        section = told(story, cast)
    finally:
        section_8.MOST_SLIPS = before  # type: ignore[misc]

    assert [row.number for row in section.slips.rows] == [slip.number for slip in slips[1:]]
    assert section.overview is not None
    assert section.overview.rows[0].counts[0] == 21
    assert "Of 21 slips the latest 20" in section.slips.note


def test_both_papers_print_it_and_no_handover_or_return_costs_a_statement_more(
    story: Story, cast: Cast, clock: Clock
) -> None:
    all_ends(story, cast, clock)
    slip = make_slip(story.mailing, cast.pam, happened_on=AUGUST)
    make_certificate(story.mailing, cast.ada, handed_in_on=AUGUST)
    make_return(cast.pam, story.mailing, settled_on=JULY)
    db.session.commit()
    for language, said in (("ja", "授受記録"), ("en", "Handoverslips")):
        draft = drafted(cast, story.vendor, language=language)
        paper = words(services.preview(draft, story.vendor))
        assert said in paper
        assert slip.number in paper
    with count_statements() as once:
        gather(story.vendor, HALF, drafter_id=None, issuer_id=None)
    for number in range(3):
        work = work_of(
            story.vendor, f"業務{number}", f"Work {number}", signer=cast.ada, ends_on=JULY
        )
        make_slip(work, cast.pam, happened_on=AUGUST)
        make_certificate(work, cast.ada, handed_in_on=AUGUST)
        make_return(cast.pam, work, settled_on=JULY)
    db.session.commit()
    assert len(db.session.query(HandoverSlip).all()) == 4
    with count_statements() as twice:
        gather(story.vendor, HALF, drafter_id=None, issuer_id=None)
    assert twice.total == once.total
