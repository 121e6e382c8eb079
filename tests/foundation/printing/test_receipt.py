"""A vendor's officer and the company can both see from the receipt what was signed, and how."""

import pytest

from tests.foundation.printing import reading
from tests.foundation.printing.receipt_sample import pdf, receipt


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_receipt_shows_everything_that_was_signed(lang: str) -> None:
    signed = receipt(lang)
    found = reading.text(pdf(signed))
    for shown in (
        *signed.paragraphs,
        signed.answer_text,
        *signed.explanation.splitlines(),
        signed.acknowledgement,
        *signed.entries[0]["rows"][0],
        signed.company,
        signed.vendor,
        signed.work,
        signed.period,
        signed.version,
    ):
        assert reading.squeezed(shown) in found


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_the_receipt_says_who_signed_when_and_from_where(lang: str) -> None:
    signed = receipt(lang)
    found = reading.text(pdf(signed))
    shown = (signed.signer, signed.signer_title, signed.account, signed.authority)
    for one in (*shown, signed.address, signed.sha256, "16:52:09 JST"):
        assert reading.squeezed(one) in found


def test_the_receipt_claims_no_more_than_a_password() -> None:
    assert "電子証明書による電子署名ではない" in reading.text(pdf(receipt("ja")))
    assert "Thisisnotaqualifiedelectronicsignature" in reading.text(pdf(receipt("en")))


def test_the_receipt_names_the_password_or_the_passkey_and_both_where_nobody_can_know() -> None:
    said = {how: reading.text(pdf(receipt("en", how=how))) for how in ("passkey", "either")}
    assert "enteredits" not in said["passkey"]
    assert "byapasskeyoftheaccount,inplaceofitspassword" in said["passkey"]
    assert "byitspasswordorbyapasskeyoftheaccount" in said["either"]
    password = reading.text(pdf(receipt("en")))
    assert "entereditspasswordagaintosign" in password
    assert "passkey" not in password


@pytest.mark.parametrize("lang", ["ja", "en"])
def test_an_ordinary_receipt_is_one_page_and_carries_its_number(lang: str) -> None:
    (only,) = reading.pages(pdf(receipt(lang)))
    assert "A-2026-0211" in only
    assert "1/1" in only


def test_many_declared_parties_all_stay_on_the_receipt() -> None:
    rows = tuple((f"再委託先{n:03}社", "印字", "2025/04/01") for n in range(120))
    entry = {"label": "再委託先", "value": "", "columns": ("名称", "業務", "開始"), "rows": rows}
    printed = reading.pages(pdf(receipt("ja", entries=(entry,))))
    assert all(row[0] in "".join(printed) for row in rows)
    assert all("A-2026-0211" in page and "社外秘" in page for page in printed)


def test_what_was_left_empty_is_said() -> None:
    entry = {"label": "自社以外の者", "value": "", "columns": ("名称",), "rows": ()}
    assert "自社以外の者記載なし" in reading.text(pdf(receipt("ja", entries=(entry,))))
