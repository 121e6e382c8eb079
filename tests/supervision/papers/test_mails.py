"""An e-mail that answers a request: read, filled in, kept whole, recorded, compared by another person."""

import re
from base64 import b64encode
from email.message import EmailMessage
from email.policy import SMTP
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from portal.foundation.accounts.models import User
from portal.foundation.core.database.db import db
from portal.ledger.vendors.models import Contact, Vendor, VendorState
from portal.supervision.attestations.models import AttestationRequest
from portal.supervision.findings.models import Finding, FindingState
from portal.supervision.paper_records import mail_reader
from portal.supervision.paper_records.mails import LIMITS
from portal.supervision.paper_records.models import Paper, Way
from portal.supervision.paper_records.queries import files_of
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.findings import make_finding
from tests.factories.papers import contract_pdf, locked_pdf
from tests.factories.vendors import make_vendor
from tests.supervision.attestations.pages import hidden as written_by_hand
from tests.supervision.papers.sheets import address, entered, photo, word_of

SAID = {
    "cause": "Nobody thought of it",
    "measures": "Copy it every night",
    "ready_on": "2026-12-18",
}


@pytest.fixture
def kiku(cast: Cast) -> Vendor:
    vendor = make_vendor("Kiku", owner_id=cast.pam.id, state=VendorState.ACTIVE)
    db.session.add(
        Contact(vendor_id=vendor.id, name="菊 葵", title="課長", email="aoi@kiku.example")
    )
    db.session.commit()
    return vendor


@pytest.fixture
def gap(kiku: Vendor) -> Finding:
    return make_finding(kiku)


def hidden(page: str) -> dict[str, str]:
    """What goes along, the word of the mail too."""
    (word,) = re.findall(r'<input id="mail" name="mail" type="hidden" value="([^"]+)"', page)
    return written_by_hand(page) | {"mail": word}


