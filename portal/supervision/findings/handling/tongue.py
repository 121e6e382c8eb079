"""In which language a title was typed that has one only, so that a page can say so (`lang`).

A Text in one language stands twice, in both places. Pure but for the reader's language.
"""

import re
from typing import Final

from markupsafe import Markup, escape

from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Lang, Message, Text

_JAPANESE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff66-\uff9d]")


def tongue_of(text: str) -> Lang:
    """Japanese where it has a kana or a kanji."""
    return "ja" if _JAPANESE.search(text) else "en"


def both(mine: str, other: str, lang: Lang) -> Text:
    """What was typed in the writer's language and, "" where it was not, in the other one."""
    second = other or mine
    return Text(ja=mine, en=second) if lang == "ja" else Text(ja=second, en=mine)


def told(value: Text | Message) -> Markup:
    """In the reader's language; marked where it is in the other one only."""
    shown = words(value)
    if isinstance(value, Text) and value.ja == value.en and tongue_of(shown) != language():
        return Markup('<span lang="{}">{}</span>').format(tongue_of(shown), shown)
    return Markup(escape(shown))  # noqa: S704


def typed_words(value: str) -> Markup:
    """What somebody typed in one language, marked where it is not the reader's."""
    return told(Text(ja=value, en=value))
