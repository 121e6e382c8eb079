"""Signs in what people type that nobody sees: control characters, marks that turn text around."""

import re
import unicodedata

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # not tab, not the ends of lines
_TURNING = r"\u202a-\u202e\u2066-\u2069"  # "exe.pdf" shown as "fdp.exe"
_WIDTHLESS = r"\u00ad\u200b\u2060\ufeff"
_HALVES = r"\ud800-\udfff"  # of a sign; nothing alone
_UNSEEN = re.compile(f"[{_CONTROLS}{_TURNING}{_WIDTHLESS}{_HALVES}]+")
_BREAKS = re.compile(r"[\t\r\n\u2028\u2029]+")
_NOTHING_TO_SEE = {"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"}


def without_unseen(text: str) -> str:
    """The same text to the eye; empty when there is nothing to see.

    Joiners stay: some scripts and many emoji are written with them. NUL goes like the other control
    characters; PostgreSQL would not store it.
    """
    kept = _UNSEEN.sub("", text)
    if kept[:1].isalnum():
        return kept
    return "" if all(unicodedata.category(sign) in _NOTHING_TO_SEE for sign in set(kept)) else kept


def in_one_line(text: str) -> str:
    """What stands in one line everywhere: a name must not begin the next line of a mail."""
    return text if text.isprintable() else _BREAKS.sub(" ", without_unseen(text))
