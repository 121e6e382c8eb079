"""The month for management: a page, a mail and one sheet that say the same, and what the board says."""

import io
import re
from datetime import date

import pikepdf
import pytest
from sqlalchemy import func, select

from portal.foundation.accounts.models import Language
from portal.foundation.core.database.chain import EVENTS
from portal.foundation.core.database.db import db
from portal.foundation.mail.models import OutboxEmail
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.engagements.models import Engagement
from portal.ledger.obligations.models import Holder, ObligationKind
from portal.proof.desk.board import Foot
from portal.proof.desk.trend import month_ends, spark_of
from portal.proof.month.content import mail_day, month_of, told_on
from portal.proof.month.gathering import content_of
from portal.proof.month.jobs import mail_month
from portal.proof.month.views import sheet_of
from portal.supervision.attestations.models import Attestation
from portal.supervision.promises.results import Look
from portal.supervision.promises.services import judge_stale
from tests.browser import Browser
from tests.cast import Cast
from tests.clock import Clock
from tests.factories.obligations import make_obligation
from tests.factories.scenes import attest, work_of
from tests.proof.desk.growing import grow
from tests.queries import count_statements

PROMISE = "no_subcontracting"


def _months_go_by(cast: Cast, clock: Clock) -> None:
    """At the end of October Globex has not signed; in November it does, and Acme's statement falls."""
    clock.go_to(date(2026, 10, 31))
    work_of(cast.acme, signer=cast.ada)
    unsigned = work_of(cast.globex, signer=cast.gus, attested=False)
    db.session.commit()
    judge_stale()
    clock.go_to(date(2026, 11, 10))
    _sign(cast, unsigned)
    _fall(cast)
    judge_stale()
    clock.go_to(date(2026, 11, 25))
    judge_stale()


def _sign(cast: Cast, work: Engagement) -> None:
    attest(work, cast.gus)
    db.session.commit()


def _fall(cast: Cast) -> None:
    signed = select(Attestation).where(Attestation.vendor_id == cast.acme.id)
    for one in db.session.scalars(signed):
        one.ended_on = date(2026, 11, 9)
    db.session.commit()


def _lines() -> dict[str, tuple[int, int | None, int | None]]:
    told = content_of(date(2026, 11, 25))
    return {one.promise.id: (one.broken, one.worse, one.better) for one in told.promises}


class TestMonth:
    def test_it_tells_what_is_not_kept_since_then_what_was_mended_and_the_difference(
        self, cast: Cast, clock: Clock
    ) -> None:
        _months_go_by(cast, clock)

        told = content_of(date(2026, 11, 25))

        became = [(row.vendor.en, row.promise.id, row.since) for row in told.became.rows]
        mended = [(row.vendor.en, row.since, row.until, row.look) for row in told.mended.rows
                  if row.promise.id == PROMISE]  # fmt: skip
        assert (cast.acme.called.en, PROMISE, date(2026, 11, 10)) in became
        assert mended == [
            (cast.globex.called.en, date(2026, 10, 31), date(2026, 11, 10), Look.KEPT)
        ]
        assert _lines()[PROMISE] == (1, 1, 1)
        row = next(one for one in told.became.rows if one.promise.id == PROMISE)
        assert row.reason is not None
        assert "no longer stands" in row.reason.reason.id
        assert row.undone is not None
        assert told.broken == told.became.number + told.stayed.number

    def test_its_numbers_are_those_of_the_board_counted_otherwise(
        self, browser: Browser, cast: Cast, clock: Clock
    ) -> None:
        _months_go_by(cast, clock)
        browser.sign_in(cast.max)

        board = browser.get("/board").text
        page = browser.get("/month").text

        holding = board.split("<tbody>")[1].split("</tbody>")[0].split("board__group")[1]
        told = content_of(date(2026, 11, 25))
        assert told.broken == holding.count('class="tile tile--broken"')
        assert f"Not kept on Wed 25 Nov 2026: {told.broken}." in page
        feet = [f"{foot.provable}/{foot.in_scope}" for one in told.promises if (foot := one.foot)]
        on_board = re.sub(r"<[^>]+>", " ", board.split("<tfoot")[1].split("</tfoot>")[0])
        of_board = [n.replace(" ", "") for n in re.findall(r"\d+\s*/\s*\d+", on_board)]
        assert of_board == [foot for foot in feet if not foot.endswith("/0")]
        said = re.search(r'<p class="summary">(.*?)</p>', board)
        assert said is not None
        assert f'<p class="summary">{said[1]}</p>' in page

    def test_an_earlier_month_is_told_as_it_was_shown_then(
        self, browser: Browser, cast: Cast, clock: Clock
    ) -> None:
        _months_go_by(cast, clock)
        browser.sign_in(cast.max)

        october = content_of(date(2026, 10, 5))
        page = browser.get("/month?month=2026-10").text
        nonsense = browser.get("/month?month=2026-13")
        to_come = browser.get("/month?month=2027-03").text

        assert [row.vendor.en for row in october.became.rows if row.promise.id == PROMISE] == [
            cast.globex.called.en
        ]
        assert october.worse is None
        assert "Nothing was judged at the end of the month before" in page
        assert "As it was shown then" in page
        assert nonsense.status_code == 200
        assert "Not kept on Wed 25 Nov 2026" in to_come

    def test_months_without_a_judgement_have_no_number_and_are_drawn_as_such(
        self, cast: Cast, clock: Clock
    ) -> None:
        _months_go_by(cast, clock)

        told = content_of(date(2026, 11, 25))
        feet = next(one.feet for one in told.promises if one.promise.id == PROMISE)

        assert feet == [*[None] * 10, Foot(1, 2), Foot(1, 2)]
        assert len(spark_of(feet).gaps) == 10
        assert len(spark_of(feet).parts) == 1
        assert spark_of([None]).end is None

    def test_decisions_are_told_apart_from_what_is_due(self, browser: Browser, cast: Cast) -> None:
        kind = ObligationKind.VENDOR_DECISION
        make_obligation(cast.acme, holder=Holder.MANAGEMENT, kind=kind)
        make_obligation(cast.acme, due_on=date(2026, 12, 25))
        make_obligation(cast.globex, due_on=date(2026, 12, 26))
        db.session.commit()

        ahead = content_of(date(2026, 11, 25)).ahead

        assert ahead is not None
        assert [one.owed.kind for one in ahead.decisions.rows] == [kind]
        assert [one.owed.due_on for one in ahead.due.rows] == [date(2026, 12, 25)]
        assert content_of(date(2026, 9, 1)).ahead is None

    def test_it_costs_the_same_with_twice_the_data_and_prints_on_one_sheet(
        self, browser: Browser, cast: Cast
    ) -> None:
        browser.sign_in(cast.max)
        grow(3, cast.pam.id)
        judge_stale()
        with count_statements() as once:
            browser.get("/month")
        grow(6, cast.pam.id)
        judge_stale()
        with count_statements() as twice:
            page = browser.get("/month").text

        told = content_of(date(2026, 11, 25))
        assert told.became.more > 0
        assert f"{told.became.more} more." in page
        assert twice.total == once.total
        assert once.total <= 75  # the reasons of what is shown are what most of them read
        with pikepdf.open(io.BytesIO(sheet_of(told, "ja"))) as pdf:
            assert len(pdf.pages) == 1

    def test_the_menu_of_management_begins_with_it_and_that_of_others_does_not(
        self, browser: Browser, cast: Cast
    ) -> None:
        browser.sign_in(cast.max)
        of_max = browser.get("/today").text
        browser.sign_out()
        browser.sign_in(cast.pam)
        of_pam = browser.get("/today").text

        assert of_max.index('href="/month"') < of_max.index('href="/today"')
        assert of_pam.index('href="/today"') < of_pam.index('href="/month"')


