"""The daily work of the company's people, on the demonstration company: each from Today to its end."""

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from urllib.parse import urljoin

from portal.demo.cast.shapes import PASSWORD
from portal.foundation.core import clock
from tests.journeys import founding
from tests.journeys.conftest import Meet
from tests.journeys.counted import first_result
from tests.journeys.counting import Counter
from tests.journeys.portal_house import Portal
from tests.journeys.stories import Person
from tests.journeys.visitor import Visitor
from tests.ledger.exchange import own_lists

Job = tuple[str, Callable[[Visitor], None]]
HOUSE = "sazanami.example.jp"
PROCUREMENT, OFFICER, MANAGEMENT = "aya.morishita", "ritsu.takase", "takashi.hojo"
PRINTER = "/vendors/5"  # みずいろ印刷
WHY = "Agreed by telephone."
DONE = ".flash--done"
MISSED = ".tile--broken"


def walk(job: Job, portal: Portal, meet: Meet, lang: str) -> Counter:
    """By one person, who is signed in; what they chose to read in is the language of the walk."""
    who, does = job
    counter = Counter()
    email = f"{who}@{HOUSE}"
    portal.change_row("UPDATE users SET language = ? WHERE email = ?", lang, email)
    one = counter.watch(meet(portal, lang))
    with counter.leaving_out():
        founding.sign_in(one, Person(who, "", email), PASSWORD)
    counter.apart = type(counter.apart)()
    does(one)
    return counter


def ask_many_for_statements(one: Visitor) -> None:
    one.follow("Vendors", within="nav")
    one.page.locator("main thead input[type=checkbox]").first.check()
    one.press_at('button[formaction$="/ask-for-statements"]')
    one.press("Choose the statements")
    one.page.locator("main [name=statements]").first.check()
    one.press("Show what will be asked")
    one.press_at("main button[value=ask]")
    assert one.page.locator(DONE).count()


def take_in_a_messy_register(one: Visitor) -> None:
    _take_in(one, "register.xlsx", own_lists.workbook(3))


def take_in_a_file_of_an_old_system(one: Visitor) -> None:
    """In the encoding of its time; whoever looked after a vendor then is somebody else now."""
    _take_in(one, "old.csv", own_lists.old_system())


def _take_in(one: Visitor, name: str, data: bytes) -> None:
    file = one.portal.folder / name
    file.write_bytes(data)
    one.follow("Vendors", within="nav")
    one.follow("Start from your own list", within="main")
    one.fill(file=file)
    one.press("Look at the columns")
    first_result.says_what_the_list_does_not(one)
    for value in one.page.locator("main select[name^=value-]").all():
        if not value.input_value():
            is_person = "owner" in str(value.get_attribute("name"))
            value.select_option("-" if is_person else None, index=None if is_person else 1)
    one.press("Compare with the registers")
    one.portal.let_jobs_run("imports")
    one.waits_until(lambda: one.page.locator(first_result.TAKE).count())
    one.press_at(first_result.TAKE)
    one.portal.let_jobs_run("imports")
    one.waits_until(lambda: one.page.locator(".note--good a.btn-primary").count())


def give_three_more_time(one: Visitor) -> None:
    """What three vendors owe: each by itself."""
    for place in range(3):
        one.follow("Who owes what", within="nav")
        one.page.locator('main a[href*="/extend"]').nth(place * 2).click()
        one.page.wait_for_load_state()
        one.fill(until=_working_day(20), reason=WHY)
        one.saves("Give more time")


def decide_an_exception(one: Visitor) -> None:
    one.follow_first('main td.act a[href^="/exceptions/"]')
    one.fill(reason=WHY)
    one.press_at("main button[value=approve]")
    assert one.page.locator(DONE).count()


def name_a_deputy(one: Visitor) -> None:
    one.follow_first('main a[href="/profile/absence"]')
    one.fill(first_day=_working_day(7), last_day=_working_day(12))
    one.page.locator("main [name=deputy_id]").select_option(index=1)
    one.saves("Enter the absence")


