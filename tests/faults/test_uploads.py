"""Files as hostile or unlucky people send them."""

import pytest
from sqlalchemy import select

from portal.foundation.core.database.db import db
from portal.ledger.contracts.models import Contract, ContractFile
from tests.browser import Browser
from tests.cast import Cast
from tests.factories.contracts import make_contract
from tests.foundation.access.samples import PDF

MEGABYTE = 1024 * 1024


@pytest.fixture
def contract(browser: Browser, cast: Cast) -> Contract:
    browser.sign_in(cast.pam)
    return make_contract(cast.acme)


def send(browser: Browser, contract: Contract, data: bytes, name: str) -> int:
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return browser.post(
        f"/contracts/{contract.id}/files",
        data=head.encode() + data + b"\r\n--x--\r\n",
        content_type="multipart/form-data; boundary=x",
    ).status_code


def stored() -> list[ContractFile]:
    return list(db.session.scalars(select(ContractFile)))


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../../etc/cron.d/evil.pdf", "evil.pdf"),
        ("<script>.pdf", "_script_.pdf"),
        ("two X-Evil: 1.pdf", "two X-Evil_ 1.pdf"),
        ("契約書\u202efdp.exe", "契約書fdp.exe.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("名" * 400 + ".pdf", "名" * 116 + ".pdf"),
    ],
)
def test_a_name_does_no_harm_where_it_is_kept_and_handed_out(
    browser: Browser, contract: Contract, name: str, kept: str
) -> None:
    assert send(browser, contract, PDF, name) == 302
    (row,) = stored()
    assert row.name == kept
    answer = browser.get(f"/contracts/{contract.id}/files/{row.id}")
    head = answer.headers["Content-Disposition"]
    assert head.startswith("attachment;")
    assert "X-Evil" not in answer.headers
    assert not set(head) & set("\r\n\u202e")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.mimetype == "application/pdf"


def test_a_pdf_that_is_a_web_page_as_well_is_never_shown_as_one(
    browser: Browser, contract: Contract
) -> None:
    both = PDF + b"<html><script>alert(1)</script></html>"
    assert send(browser, contract, both, "page.html") == 302
    (row,) = stored()
    answer = browser.get(f"/contracts/{contract.id}/files/{row.id}")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == "attachment; filename=page.html.pdf"
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        pytest.param(b"", "empty.pdf", id="nothing"),
        pytest.param(b"MZ\x90\x00" + b"\x00" * 300, "program.pdf", id="a program"),
        pytest.param(b"<html>%PDF-1.7", "page.pdf", id="a page"),
        pytest.param(PDF + b"\x00" * (51 * MEGABYTE), "large.pdf", id="51 MB"),
    ],
)
def test_what_cannot_be_taken_is_refused_and_not_kept(
    browser: Browser, contract: Contract, data: bytes, name: str
) -> None:
    assert send(browser, contract, data, name) == 422
    assert stored() == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "multipart/form-data"),
        (b"--x\r\n", "multipart/form-data; boundary=x"),
        (b"file=%PDF-1.7", "application/x-www-form-urlencoded"),
        (b'{"file": "%PDF-1.7"}', "application/json"),
        (b"%PDF-1.7", "application/pdf"),
    ],
)  # fmt: skip
def test_half_a_form_keeps_nothing(
    browser: Browser, contract: Contract, body: bytes, kind: str
) -> None:
    answer = browser.post(f"/contracts/{contract.id}/files", data=body, content_type=kind)
    assert answer.status_code == 422
    assert stored() == []
