"""The words of one report: in its language, with days that are still clear years later."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, datetime
from types import MappingProxyType
from typing import Any

from portal.foundation.core.words.i18n import words
from portal.foundation.core.words.messages import Lang, Message, Text
from portal.foundation.printing.formats import Formats


class Wording:
    """Call it with a message, a text in both languages, a day or plain text."""

    def __init__(self, lang: Lang, zone: str) -> None:
        self.lang = lang
        self.formats = Formats(lang, zone)

    def __call__(self, said: Message | Text | date | str | None) -> str:
        if said is None:
            return ""
        return words(self._dated(said, self.formats.long), self.lang)

    def brief(self, said: Message | Text | str) -> str:
        """The same for a narrow cell, with days as tables have them."""
        return words(self._dated(said, self.formats.day), self.lang)

    def named(self, name: str, name_en: str) -> str:
        """A name that may have an English form."""
        return (name_en or name) if self.lang == "en" else name

    def listed(self, parts: Iterable[Message | Text | str]) -> str:
        """Several in a row: `A、B` and `A, B`."""
        return ("、" if self.lang == "ja" else ", ").join(self(part) for part in parts)

    def sentences(self, parts: Iterable[Message | Text | str]) -> str:
        """Whole sentences after each other."""
        return ("" if self.lang == "ja" else " ").join(self(part) for part in parts if part)

    def _dated(self, value: Any, day: Callable[[date], str]) -> Any:
        """With every day written out by `day`, its year included."""
        if isinstance(value, Message):
            params = {name: self._dated(one, day) for name, one in value.params.items()}
            return replace(value, params=MappingProxyType(params))
        if isinstance(value, datetime):
            return self.formats.moment(value)
        return day(value) if isinstance(value, date) else value