def written(*, sender: str = "Aoi <AOI@kiku.example>", **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"] = sender
    mail["Subject"] = headers.get("subject", "改善計画の件")
    if day := headers.get("date", "Tue, 24 Nov 2026 20:30:00 +0000"):
        mail["Date"] = day
    mail.set_content(headers.get("words", "毎晩複製します。\n敬具"))
    return mail


def with_pdf(mail: EmailMessage, name: str = "計画書.pdf") -> EmailMessage:
    mail.add_attachment(contract_pdf(), maintype="application", subtype="pdf", filename=name)
    return mail


def said(mail: EmailMessage | bytes, name: str = "answer.eml") -> FileStorage:
    data = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
    return FileStorage(BytesIO(data), name)


def told(mail: EmailMessage | bytes) -> dict[str, Any]:
    """What the reader makes of it."""
    data = mail if isinstance(mail, bytes) else mail.as_bytes(policy=SMTP)
    return mail_reader.answer("tell", [str(limit) for limit in LIMITS], data)


def plan_of(gap: Finding) -> str:
    return f"/findings/{gap.id}/paper/plan"


def papers() -> list[Paper]:
    return list(db.session.scalars(select(Paper)))


def test_a_mail_becomes_a_paper_that_a_second_person_confirms(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    mail = with_pdf(written())
    page = browser.post(plan_of(gap), data={"scan": said(mail)})
    assert (page.status_code, papers()) == (200, [])
    for part in (
        "Nothing is recorded yet",
        "菊 葵",
        "改善計画の件",
        "毎晩複製します。",
        "計画書.pdf",
    ):
        assert part in page.text
    assert 'value="2026-11-25"' in page.text, "in Tokyo it was the next day already"
    assert 'value="mail" checked' in page.text
    assert "Nobody of this vendor is on record" not in page.text
    entries = {"way": "mail", "received_on": "2026-11-25", "said_by": "菊 葵"}
    answer = browser.post(plan_of(gap), data=hidden(page.text) | entries | SAID)
    assert answer.status_code == 303, answer.text
    (paper,) = papers()
    files = files_of(paper.id)
    assert (paper.way, [file.pages for file in files]) == (Way.MAIL, [0, 2])
    kept = browser.get(f"{answer.location}/files/1")
    assert kept.data == mail.as_bytes(policy=SMTP)
    assert kept.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"{answer.location}/files/1/1").status_code == 404
    browser.sign_in(cast.pip)
    shown = browser.get(answer.location).text
    for part in ("改善計画の件", "毎晩複製します。", "Anybody can write any sender"):
        assert part in shown
    assert browser.post(answer.location, data={"decision": "approve"}).status_code == 303
    assert db.session.get_one(Finding, gap.id).state is FindingState.PLAN_SUBMITTED


def test_an_unknown_sender_and_a_missing_day_are_said(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    mail = written(sender="Aoi <aoi@elsewhere.example>", date="")
    page = browser.post(plan_of(gap), data={"scan": said(mail), "way": "post"}).text
    assert "on record with the address aoi@elsewhere.example" in page
    assert "names no day" in page
    assert "No scan is attached" in page


def test_what_is_attached_and_cannot_be_shown_is_named(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.pam)
    mail = written()
    zipped, outlook = b"PK\x03\x04" + bytes(40), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    files = ((zipped, "all.zip"), (outlook, "fw.msg"), (locked_pdf(), "locked.pdf"))
    for data, name in files:
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    mail.add_attachment(b"x", maintype="application", subtype="ms-tnef", filename="winmail.dat")
    more = FileStorage(BytesIO(photo()), "beside.jpg")
    page = browser.post(plan_of(gap), data={"scan": [said(mail), more]}).text
    for part in (
        "“all.zip” is a ZIP archive",
        "“fw.msg” is an e-mail, which cannot be laid beside",
        "“locked.pdf”: ",
        "“winmail.dat” can be opened",
    ):
        assert part in page
    entries = {"way": "mail", "received_on": "2026-11-25", "said_by": "Aoi"}
    browser.post(plan_of(gap), data=hidden(page) | entries | SAID)
    (paper,) = papers()
    assert [file.name for file in files_of(paper.id)] == ["answer.eml", "beside.jpg"]


def _sealed() -> bytes:
    mail = written()
    mail.replace_header("Content-Type", "application/pkcs7-mime; smime-type=enveloped-data")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("files", "part"),
    [
        ([said(b"Subject: no sender\n\nHello")], "names no sender"),
        ([said(b"nothing of a mail")], "cannot be taken"),
        ([said(_sealed())], "encrypted"),
        ([said(written(words="-----BEGIN PGP MESSAGE-----\n\nhQ\n"))], "encrypted"),
        ([said(written()), said(written(), "second.eml")], "one e-mail at a time"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_way_out(
    cast: Cast, browser: Browser, gap: Finding, files: list[FileStorage], part: str
) -> None:
    browser.sign_in(cast.pam)
    for file in files:
        file.stream.seek(0)
        file.stream = BytesIO(file.stream.read())
    page = browser.post(plan_of(gap), data={"scan": files, "cause": "Typed already"})
    assert page.status_code == 422
    assert part in page.text
    assert "Typed already" in page.text


def test_a_word_of_another_page_or_person_opens_no_mail(
    cast: Cast, browser: Browser, kiku: Vendor, gap: Finding
) -> None:
    other = make_finding(kiku, "question:LOG-1")
    browser.sign_in(cast.pam)
    word = hidden(browser.post(plan_of(gap), data={"scan": said(written())}).text)
    assert word["mail"]
    entries = {"way": "mail", "received_on": "2026-11-25", "said_by": "Aoi"} | SAID
    assert "Choose the file again." in browser.post(plan_of(other), data=word | entries).text
    browser.sign_in(cast.pip)
    assert "Choose the file again." in browser.post(plan_of(gap), data=word | entries).text
    assert browser.post("/findings/99999/paper/plan", data=word | entries).status_code == 404
    assert papers() == []


def test_nobody_of_a_vendor_gives_a_mail_for_another_one(
    cast: Cast, browser: Browser, gap: Finding
) -> None:
    browser.sign_in(cast.ada)
    assert browser.post(plan_of(gap), data={"scan": said(written())}).status_code in (403, 404)
    assert papers() == []


def test_a_statement_needs_the_signed_paper_beside_the_mail(
    cast: Cast, browser: Browser, asked: AttestationRequest
) -> None:
    browser.sign_in(cast.pam)
    ada = db.session.get_one(User, cast.ada.id)
    where = f"{address(asked)}?check={word_of(asked)}"
    for mail, status in (
        (written(sender=ada.email), 422),
        (with_pdf(written(sender=ada.email)), 302),
    ):
        found = browser.post(where, data={"scan": said(mail)})
        assert found.status_code == 200, found.text
        assert f'value="{ada.name}"' in found.text
        answer = browser.post(where, data=entered(found.text, way="mail") | hidden(found.text))
        assert answer.status_code == status
        assert ("An e-mail alone is not signed" in answer.text) == (status == 422)
    assert "改善計画の件" in browser.get(answer.location).text


def _in_jis(text: bytes) -> bytes:
    return b"=?ISO-2022-JP?B?" + b64encode(text) + b"?="


def test_mails_are_read_as_japanese_programs_write_them() -> None:
    split = "回答書の送付".encode("iso-2022-jp")
    found = told(
        b"From: " + _in_jis("菊".encode("iso-2022-jp")) + b" <aoi@kiku.example>\r\n"
        b"Subject: " + _in_jis(split[:9]) + b"\r\n " + _in_jis(split[9:]) + b" \x1b$B-!|b\x1b(B\r\n"
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B-!|b\x1b(B\r\n"
        b'--b\r\nContent-Type: application/pdf; name="=?Shift_JIS?B?'
        + b64encode("計画書.pdf".encode("cp932"))
        + b'?="\r\n\r\n%PDF\r\n'
        b"--b\r\nContent-Disposition: attachment;\r\n filename*0*=UTF-8''%E8%A8%88;\r\n"
        b" filename*1*=%E7%94%BB.pdf\r\n\r\n%PDF\r\n--b--\r\n"
    )
    assert (found["name"], found["subject"]) == ("菊", "回答書の送付 ①髙")
    assert (found["words"], found["at"]) == ("①髙", "")
    assert found["files"] == ["計画書.pdf", "計画.pdf"]


@pytest.mark.parametrize("charset", ["no-such-charset", "hex", "us-ascii", "iso-8859-1\x00"])
def test_a_wrong_charset_loses_no_words(charset: str) -> None:
    head = f"From: a@b.example\nContent-Type: text/plain; charset={charset}\n\n"
    assert "複製" in told(head.encode() + "複製".encode())["words"]


def test_a_mail_inside_the_mail_is_gone_through_to_some_depth() -> None:
    mail = with_pdf(written(subject="Inner"))
    outer = written(subject="Fw", words="See below")
    outer.add_attachment(mail)
    found = told(outer)
    assert (found["inner"], found["files"]) == (["Inner"], ["計画書.pdf"])
    assert "毎晩複製" in found["words"]
    for _ in range(12):
        mail, inner = written(), mail
        mail.add_attachment(inner)
    assert told(mail) == {"problem": "too_large"}


def test_a_page_in_a_mail_is_its_words_only() -> None:
    mail = written()
    mail.set_content(
        "<style>p {}</style><script>alert(1)</script><p onclick=x>One<br>two</p>"
        "<img src=http://x.example/pixel>&lt;b&gt;\u202eend",
        subtype="html",
    )
    found = told(mail)
    assert found["words"] == "One\ntwo\n<b>end"
    assert told(written(subject="a\u202eb"))["subject"] == "ab"
    assert told(written(date="Fri, 31 Dec 9999 23:59:59 +0000"))["at"] == "", "no day in Tokyo"


def test_hostile_words_are_shown_as_words(cast: Cast, browser: Browser, gap: Finding) -> None:
    browser.sign_in(cast.pam)
    mail = written(subject="<script>alert(1)</script>", words="<img src=x onerror=alert(2)>")
    page = browser.post(plan_of(gap), data={"scan": said(mail)}).text
    assert "<script>alert(1)" not in page
    assert "<img src=x" not in page
    assert "&lt;img src=x onerror" in page


@pytest.mark.parametrize(("as_one", "pages"), [("y", [3]), ("", [1, 1, 1])])
def test_photos_of_one_document_become_one_pdf_in_their_order(
    cast: Cast, browser: Browser, gap: Finding, as_one: str, pages: list[int]
) -> None:
    browser.sign_in(cast.pam)
    kinds = (("JPEG", "1.jpg"), ("PNG", "2.png"), ("HEIF", "3.heic"))
    taken = [FileStorage(BytesIO(photo(kind, mark=name)), name) for kind, name in kinds]
    entries = {"way": "post", "received_on": "2026-11-25", "said_by": "Aoi"} | SAID
    answer = browser.post(plan_of(gap), data=entries | {"scan": taken, "as_one": as_one})
    assert answer.status_code == 303, answer.text
    (paper,) = papers()
    files = files_of(paper.id)
    assert [file.pages for file in files] == pages
    last = f"{len(files)}/{pages[-1]}"
    shown = browser.get(f"{answer.location}/files/{last}")
    assert shown.headers["Content-Type"].startswith("image/")


def test_who_owes_what_leads_to_where_an_answer_is_recorded(
    cast: Cast, browser: Browser, gap: Finding, asked: AttestationRequest
) -> None:
    leads = (f'href="/findings/{gap.id}/paper"', f'href="{address(asked)}"')
    browser.sign_in(cast.pam)
    page = browser.get("/obligations/").text
    assert all(lead in page for lead in leads)
    assert browser.get(address(asked)).status_code == 302, (
        "which text was signed stands on the paper"
    )
    browser.sign_in(cast.ann)
    page = browser.get("/obligations/").text
    assert not any(lead in page for lead in leads)
