"""Which code a Japanese text is written in that is not UTF-8. Pure."""


def japanese_codes(data: bytes) -> tuple[str, ...]:
    """Shift_JIS or EUC-JP; none where the bytes may be either.

    What is EUC-JP reads as half-width katakana and marks in Shift_JIS, its kana as commas and dots.
    """
    if not _is_in(data, "euc_jp"):
        return ("cp932",)
    if not _is_in(data, "cp932"):
        return ("euc_jp",)
    wide = [sign for sign in data.decode("cp932") if sign > "\x7f"]
    half = [sign for sign in wide if "｡" <= sign <= "ﾟ"]
    if not half:
        return ("cp932",)
    marks = sum(sign in "｡｢｣､･" for sign in half)
    return ("euc_jp",) if len(half) < len(wide) or 5 * marks > len(half) else ()


def _is_in(data: bytes, code: str) -> bool:
    try:
        data.decode(code)
    except UnicodeDecodeError:
        return False
    return True
