"""How others say what is answered and when a question is asked: kinds, lists of answers, conditions;
and which sheets are about the questionnaire. Pure.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from portal.ledger.exchange.columns.shapes import heading_form
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.choice import SINGLE_CHOICE
from portal.supervision.questionnaires.kinds.date import DATE
from portal.supervision.questionnaires.kinds.file import FILE
from portal.supervision.questionnaires.kinds.multi_choice import MULTI_CHOICE
from portal.supervision.questionnaires.kinds.number import NUMBER
from portal.supervision.questionnaires.kinds.parts.question import NA, NO, PARTIAL, YES
from portal.supervision.questionnaires.kinds.percentage import PERCENTAGE
from portal.supervision.questionnaires.kinds.scale import YES_NO
from portal.supervision.questionnaires.kinds.text import TEXT

READ: Final = 400  # signs of a cell that are looked at
LONGEST_ANSWER: Final = 60  # signs of an answer that is chosen
MOST_ANSWERS: Final = 30
_STANDS_FOR: Final[Mapping[str, str]] = {
    heading_form(word): answer
    for answer, words in {
        YES: "はい|yes|y|有|有り|あり|ある|○|〇|◯|実施|実施済|実施済み|実施している|対応済|対応済み|対応している|適合|準拠|整備済|整備済み"
        "|している|できている|満たす|満たしている|済|可|true|ok|implemented|compliant|in place|fully implemented",
        PARTIAL: "一部|一部はい|一部あり|一部実施|一部実施済|一部実施済み|一部対応|一部対応済|一部対応済み|一部適合|一部できている|部分的に実施|△|▲"
        "|partial|partly|partially|partially implemented|partially compliant|in part|実施中|対応中",
        NO: "いいえ|no|n|無|無し|なし|ない|×|✕|✗|x|未実施|未対応|実施していない|対応していない|不適合|未整備|していない|できていない"
        "|満たさない|満たしていない|未|不可|false|ng|not implemented|non-compliant|noncompliant|not in place",
        NA: "該当なし|該当無し|該当しない|非該当|対象外|適用外|適用除外|na|n/a|n.a.|not applicable|-|－|―|ー",
    }.items()
    for word in words.split("|")
}  # fmt: skip
_SCALES: Final[Mapping[frozenset[str], str]] = {
    frozenset(kind.scale): kind.id for kind in KINDS.values() if kind.scale
}
_CALLED: Final[Mapping[str, str]] = {
    heading_form(name): kind.id for kind in KINDS.values() for name in kind.also_called
}
_MANY: Final = re.compile(
    r"複数|すべて選|全て選|該当するもの全|チェックボックス|multi|checkbox|all that apply", re.I
)
# The first that fits; `選択` after what says more.
_SPOKEN: Final = tuple(
    (re.compile(pattern, re.I), kind.id)
    for pattern, kind in (
        (r"添付|ファイル|アップロード|\bfile\b|upload|attach", FILE),
        (r"日付|年月日|\bdate\b", DATE),
        (r"割合|パーセント|百分率|percent|^%$", PERCENTAGE),
        (r"数値|人数|件数|数字|number|numeric|integer|^数$", NUMBER),
        (r"有無|可否|要否|yes\s*/?\s*no|^y/?n$|boolean", YES_NO),
        (r"選択|択一|プルダウン|ラジオ|リスト|choice|select|drop|radio|pick", SINGLE_CHOICE),
        (r"記述|自由|記入|記載|入力|文章|文字|テキスト|コメント|説明|text|free|comment|descri|narrative|explain|open", TEXT),
    )
)  # fmt: skip
_SPLITS: Final = tuple(
    re.compile(pattern)
    for pattern in (
        r"[\n\r]+|[□☐■☑◻]",
        r"[/／|｜]",
        r"(?:^|\s+)[①-⑳]|(?:^|\s+)(?:\d{1,2}|[a-zA-Zア-オ])[.)．）:：]\s*",
        r"[、,，;；]",
        r"\s*(?:または|又は|もしくは)\s*|\s+or\s+",
        r"[・•]",
    )
)
_BULLET: Final = re.compile(
    r"^\s*(?:[・•\-*]|[①-⑳]|\d{1,2}[.)．）:：]|[A-Za-zア-オ][.)．）:：])\s*"
)
_ASKED_TO: Final = re.compile(
    r"ください|下さい|記入|記載|説明|添付|please|describe|enter|provide", re.I
)
_LEAST: Final = 2


@dataclass(frozen=True, slots=True)
class Saying:
    """What a cell says of the answer: the id of a kind, and the answers in its words."""

    kind: str
    answers: tuple[str, ...] = ()


def kind_of(words: str) -> Saying | None:
    """`はい／いいえ`, `yes/no/n.a.`, `○△×`, `□紙 □電子`, `記述`. None: nobody can tell."""
    words = words[:READ].strip()
    if not words:
        return None
    if (name := _CALLED.get(heading_form(words).replace("／", "/"))) is not None:
        return Saying(name)
    return _of_list(words) or _of_words(unicodedata.normalize("NFKC", words))


def _of_list(words: str) -> Saying | None:
    answers = answers_in(words)
    if (scale := scale_of(answers)) is not None:
        return Saying(scale)
    if len(answers) >= _LEAST:
        is_many = bool(_MANY.search(words)) or len(re.findall("[□☐]", words)) > _LEAST
        return Saying((MULTI_CHOICE if is_many else SINGLE_CHOICE).id, answers)
    if steps := re.search(r"([3-9])\s*(?:段階|-point)", words):
        return Saying(SINGLE_CHOICE.id, tuple(str(step + 1) for step in range(int(steps[1]))))
    return None


def _of_words(words: str) -> Saying | None:
    if _MANY.search(words):
        return Saying(MULTI_CHOICE.id)
    kind = next((kind for pattern, kind in _SPOKEN if pattern.search(words)), None)
    return None if kind is None or len(words) > LONGEST_ANSWER else Saying(kind)


def answers_in(words: str) -> tuple[str, ...]:
    """The answers that are listed; () where it is no list."""
    plain = re.sub(r"(?i)\bn\s*[/.]\s*a\b\.?", "NA", words[:READ].strip())
    signs = [sign for sign in plain if not sign.isspace() and sign not in "/／・,、"]
    if 1 < len(signs) <= 4 and all(sign in "○〇◯×✕△▲－-―" for sign in signs):  # noqa: PLR2004
        return tuple(signs)
    bracket = re.search(r"[（(\[［【]([^（）()\[\]［］【】]*)[）)\]］】]\s*$", plain)
    if bracket and any(split.search(bracket[1]) for split in _SPLITS):
        plain = bracket[1]  # 選択（はい／いいえ）
    elif bracket and bracket.start():
        plain = plain[: bracket.start()]  # はい／いいえ（理由を記入）
    plain = re.sub(r"^[^:：/／、,\n□☐]{0,20}[:：](?=\s*\S)", "", plain)
    for split in _SPLITS:
        found = [_BULLET.sub("", one).strip(" 　。.") for one in split.split(plain)]
        found = list(dict.fromkeys(one for one in found if one))
        if len(found) >= _LEAST:
            good = len(found) <= MOST_ANSWERS and all(map(_can_be_chosen, found))
            return tuple(found) if good else ()
    return ()


def _can_be_chosen(answer: str) -> bool:
    return len(answer) <= LONGEST_ANSWER and not _ASKED_TO.search(answer)


def stands_for(word: str) -> str | None:
    """Which answer of a scale a word is: はい, ○ and 実施済み are `yes`."""
    return _STANDS_FOR.get(heading_form(word[:LONGEST_ANSWER]).strip("「」『』\"“”'"))


def ticked(heading: str) -> str | None:
    """The word of a scale that a column to tick is headed with, below other words too: `回答 はい`."""
    words = heading.split()
    ends = (" ".join(words[at:]) for at in range(len(words)))
    return next((end for end in ends if stands_for(end)), None)


def scale_of(answers: Sequence[str]) -> str | None:
    """The kind whose answers they are; each once."""
    meant = [stands_for(answer) for answer in answers]
    return _SCALES.get(frozenset(filter(None, meant))) if len(set(meant)) == len(meant) else None


_ASKS: Final = re.compile(
    r"[?？]\s*$|(?:です|ます|せん|した|ある|いる|ない|か否)か[。.]?\s*$|か。\s*$"
)
_TELLS: Final = re.compile(
    r"(?:している|していること|すること|されている|ている|ていること|てある|である|であること|ます|います)[。.]?\s*$"
)
_OPEN: Final = re.compile(
    r"何|どの|どこ|いつ|誰|なぜ|理由|具体的|記載|記入|教えて|説明し|お書き|ください"
    r"|\b(?:what|which|who|where|why|how|describe|explain|list|provide|please|specify)\b",
    re.I,
)
_COUNTS: Final = re.compile(r"何(?:名|人|件|台|社|回)|人数|件数|台数|how many|number of", re.I)
_DAYS: Final = re.compile(r"いつ|年月日|when was|when did|what date|date of", re.I)
_CLOSED: Final = re.compile(
    r"^\W*(?:(?:if|where|when)\b[^,]{0,80},\s*)?(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|shall|should)\b",
    re.I,
)


def is_japanese(words: str) -> bool:
    return any("\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" for sign in words)


def is_question(words: str) -> bool:
    """Whether it reads as one: it ends as one does, or says what is to hold."""
    plain = words.strip()
    return bool(_ASKS.search(plain[-READ:]) or _TELLS.search(plain[-READ:]))


def kind_by_wording(text: str) -> str:
    """Where nothing else says it: who is asked whether something is so answers yes or no."""
    plain = unicodedata.normalize("NFKC", text[:READ])
    if _COUNTS.search(plain):
        return NUMBER.id
    if _DAYS.search(plain):
        return DATE.id
    if _CLOSED.search(plain):
        return YES_NO.id
    return TEXT.id if _OPEN.search(plain) or not is_question(plain) else YES_NO.id


_ID: Final = r"(?:問|設問|質問|項番|番号|項目|question|no\.?|№)?\s*([A-Za-z&]{0,8}[-_.]?\d{1,4}(?:[-_.]\d{1,4}){0,4})"
_WHEN: Final = tuple(
    (re.compile(pattern, re.I), place)
    for pattern, place in (
        (_ID + r"\s*(?:の回答)?\s*[でがにはを]?\s*[「『\"“']([^「」『』\"”']{1,60})[」』\"”']", 0),
        (_ID + r"\s*(?:の回答)?\s*[でがには]\s*([^\s「」でがには、。]{1,20}?)\s*(?:と回答|を選択|と答え|の場合|なら|の時|のとき)", 0),
        (_ID + r"\s*(?:is|was|=|==|:)\s*([^\s,.;)]{1,30})", 0),
        (r"\bif\s+(yes|no|partial\w*|n/?a)\s+(?:to|for|in|at|on)\s+" + _ID, 1),
        (_ID + r"\s*[:：=＝]\s*([^\s、。)）]{1,20})", 0),
    )
)  # fmt: skip
_SEVERAL: Final = re.compile(
    r"または|又は|かつ|いずれか|以外|及び|\bor\b|\band\b|\bnot\b|unless", re.I
)


def condition_of(words: str) -> tuple[str, str] | None:
    """The id and the answer it names: `問3で「はい」の場合`, `If yes to 3`. None where it is not clear."""
    plain = unicodedata.normalize("NFKC", words[:READ])
    if _SEVERAL.search(plain):
        return None
    for pattern, place in _WHEN:
        if found := pattern.search(plain):
            return found[1 + place], found[2 - place].strip()
    return None


def condition_before(text: str) -> str:
    """Of a question that begins `（問3で「はい」の場合）`: what stands in the brackets."""
    found = re.match(r"\s*[（(【\[]([^（）()【】\[\]]{3,80})[）)】\]]", text[:READ])
    return found[1] if found else ""


def id_form(words: str) -> str:
    """Two spellings of an id are equal in this form: 問3, Q3 and 3 are."""
    plain = heading_form(words[:LONGEST_ANSWER])
    bare = re.sub(r"^(?:問|設問|質問|項番|番号|question|q|no\.?|№|#)\s*(?=\d)", "", plain)
    return bare.strip(".)]】」 ").replace("‐", "-").replace("–", "-")


# Sheets that are about the questionnaire, not part of it.
_ABOUT: Final = re.compile(
    r"記入要領|記入方法|記入例|使い方|はじめに|表紙|改訂履歴|変更履歴|改版|凡例|リスト|マスタ|集計|用語"
    r"|instruction|read\s*me|\bcover\b|history|change ?log|\blists?\b|glossary|summary|\bhow to\b|example|introduction|drop ?down",
    re.I,
)


def is_about(name: str) -> bool:
    """Whether a sheet of this name explains the questionnaire, or holds lists for it."""
    return bool(_ABOUT.search(name))
