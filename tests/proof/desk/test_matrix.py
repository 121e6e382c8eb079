"""The board: vendors x promises, and one promise at one vendor."""

import io
import re
from datetime import date
from html import unescape

import pikepdf
import pytest
from sqlalchemy import select

from portal.content import catalogue
from portal.foundation.access.remembering import forget_answers
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.proof.desk.board import columns_on
from portal.supervision.attestations.models import Answer
from portal.supervision.promises.models import PromiseStart
from portal.supervision.promises.services import judge_stale
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.departments import make_department
from tests.factories.scenes import accept, attest, share, work_of
from tests.factories.vendors import make_vendor
from tests.ledger.contracts.works import make_work
from tests.proof.desk.growing import grow
from tests.queries import count_statements
from tests.supervision.confirmations.steps import confirm


def _counts(page: str) -> list[str]:
    """The sentence, the legend and the foot."""
    return re.findall(r'<p class="summary">.*?</p>|<tfoot>.*?</tfoot>', page, flags=re.DOTALL)


class TestBoard:
    def test_the_sentence_and_the_cells_say_who_keeps_what(
        self, browser: Browser, cast: Cast
    ) -> None:
        checked = work_of(cast.acme, signer=cast.ada)
        confirm(cast.pam, cast.pia, cast.acme, [checked])
        work_of(cast.globex, signer=cast.gus, attested=False)
        browser.sign_in(cast.max)

        page = browser.get("/board").text
        cell = f"/board/{cast.globex.id}/no_subcontracting"
        beside = browser.get(
            f"{cell}/reasons?as_of=2026-11-25", headers={"HX-Request": "true"}
        ).text

        assert "For 1 of 2 vendors that hold personal data, every promise that is judged" in page
        assert "Not kept: 1, at 1 of the vendors." in page
        assert f'href="{cell}"' in page
        assert "“No subcontracting without approval” has not been signed." in beside

    def test_another_day_can_be_asked_about(self, browser: Browser, cast: Cast) -> None:
        work_of(cast.acme, signer=cast.ada)
        browser.sign_in(cast.max)

        before = browser.get("/board?as_of=2026-06-30").text
        nonsense = browser.get("/board?as_of=2026-02-30")

        assert "No vendor shares personal data on this day." in before
        assert 'value="2026-06-30"' in before
        assert nonsense.status_code == 200
        assert "There is no such day." in nonsense.text

    def test_filters_take_vendors_off_and_the_counts_follow(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada)
        work_of(cast.globex, signer=cast.gus, attested=False)
        browser.sign_in(cast.max)

        broken = browser.get("/board?open_only=y").text
        none = browser.get("/board?state=suspended").text
        nonsense = browser.get("/board?tier=tier_9&state=asleep").text

        assert "Globex" in broken
        assert "Acme" not in broken
        assert "For 0 of 1 vendor that holds" in broken
        assert "No vendor fits these filters." in none
        assert "Acme" in nonsense

    def test_an_empty_register_says_what_to_do_first(self, browser: Browser, cast: Cast) -> None:
        browser.sign_in(cast.pam)

        assert "No vendors on this day" in browser.get("/board?as_of=2026-03-01").text

    def test_it_costs_the_same_with_twice_the_data(self, browser: Browser, cast: Cast) -> None:
        browser.sign_in(cast.max)
        grow(3, cast.pam.id)
        with count_statements() as once:
            browser.get("/board")
        grow(6, cast.pam.id)
        forget_answers()  # the months before are worked out once for a while
        with count_statements() as twice:
            page = browser.get("/board").text

        assert "More 6 5" in page
        assert twice.total == once.total
        assert (
            once.total <= 44
        )  # what twelve promises are judged from; choices, and the months before

    def test_a_long_board_comes_in_pages_and_counts_all_of_them(
        self, browser: Browser, cast: Cast, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("portal.proof.desk.matrix.views.PER_PAGE", 2)
        grow(3, cast.pam.id)
        browser.sign_in(cast.max)

        first = browser.get("/board").text
        second = browser.get("/board?page=2").text
        beyond = browser.get("/board?page=99").text

        assert "More 3 1" in first
        assert "More 3 2" not in first
        assert "More 3 2" in second
        assert "For 0 of 3 vendors that hold" in first
        assert "For 0 of 3 vendors that hold" in second
        assert 'href="/board?page=2"' in first
        assert "page 3 of 3" in beyond

    def test_kept_verdicts_are_shown_as_they_are_judged(self, browser: Browser, cast: Cast) -> None:
        grow(2, cast.pam.id)
        browser.sign_in(cast.max)
        judged = browser.get("/board").text
        judge_stale()
        kept = browser.get("/board").text
        assert _counts(kept) == _counts(judged)

    def test_a_cell_opens_the_reasons_with_the_companys_own_sentence(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada, bound=False)
        planned = make_work(cast.acme, "発送", "Sending")
        share(planned)
        browser.sign_in(cast.max)

        page = browser.get(f"/board/{cast.acme.id}/bound").text

        assert "We bind vendors by contract" in page
        assert "No contract covers this work." in page
        assert "Conclude a contract that covers “Printing”." in page
        assert "Sending" in page

    def test_a_promise_or_vendor_that_does_not_exist_is_not_found(
        self, browser: Browser, cast: Cast
    ) -> None:
        browser.sign_in(cast.max)

        assert browser.get(f"/board/{cast.acme.id}/reported").status_code == 404
        assert browser.get("/board/4711/bound").status_code == 404


def test_columns_stand_duty_by_duty_though_a_later_version_added_a_promise_at_the_end(
    cast: Cast,
) -> None:
    pack = catalogue.promise_pack()
    duties = [duty.id for duty in pack.duties]
    with transaction(audited=False):
        for start in db.session.scalars(select(PromiseStart)):
            start.judged_from = date(2026, 4, 1)
    found = [promise.duty for promise in columns_on(clock.today())]
    assert found == sorted(found, key=duties.index)
    last = pack.promises[-1]
    assert last.duty != duties[-1]
    assert last.id in {one.id for one in columns_on(clock.today())}


class TestNarrowed:
    def test_by_owner_kind_department_duty_and_verdict(self, browser: Browser, cast: Cast) -> None:
        work_of(cast.acme, signer=cast.ada, department="Sales")
        work_of(cast.globex, signer=cast.gus, attested=False, department="Legal")
        cast.acme.owner_id, cast.globex.owner_id = cast.pam.id, cast.pip.id
        sales = make_department("Sales")
        browser.sign_in(cast.max)

        def shown(query: str) -> str:
            page = browser.get(f"/board?{query}").text
            return page.split("<tbody>")[1] if "<tbody>" in page else ""

        assert "Acme" in shown(f"owner={cast.pam.id}")
        assert "Globex" not in shown(f"owner={cast.pam.id}")
        assert "Globex" not in shown(f"department={sales.id}")
        assert "Acme" in shown(f"department={sales.id}")
        assert "Acme" not in shown("verdict=broken")
        assert shown(f"kind={cast.acme.kind}").count('scope="row"') >= 1
        duty = next(one.duty for one in columns_on(clock.today()) if one.id == "bound")
        narrow = browser.get(f"/board?duty={duty}").text
        of_duty = [one for one in columns_on(clock.today()) if one.duty == duty]
        foot = narrow.split("<tfoot")[1].split("</tfoot>")[0]
        assert foot.count("<td") == len(of_duty) + 2
        assert "Globex" in shown("owner=4711&duty=none")

    def test_the_foot_has_a_line_through_the_months_unless_vendors_are_left_out(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada)
        work_of(cast.globex, signer=cast.gus, attested=False)
        browser.sign_in(cast.max)

        whole = browser.get("/board").text
        (way,) = re.findall(r'<tfoot id="board-feet" hx-get="([^"]+)"', whole)
        lines = browser.get(unescape(way)).text
        part = browser.get("/board?verdict=broken").text

        assert 'class="spark"' not in whole  # they follow once the page stands
        assert lines.count('class="spark"') == len(columns_on(clock.today()))
        assert "hx-get" not in lines.split('id="board-feet"')[1].split("</tfoot>")[0]
        assert 'class="spark"' not in part
        assert 'id="board-feet" hx-get' not in part

    def test_it_goes_to_excel_and_on_one_sheet_as_it_is_filtered(
        self, browser: Browser, cast: Cast
    ) -> None:
        work_of(cast.acme, signer=cast.ada)
        work_of(cast.globex, signer=cast.gus, attested=False)
        for number in range(28):
            make_vendor(f"Vendor {number}")
        browser.sign_in(cast.max)

        text = browser.get("/board?file=csv&verdict=broken").data.decode("utf-8-sig")
        book = browser.get("/board?file=xlsx")
        sheet = browser.get("/board/pdf?text=ja")

        rows = text.splitlines()
        assert len(rows) == 2
        assert rows[1].startswith("Globex")
        assert "Not kept" in rows[1]
        assert (book.mimetype or "").endswith("spreadsheetml.sheet")
        with pikepdf.open(io.BytesIO(sheet.data)) as pdf:
            assert len(pdf.pages) == 1

    def test_approved_exceptions_are_told_with_their_age_and_owner(
        self, browser: Browser, cast: Cast
    ) -> None:
        work = work_of(cast.acme, signer=cast.ada, attested=False)
        signed = attest(work, cast.ada, answer=Answer.AFFIRM_WITH_EXCEPTION)
        until, on = date(2027, 3, 31), date(2026, 7, 1)
        accept(signed, until=until, decided_on=on, proposer=cast.pam, decider=cast.pia)
        cast.acme.owner_id = cast.pam.id
        browser.sign_in(cast.max)

        page = browser.get("/board/exceptions").text

        assert f'href="/board/{cast.acme.id}/no_subcontracting"' in page
        assert "Pam" in page
        assert "0 days" in page
