"""Which code a Japanese text is in, where its bytes read in both. Pure."""

import pytest

from portal.ledger.exchange.reading.separated import japanese_codes


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("実室", "cp932", ("cp932",)),  # reads in both, with no half-width sign in it
        ("印刷", "euc_jp", ("euc_jp",)),  # half-width and wide signs mixed
        ("あさぎ", "euc_jp", ("euc_jp",)),  # half-width only, much of it marks
        ("ｱｻｷﾞ", "cp932", ()),
        ("株式会社あさぎ", "cp932", ("cp932",)),
        ("株式会社あさぎ", "euc_jp", ("euc_jp",)),
    ],
)
def test_the_signs_tell_which_it_is(text: str, code: str, said: tuple[str, ...]) -> None:
    assert japanese_codes(text.encode(code)) == said
