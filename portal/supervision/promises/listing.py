"""Several names as one, in both languages. Pure."""

from collections.abc import Iterable

from portal.foundation.core.words.messages import Text


def listed(names: Iterable[Text]) -> Text:
    """`A, B and C` in English, `A、B、C` in Japanese; each name once, in the order given."""
    each = list(dict.fromkeys(names))
    english = [name.en for name in each]
    last = english.pop() if english else ""
    joined = f"{', '.join(english)} and {last}" if english else last
    return Text(ja="、".join(name.ja for name in each), en=joined)
