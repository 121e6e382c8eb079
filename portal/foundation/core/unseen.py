"""Signs in what people type that nobody sees: control characters, marks that turn text around."""

import unicodedata

_TURNING = {*range(0x202A, 0x202F), *range(0x2066, 0x206A)}  # "exe.pdf" shown as "fdp.exe"
_WIDTHLESS = {0x00AD, 0x200B, 0x2060, 0xFEFF}
_KEPT = "\t\n\r"  # of the control characters
_NOTHING_TO_SEE = {"Cc", "Cf", "Cn", "Co", "Mn", "Zl", "Zp", "Zs"}


def without_unseen(text: str) -> str:
    """The same text to the eye; empty when there is nothing to see.

    Joiners stay: some scripts and many emoji are written with them. NUL goes like the other control
    characters; PostgreSQL would not store it.
    """
    kept = "".join(sign for sign in text if not _is_unseen(sign))
    return "" if all(unicodedata.category(sign) in _NOTHING_TO_SEE for sign in kept) else kept


def _is_unseen(sign: str) -> bool:
    code = ord(sign)
    if code in _TURNING or code in _WIDTHLESS:
        return True
    return unicodedata.category(sign) in ("Cc", "Cs") and sign not in _KEPT
