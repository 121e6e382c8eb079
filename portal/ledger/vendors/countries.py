"""Countries by their two letters (ISO 3166-1), with the names people read."""

from functools import cache

from babel import Locale

from portal.foundation.core.i18n import language
from portal.foundation.core.messages import Lang, Text

JAPAN = "JP"
_NO_COUNTRIES = {
    "EU",
    "EZ",
    "UN",
    "ZZ",
    "QO",
    "XA",
    "XB",
    "XK",
    "AC",
    "CP",
    "CQ",
    "DG",
    "EA",
    "IC",
    "TA",
}


def country_text(code: str) -> Text:
    """The name in both languages; the letters themselves where there is no such country."""
    return Text(ja=_names("ja").get(code, code), en=_names("en").get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """Code and name in the reader's language, Japan first, the rest by their English name."""
    names, order = _names(language()), _names("en")
    codes = sorted(names, key=lambda code: (code != JAPAN, order[code]))
    return [(code, f"{names[code]} ({code})") for code in codes]


def country_codes() -> list[str]:
    """Every code, in order."""
    return sorted(_names("en"))


def is_country(code: str) -> bool:
    return code in _names("en")


@cache
def _names(lang: Lang) -> dict[str, str]:
    territories = Locale(lang).territories
    two = {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha()}  # noqa: PLR2004
    return {code: name for code, name in two.items() if code not in _NO_COUNTRIES}
