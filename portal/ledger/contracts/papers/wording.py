"""Words of contracts made alike, so that one way of writing finds the other. Pure.

Rule: clauses.yaml `text_matching`, by the stems of its words. Where a word of a group is a subject
of its own (特定個人情報 among 個人情報, 下請 among 再委託) it stays what it is.
"""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_JA_GROUPS: Final = (
    ("特定個人情報",),
    ("再々委託",),
    ("再委託",),  # before 委託先: 再委託先 is not the vendor
    ("業務委託",),
    ("漏えい", "漏洩", "ろうえい", "漏泄"),
    ("毀損", "き損", "棄損", "損壊"),
    ("取扱", "取り扱い", "取り扱", "取扱い"),
    ("持出", "持ち出し", "持ち出", "持出し"),
    ("及び", "および"),
    ("又は", "または"),
    ("甲", "委託元", "委託者", "発注者"),
    ("乙", "委託先", "受託者", "受注者"),
    ("従業者", "従業員", "従事者", "作業者"),
    ("返却", "返還", "引渡し", "引き渡し"),
    ("消去", "削除", "廃棄", "抹消"),
    ("承諾", "承認", "同意", "許諾"),
    ("個人情報", "保有個人データ", "個人データ"),
    ("事前に", "あらかじめ", "予め"),
    ("問合せ", "問い合わせ", "問合わせ"),
    ("立入", "立ち入り", "立ち入", "立入り"),
    ("届出", "届け出", "届出る"),
)
_EN_GROUPS: Final = (
    ("subcontractor", "sub-processor", "subprocessor", "sub-contractor", "sub processor"),
    ("organisational", "organizational"),
    ("authorisation", "authorization"),
    ("data centre", "data center", "datacenter"),
    ("customer", "controller", "company", "entrustor", "client"),
    ("vendor", "processor", "supplier", "entrustee", "contractor", "service provider", "provider"),
)
_SIGNS: Final = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‐": "-"}
)
_MARKUP: Final = re.compile(r"<[^<>]{1,80}>|\*\*|__|^#{1,6}\s+", re.MULTILINE)
_SPACE: Final = re.compile(r"\s+")
_NEAR_JAPANESE: Final = re.compile(
    r"(?<=[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef])\s+|\s+(?=[\u3001-\u30ff\u3400-\u9fff\uff00-\uffef])"
)


def _table(groups: Iterable[tuple[str, ...]], edge: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """One pattern that finds any word of any group, longer words first, and what each becomes."""
    becomes = {word: group[0] for group in groups for word in group}
    longest = sorted(becomes, key=len, reverse=True)
    return re.compile(edge + "(" + "|".join(map(re.escape, longest)) + ")"), becomes


_JA, _JA_BECOMES = _table(_JA_GROUPS, "")
_EN, _EN_BECOMES = _table(_EN_GROUPS, r"\b")


def readable(text: str) -> str:
    """As a person reads it: compatible forms, no marks of a mark-up language, single spaces."""
    plain = _MARKUP.sub("", unicodedata.normalize("NFKC", text))
    return _NEAR_JAPANESE.sub("", _SPACE.sub(" ", plain)).strip()


def alike(text: str) -> str:
    """For comparing only: lower case, one word for each group of words that mean the same."""
    plain = readable(text).translate(_SIGNS).lower()
    plain = _JA.sub(lambda found: _JA_BECOMES[found[1]], plain)
    return _EN.sub(lambda found: _EN_BECOMES[found[1]], plain)


def says(text: str, cue: str) -> bool:
    """Whether a text contains a cue, both made `alike`; a Latin cue begins where a word begins."""
    place = text.find(cue)
    while (
        place > 0 and cue[0].isascii() and text[place - 1].isascii() and text[place - 1].isalnum()
    ):
        place = text.find(cue, place + 1)
    return place >= 0


def joined(first: str, second: str) -> str:
    """Two lines of one sentence: with a space only where Latin words meet."""
    if not first or not second:
        return first + second
    if first[-1].isascii() and second[0].isascii():
        return first[:-1] + second if _broken_word(first, second) else f"{first} {second}"
    return first + second


def _broken_word(first: str, second: str) -> bool:
    return first.endswith("-") and first[-2:-1].islower() and second[0].islower()
