"""One name, many spellings: what the same name is looked up by, and what stays another name."""

import pytest

from portal.ledger.vendors.entry import spelling
from portal.ledger.vendors.entry.spelling import (
    LONGEST,
    SHORT,
    found_by,
    plain,
    run_on,
    run_on_again,
    search_words,
)

ALIKE = [
    ("株式会社みずいろ", "(株)みずいろ"),
    ("株式会社みずいろ", "㈱みずいろ"),
    ("株式会社みずいろ", "㍿みずいろ"),
    ("株式会社みずいろ", "（株）ミズイロ"),
    ("株式會社みずいろ", "株式会社 ﾐｽﾞｲﾛ"),
    ("Mizuiro K.K.", "MIZUIRO KK"),
    ("Mizuiro K.K.", "Mizuiro Co., Ltd."),
    ("Mizuiro Co.,Ltd", "mizuiro Kabushiki Kaisha"),
    ("Mizuiro Company Limited", "Mizuiro 株式会社"),
    ("有限会社まつかぜ", "(有)まつかぜ"),
    ("有限会社まつかぜ", "㈲まつかぜ"),
    ("Shinonome LLC", "Shinonome L.L.C."),
    ("Shinonome G.K.", "Shinonome 合同会社"),
    ("社会福祉法人あかり", "(福)あかり"),
    ("Acme Inc.", "Acme Incorporated"),
    ("Acme Corp", "ACME Corporation"),
    ("髙橋運輸", "高橋運輸"),
    ("山﨑商店", "山崎商店"),
    ("齋藤・齊藤", "斎藤斉藤"),
    ("渡邊", "渡邉"),
    ("佐々木", "佐佐木"),
    ("コールセンター", "コールセンタ"),
    ("コ－ルセンタ―", "ｺｰﾙｾﾝﾀｰ"),
    ("ヴァイオレット", "バイオレット"),
    ("キャノン", "キヤノン"),
    ("5835678256246", "5-8356-7825-6246"),
    ("T5835678256246", "５８３５６７８２５６２４６"),
    ("Larkfield  Mail-Works", "larkfield mailworks"),
]
APART = [
    ("株式会社みずいろ", "みずいろ株式会社"),  # before and after: two companies
    ("株式会社みずいろ", "有限会社みずいろ"),
    ("はし", "ばし"),
    ("コープ", "コープ株式会社"),
    ("Acme", "Acme GmbH"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_the_same_name_written_in_two_ways(one: str, other: str) -> None:
    assert plain(one) == plain(other)


@pytest.mark.parametrize(("one", "other"), APART)
def test_two_names(one: str, other: str) -> None:
    assert plain(one) != plain(other)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("みずいろ 株式会社", "株式会社みずいろ"),
        ("㈱みずいろ", "みずいろ印刷株式会社"),
        ("Larkfield Co., Ltd.", "Larkfield Mailworks Ltd"),
        ("株式", "(株)みずいろ"),
        ("larkfield ltd", "Larkfield Pte. Ltd."),
    ],
)
def test_every_word_of_a_search_is_in_the_name(typed: str, name: str) -> None:
    assert all(word in found_by(name) for word in search_words(typed))


def test_words_within_words_are_no_form_of_company() -> None:
    assert plain("Coca") == "coca"
    assert plain("Unlimited") == "unlimited"
    assert plain("co-op") == "coop"


def test_nothing_is_longer_than_its_column() -> None:
    assert len(found_by("㍿" * 400, "x")) == LONGEST
    assert search_words("  ・ー- ") == []


def test_what_is_spelt_once_is_spelt_as_ever_and_only_what_is_short_is_kept() -> None:
    kept = spelling._run_on.cache_info
    short, long = "㈱みずいろ/山﨑 佐々木/03-1234", "みずいろ" * SHORT
    before = kept().misses
    assert run_on_again(short) == run_on_again(short) == run_on(short)
    assert kept().misses == before + 1
    assert run_on_again(long) == run_on(long)
    assert run_on_again(None) is None
    assert kept().misses == before + 1
