"""An e-mail as Outlook keeps it answers a request as any other: read, kept whole, or refused by name."""

import struct
from typing import Any

from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Contact
from portal.supervision.findings.models import Finding
from portal.supervision.paper_records import outlook_reader
from portal.supervision.paper_records.mails import LIMITS
from portal.supervision.paper_records.queries import files_of
from tests.browser import Browser
from tests.cast import Cast
from tests.factories import outlook as o
from tests.factories.outlook import SECTOR, as_msg, attachment, note
from tests.factories.papers import contract_pdf
from tests.supervision.papers.test_mails import SAID, gap, hidden, kiku, papers, plan_of, said

__all__ = ["gap", "kiku"]

INSIDE = {o.AUTHOR_ADDRESS: o.IN_EXCHANGE, o.SENDER_ADDRESS: o.IN_EXCHANGE}


def told(tree: o.Tree) -> dict[str, Any]:
    """What the reader makes of it."""
    return read(as_msg(tree))


def read(data: bytes) -> dict[str, Any]:
    return outlook_reader.answer("tell", [str(limit) for limit in LIMITS], data)


def inner(**values: Any) -> o.Tree:
    return note({o.SUBJECT: "Inner"}, header=24, **values)


def test_a_mail_dragged_out_of_outlook_becomes_a_paper(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    mail = as_msg(note(attached=[attachment("計画書.pdf", contract_pdf())]))
    page = browser.post(plan_of(gap), data={"scan": said(mail, "回答.msg")})
    assert page.status_code == 200
    for part in ("菊 葵", "改善計画の件", "毎晩複製します。", "計画書.pdf", 'value="2026-11-25"'):
        assert part in page.text
    assert "Nobody of this vendor is on record" not in page.text
    entries = {"way": "mail", "received_on": "2026-11-25", "said_by": "菊 葵"}
    answer = browser.post(plan_of(gap), data=hidden(page.text) | entries | SAID)
    assert answer.status_code == 303, answer.text
    (paper,) = papers()
    names = [(file.name, file.pages) for file in files_of(paper.id)]
    assert names == [("回答.msg", 0), ("計画書.pdf", 2)]
    kept = browser.get(f"{answer.location}/files/1")
    assert (kept.data, kept.mimetype) == (mail, "application/vnd.ms-outlook")
    assert kept.headers["Content-Disposition"].startswith("attachment")
    browser.sign_in(cast.pip)
    assert "毎晩複製します。" in browser.get(answer.location).text


def test_a_sender_of_whom_outlook_kept_the_name_only_is_nobody_on_record(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    db.session.add(Contact(vendor_id=gap.vendor_id, name="Without", title="", email=""))
    db.session.commit()
    browser.sign_in(cast.pam)
    page = browser.post(plan_of(gap), data={"scan": said(as_msg(note(INSIDE)), "a.msg")}).text
    assert "Outlook kept only the name of the sender" in page
    assert 'value="Aoi"' in page
    for wrong in ("/o=", "Without", "with the address"):
        assert wrong not in page


def test_what_is_no_mail_of_outlook_is_refused_with_a_way_out(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    for data, part in (
        (as_msg({"WordDocument": bytes(5000)}), "cannot be read"),
        (as_msg(note({o.CLASS: "IPM.Appointment"})), "another item of Outlook"),
        (b"From: aoi@kiku.example\n\nHello", "cannot be taken"),
    ):
        files = {"scan": said(data, "a.msg"), "cause": "Typed already"}
        page = browser.post(plan_of(gap), data=files)
        assert page.status_code == 422
        assert part in page.text
        assert "Typed already" in page.text
    assert told(note({o.CLASS: "IPM.Note.SMIME"})) == {"problem": "encrypted"}
    assert told(note({o.BODY: "-----BEGIN PGP MESSAGE-----"})) == {"problem": "encrypted"}
    assert told(note({o.AUTHOR: "", o.AUTHOR_ADDRESS: ""})) == {"problem": "no_mail"}


def test_who_sent_it_has_an_address_that_others_can_write_to() -> None:
    headers = (
        "From: =?utf-8?B?6I+K?= <kiku@kiku.example>\r\nDate: Wed, 25 Nov 2026 05:30:00 +0900\r\n"
    )
    encapsulated = {o.AUTHOR_ADDRESS: "IMCEAEX-_o=Labs_cn=aoi@our.example", o.SENDER: "Sender"}
    for values, sender in (
        ({o.AUTHOR_SMTP: "aoi@kiku.example"} | INSIDE, ("Aoi", "aoi@kiku.example")),
        ({o.HEADERS: headers} | INSIDE, ("菊", "kiku@kiku.example")),
        (
            {o.SENDER: "For her", o.SENDER_SMTP: "b@kiku.example"} | INSIDE,
            ("For her", "b@kiku.example"),
        ),
        (encapsulated, ("Aoi", "")),
        ({o.AUTHOR_ADDRESS: "/o=Labs/cn=aoi@labs"}, ("Aoi", "")),
    ):
        found = told(note(values))
        assert (found["name"], found["address"]) == sender
    assert told(note({o.HEADERS: headers, o.SUBMITTED: 0}))["at"] == "2026-11-24T20:30:00+00:00"


def test_a_mail_of_before_unicode_keeps_its_signs() -> None:
    """髙 and ① are of Windows only; a page says its own charset; where none is stated, it is guessed."""
    stated: dict[int, o.Value] = {o.SUBJECT: "髙橋①", o.PAGE: 932, o.PAGE_OF_HTML: 51932}
    stated |= {o.BODY: "", o.HTML: "<p>毎晩</p>".encode("euc-jp")}
    scan = attachment("計画①.pdf", b"%PDF", charset="cp932")
    found = told(note(stated, [scan], charset="cp932"))
    assert (found["subject"], found["words"], found["files"]) == ("髙橋①", "毎晩", ["計画①.pdf"])
    for number in (0, 1200, 50220, 99999):
        guessed = told(note({o.SUBJECT: "髙橋①", o.PAGE: number}, charset="cp932"))
        assert guessed["subject"] == "髙橋①"


def test_what_is_inside_is_taken_or_named() -> None:
    signed = b"Content-Type: multipart/signed; boundary=b\n\n--b\n\nSigned words\n--b--\n"
    found = told(
        note(
            {o.CLASS: "IPM.Note.SMIME.MultipartSigned"},
            [
                attachment("内.msg", inner(attached=[attachment("計画書.pdf", b"%PDF")])),
                attachment("logo.png", b"small", cid="logo@1"),
                attachment("stamp.png", b"small"),
                attachment("表", {"\1Ole": b"x"}),
                attachment("会議", note({o.CLASS: "IPM.Appointment"}, header=24)),
                attachment("雲.xlsx", method=7),
                attachment("winmail.dat", b"x"),
                attachment("smime.p7m", signed, mime="multipart/signed"),
            ],
        )
    )
    assert (found["inner"], found["files"]) == (["Inner"], ["計画書.pdf", "stamp.png"])
    assert [(one["name"], one["why"]) for one in found["left"]] == [
        ("logo.png", "logo"),
        ("表", "outlook"),
        ("会議", "outlook"),
        ("雲.xlsx", "link"),
        ("winmail.dat", "winmail"),
    ]
    assert found["words"].endswith("Signed words")


def test_a_draft_and_words_that_only_outlook_shows_are_said(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    mail = as_msg(note({o.SUBMITTED: 0, o.FLAGS: 8, o.BODY: "", o.RTF: b"LZFu"}))
    page = browser.post(plan_of(gap), data={"scan": said(mail, "a.msg")}).text
    assert "names no day" in page
    entries = {"way": "mail", "received_on": "2026-11-25", "said_by": "Aoi"}
    answer = browser.post(plan_of(gap), data=hidden(page) | entries | SAID)
    browser.sign_in(cast.pip)
    for shown in (page, browser.get(answer.location).text):
        assert "never sent" in shown
        assert "Only Outlook shows the words" in shown
    assert told(note({o.FLAGS: 8}))["left"] == [], "what has a day was sent"


def test_a_mail_that_holds_too_much_is_refused() -> None:
    tree = inner()
    for _ in range(LIMITS[1] - 1):
        tree = inner(attached=[attachment("a.msg", tree)])
    assert len(told(note(attached=[attachment("a.msg", tree)]))["inner"]) == LIMITS[1]
    tree = inner(attached=[attachment("a.msg", tree)])
    assert told(note(attached=[attachment("a.msg", tree)])) == {"problem": "too_large"}
    files = [attachment(f"{number}.pdf", b"%PDF") for number in range(LIMITS[2] + 1)]
    assert len(told(note(attached=files[1:]))["files"]) == LIMITS[2]
    assert told(note(attached=files)) == {"problem": "too_large"}


def test_a_damaged_or_hostile_container_is_refused_not_believed() -> None:
    whole = as_msg(note(attached=[attachment("計画書.pdf", b"%PDF" * 2000)]))
    assert read(whole)["files"] == ["計画書.pdf"]
    for end in range(0, len(whole) - SECTOR, 500):
        assert read(whole[:end]) == {"problem": "broken"}
    first = o.OWN  # the first sector of the file inside, which has 16
    place = struct.pack("<IQ", first, 8000)
    assert read(whole.replace(place, struct.pack("<IQ", first, 2**31))) == {"problem": "broken"}
    chain = struct.pack("<2I", first + 1, first + 2)
    in_circles = whole.replace(chain, struct.pack("<2I", first, first), 1)
    assert in_circles != whole
    assert read(in_circles)["files"] == ["計画書.pdf"], "as long as it says it is, not for ever"
    more = in_circles.replace(place, struct.pack("<IQ", first, len(whole)))
    assert read(more) == {"problem": "broken"}, "more than there is"
