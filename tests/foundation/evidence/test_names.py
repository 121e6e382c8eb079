"""File names stay readable and mislead nobody."""

import pytest

from portal.foundation.evidence.types import MAX_NAME, clean_name

PDF = "application/pdf"


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("契約書(最終版).pdf", "契約書(最終版).pdf"),
        ("Contract.PDF", "Contract.PDF"),
        ("C:\\Users\\ada\\契約.pdf", "契約.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("か\u3099.pdf", "が.pdf"),
        ("a\x00b\tc.pdf", "abc.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("what?*<>|.pdf", "what_____.pdf"),
    ],
)
def test_a_name_is_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name, PDF) == cleaned


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("長" * 300 + ".pdf", PDF)
    assert len(name) == MAX_NAME
    assert name.endswith("長.pdf")


def test_a_name_of_another_kind_keeps_its_own_ending() -> None:
    assert clean_name("list.csv", "text/csv") == "list.csv"
    assert clean_name("photo.JPG", "image/jpeg") == "photo.JPG"
    assert clean_name("photo.png", "image/jpeg") == "photo.png.jpg"
