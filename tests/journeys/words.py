"""What a button says in the language of a journey: by its English sentence, from the catalogue."""

from functools import cache

from babel.support import NullTranslations, Translations

from config import ROOT


@cache
def _catalogue() -> NullTranslations:
    return Translations.load(str(ROOT / "translations"), ["ja"])


def say_in(lang: str, english: str, **values: object) -> str:
    """The sentence as the portal says it; a missing translation fails."""
    said = english
    if lang == "ja":
        said = _catalogue().gettext(english)
        assert said != english, f"not translated: {english}"
    return said % values if values else said
