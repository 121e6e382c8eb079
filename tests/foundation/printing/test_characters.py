"""Names from forms and file systems come in many spellings; print must show all of them."""

from portal.foundation.printing.press import characters, printable


def test_split_kana_of_a_file_name_are_joined() -> None:
    assert printable("カ\u3099ス料金", characters()) == "ガス料金"


def test_the_base_character_stays_when_a_variant_is_chosen() -> None:
    assert printable("辻\U000e0101さん", characters()) == "辻さん"


def test_signs_without_a_shape_are_left_out() -> None:
    assert printable("a\u200bb\x07\u202ec\n", characters()) == "abc\n"


def test_a_compatibility_kanji_of_a_name_is_not_replaced() -> None:
    assert printable("神﨑 髙", characters()) == "神﨑 髙"
