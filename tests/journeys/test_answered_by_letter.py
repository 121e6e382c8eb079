"""A finding goes by post and is answered on a phone with the code of the letter, in both languages."""

import re
from pathlib import Path

import pytest
from PIL import Image

from portal.foundation.access.roles import Role
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import Text
from portal.ledger.vendors.models import Vendor
from portal.supervision.findings.services import open_findings
from portal.supervision.papers.services import settle_letters
from tests.factories.findings import new
from tests.factories.vendors import make_vendor
from tests.foundation.printing.reading import pages
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work, hire
from tests.journeys.visitor import Visitor
from tests.supervision.papers.test_letter_codes import SHOWN

OPEN_DOOR = Text(ja="保管庫が施錠されていない", en="The cabinet is not locked")
LOCK_IT = Text(ja="施錠し、鍵の管理者を定める", en="Lock it and say who keeps the key")
DONE = "A lock was fitted / 鍵を付けました"
WHO, TITLE = "Momo Kotobuki / 琴吹桃", "Head of general affairs / 総務課長"


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_a_finding_is_answered_on_a_phone_by_whoever_holds_the_letter(
    office: Office, arrive: Arrive, tmp_path: Path, lang: str
) -> None:
    prints, confirms, called = f"Petra{lang}", f"Paula{lang}", f"Kotobuki{lang}"
    with at_work(office), transaction(audited=False):
        vendor = make_vendor(called)
        hire(prints, Role.PROCUREMENT, lang)
        hire(confirms, Role.PROCUREMENT, lang)
        told = new(vendor, "hand:1", title=OPEN_DOOR, action=LOCK_IT)
        number = open_findings([told], subject=None, by=None).findings[0].number
    with at_work(office):
        settle_letters()
        vendor_id = db.session.scalars(db.select(Vendor.id).where(Vendor.name == called)).one()
    office.portal.typed |= {called, DONE, WHO, TITLE, "lock.jpg"}

    petra = arrive(prints, lang)
    petra.open(f"/vendors/{vendor_id}/papers")
    petra.follow_first('main a[href^="/papers/letters/"]')
    code = print_letter(petra, lang)
    petra.fill(**{"posted-address": "1-2-3 Chuo, Yoro"})
    petra.saves("Note as posted")
    petra.reads("With a code to answer on a telephone")

    holder = arrive(lang=lang, phone=True)
    holder.open("/letter")
    holder.fill(code=code.lower())
    holder.press("Open what is asked")
    holder.finds(OPEN_DOOR.in_(lang))
    holder.follow("Report as mended", within="main")
    photo = tmp_path / "lock.jpg"
    Image.new("RGB", (800, 600), (90, 120, 150)).save(photo)
    holder.fill(done=DONE, scan=photo, name=WHO, title=TITLE, code=mistyped(code))
    holder.press("Report as mended", answers=422)
    holder.finds("lock.jpg")
    assert holder.holds("done") == DONE
    holder.fill(code=code)
    holder.press("Report as mended")
    holder.finds(DONE)
    holder.reads("A second person of ours looks at it.")

    paula = arrive(confirms, lang)
    paula.open("/today")
    assert number in paula.text
    paula.follow_first(f'main tr:has-text("{number}") td.act a')
    paula.finds(WHO)
    paula.reads("By letter code")
    paula.press("Confirm")
    paula.finds(TITLE)
    paula.finds(number)
    holder.open(f"/letter/{code.replace('-', '')}")
    holder.reads("Received. We look at it and write to you where something is missing.")


def print_letter(visitor: Visitor, lang: str) -> str:
    """With a code, in the reader's language; the code as it stands on the paper."""
    name = {"ja": "Print in Japanese, with a code", "en": "Print in English, with a code"}[lang]
    with visitor.page.expect_download() as waiting:
        visitor.page.get_by_role("button", name=visitor.word(name)).click()
    text = "".join(pages(waiting.value.path().read_bytes()))
    found = re.search(SHOWN, re.sub(r"\s+", "", text))
    assert found is not None, text
    visitor.open(visitor.page.url.removeprefix(visitor.portal.url))
    return found[0]


def mistyped(code: str) -> str:
    """The code with another sign at its end; two that are turned around may be the same."""
    return code[:-1] + ("3" if code[-1] == "2" else "2")