def _day_to_move(one: Visitor) -> str:
    """The first later day whose first row can be moved: on which, depends on when the company was loaded.
    Whoever moves something knows it, so nothing of this is counted."""
    after = _working_day(16)
    for day in one.page.locator("main a.cal-day").all():
        href = day.get_attribute("href") or ""
        if href[-10:] > after.isoformat():
            row = re.search(r'<a class="row-name" href="([^"]+)"', _read(one, href))
            if row and '/move"' in _read(one, html.unescape(row[1])):
                return href
    raise AssertionError("nothing is planned")


def _read(one: Visitor, path: str) -> str:
    return one.page.request.get(urljoin(one.page.url, path)).text()


def move_something_planned(one: Visitor) -> None:
    """A review of data, two days earlier."""
    one.follow("Calendar", within="nav")
    one.follow_first(f'main a.cal-day[href="{_day_to_move(one)}"]')
    one.follow_first("main a.row-name")
    one.follow_first('main a[href$="/move"]')
    one.fill(to=_working_day(16), reason=WHY)
    one.press("See what it changes")
    one.press("Move it")
    assert one.page.locator(DONE).count()


def close_a_finding(one: Visitor) -> None:
    """Mended by the vendor: read, and found good."""
    one.follow_first('main td.act a[href$="/verify"]')
    one.fill(remark=WHY)
    one.page.locator("main button[name=decision]").last.click()
    one.page.wait_for_load_state()
    assert one.page.locator(DONE).count()


def who_has_not_signed(one: Visitor) -> None:
    """And why: those who were never asked stand there too."""
    one.follow("Vendors", within="nav")
    one.follow("See what is missing", within="main")
    one.follow_first('main a[href*="no_subcontracting"]')
    assert one.page.locator("main tbody tr").count() >= 2
    one.follow_first('main a.tile--broken[href$="/no_subcontracting"]')


def who_holds_card_data(one: Visitor) -> None:
    one.page.keyboard.press("/")
    one.page.keyboard.type("カード" if one.lang == "ja" else "card")
    one.press_key("Enter")
    one.follow_first('main a[href*="credit_card"]')
    assert one.page.locator("main tbody tr").count() == 1


def what_did_we_know(one: Visitor) -> None:
    """Of one vendor on a day, two months ago."""
    one.follow("Vendors", within="nav")
    one.follow_first(f'main a.row-name[href="{PRINTER}"]')
    one.fill(as_of=clock.today() - timedelta(days=60))
    one.press_at("main form:has([name=as_of]) button")
    assert "as-of" in one.page.url


def everything_for_the_assessor(one: Visitor) -> None:
    one.follow("Reports", within="nav")
    one.follow_first('main a[href="/assessor/pack"]')
    one.press("Make the pack")
    one.portal.let_jobs_run("bulk", "imports")
    one.waits_until(lambda: one.page.locator("#run a.btn-primary").count())
    with one.page.expect_download():
        one.page.locator("#run a.btn-primary").click()


def this_month(one: Visitor) -> None:
    """What became not kept, and the reasons of one."""
    one.follow_first('nav a[href="/month"]:visible')
    one.follow_first('main a[href^="/board/"]')


def _working_day(days: int) -> date:
    """So many days from today, not at a weekend."""
    day = clock.today() + timedelta(days=days)
    return day + timedelta(days=(7 - day.weekday()) % 7 if day.weekday() > FRIDAY else 0)


FRIDAY = 4
JOBS: dict[str, Job] = {
    "ask all vendors for a statement": (PROCUREMENT, ask_many_for_statements),
    "give three more time": (PROCUREMENT, give_three_more_time),
    "decide about an exception": (OFFICER, decide_an_exception),
    "name a deputy": (OFFICER, name_a_deputy),
    "move something in the plan": (OFFICER, move_something_planned),
    "close a finding": (PROCUREMENT, close_a_finding),
    "who has not signed, and why": (PROCUREMENT, who_has_not_signed),
    "who holds card data": (OFFICER, who_holds_card_data),
    "what did we know on a day": (OFFICER, what_did_we_know),
    "everything for the assessor": (OFFICER, everything_for_the_assessor),
    "management: this month": (MANAGEMENT, this_month),
    # last: the new vendors lack much, and Today begins with it
    "take in a messy register": (PROCUREMENT, take_in_a_messy_register),
    "take in the CSV of an old system": (PROCUREMENT, take_in_a_file_of_an_old_system),
}
