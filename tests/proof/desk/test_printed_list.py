"""The list of vendors on paper: every tile stands below the name of its promise."""

import re

from portal.foundation.core import clock
from portal.supervision.promises.queries import decided_promises
from tests.browser import Browser
from tests.cast import Cast


def test_the_head_names_the_promises_in_the_order_of_the_tiles(
    cast: Cast, browser: Browser
) -> None:
    browser.sign_in(cast.pam)
    page = browser.get("/vendors/").text
    (names,) = re.findall(r'class="strip strip-names"[^>]*>(.*?)</th>', page, re.S)
    shown = re.findall(r'class="tile">([^<]+)<', names)
    assert shown == [one.short.en for one in decided_promises(clock.today())]
    (row, *_) = re.findall(r'<td[^>]*data-label="Promises">(.*?)</td>', page, re.S)
    assert re.findall(r"<b>([^<]+): <", row) == shown
    assert row.count("strip__duty") == names.count("strip__duty")