def _mails() -> list[OutboxEmail]:
    wanted = select(OutboxEmail).where(OutboxEmail.key.startswith("month:"))
    return list(db.session.scalars(wanted.order_by(OutboxEmail.recipient)))


def _name(day: int | None) -> None:
    the_organisation().month_mail_day = day
    db.session.commit()


class TestMail:
    def test_management_and_the_officer_get_it_once_in_a_month_in_their_language(
        self, cast: Cast, clock: Clock
    ) -> None:
        _months_go_by(cast, clock)
        cast.pia.language = Language.JA
        _name(25)
        events = select(func.count()).where(EVENTS.c.action == "month.mailed")

        first, second = mail_month(), mail_month()

        told = content_of(date(2026, 11, 25))
        to_max, to_pia = _mails()
        assert (first, second) == (2, 0)
        assert (to_max.recipient, to_pia.recipient) == (cast.max.email, cast.pia.email)
        assert f"Not kept on Wed 25 Nov 2026: {told.broken}." in to_max.body
        assert f"Not kept since this month: {told.became.number}" in to_max.body
        assert "/month?month=2026-11" in to_max.body
        assert f"未遵守: {told.broken}件" in to_pia.body
        assert to_pia.subject.startswith("2026年11月の状況")
        assert db.session.scalar(events) == 1

    @pytest.mark.parametrize(
        ("named", "today", "written"),
        [
            (None, date(2026, 11, 25), 0),
            (26, date(2026, 11, 25), 0),  # last month's is too long ago
            (11, date(2026, 11, 25), 2),  # missed, and caught up
            (10, date(2026, 11, 25), 0),  # too late to be news
            (28, date(2026, 11, 28), 0),  # a Saturday
            (28, date(2026, 11, 30), 2),
            (31, date(2026, 12, 1), 2),  # November has no such day: its last one
        ],
    )
    def test_it_goes_out_on_the_day_named_or_soon_after(
        self, cast: Cast, clock: Clock, named: int | None, today: date, written: int
    ) -> None:
        clock.go_to(today)
        _name(named)

        assert mail_month() == written
        assert len(_mails()) == written

    def test_the_day_is_named_on_the_page_of_mail(self, browser: Browser, cast: Cast) -> None:
        browser.sign_in(cast.sue)
        version = the_organisation().version
        typed = {"version": version, "month_mail_day": "32", "days": "", "windows": ""}

        wrong = browser.post("/settings/reminders", data=typed)
        saved = browser.post("/settings/reminders", data=typed | {"month_mail_day": "5"})

        assert "Write a day from 1 to 31." in wrong.text
        assert 'value="32"' in wrong.text
        assert saved.status_code == 302
        assert the_organisation().month_mail_day == 5


def test_until_the_middle_of_a_month_the_mail_tells_the_one_before() -> None:
    assert told_on(date(2026, 12, 15)) == date(2026, 11, 30)
    assert told_on(date(2026, 12, 16)) == date(2026, 12, 16)
    assert mail_day(31, date(2027, 2, 28)) == date(2027, 2, 28)
    assert mail_day(30, date(2027, 3, 1)) == date(2027, 2, 28)
    assert month_of(date(2026, 12, 31), date(2027, 1, 1)).last == date(2026, 12, 31)
    assert month_ends(date(2027, 1, 5), 3) == (
        date(2026, 11, 30), date(2026, 12, 31), date(2027, 1, 5),
    )  # fmt: skip
