"""Countries stand where readers of each language look for them."""

import re

from flask import Flask
from flask_babel import force_locale

from portal.foundation.core.words.messages import Lang
from portal.ledger.vendors.entry.as_written import _READINGS, _names, country_choices


def listed(app: Flask, lang: Lang) -> list[str]:
    with app.test_request_context(), force_locale(lang):
        return [name.rpartition(" (")[0] for _code, name in country_choices()]


def test_in_japanese_they_follow_the_fifty_sounds(app: Flask) -> None:
    names = listed(app, "ja")
    assert names[:4] == ["日本", "アイスランド", "アイルランド", "アゼルバイジャン"]
    wanted = [
        "英領ヴァージン諸島",
        "エクアドル",
        "韓国",
        "カンボジア",
        "台湾",
        "中国",
        "米領サモア",
        "ベトナム",
    ]
    assert [one for one in names if one in wanted] == wanted


def test_in_english_they_follow_the_alphabet(app: Flask) -> None:
    names = listed(app, "en")
    assert names[0] == "Japan"
    assert names[1:] == sorted(names[1:], key=str.casefold)


def test_each_name_that_begins_without_kana_has_a_reading() -> None:
    unread = [
        name
        for name in _names("ja").values()
        if not re.match("[ァ-ヶ]", name) and not name.startswith(tuple(_READINGS))
    ]
    assert unread == []
