"""What a workbook of somebody else's means: its headings and what each column says of a question. Pure.

Headings are known by their words in either language, the rest by what stands below them.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.exchange.reading.containers import RawSheet
from portal.supervision.questionnaires.files.found import ColumnRole, SheetMap
from portal.supervision.questionnaires.files.kind_words import (
    answers_in,
    is_about,
    is_japanese,
    is_question,
    kind_of,
    stands_for,
    ticked,
)
from portal.supervision.questionnaires.files.workbook_in import said_in
from portal.supervision.questionnaires.kinds.parts.question import NO

LOOKED_AT: Final = 40  # rows in which the headings are looked for; instructions stand above them
MOST_COLUMNS: Final = 60
SAMPLE: Final = 300  # rows below the headings that are looked at
_LONGEST_HEADING: Final = 40
_EXACT, _ALIKE = 3, 1
MOSTLY, OFTEN, _FEW = 0.6, 0.4, 2  # shares of cells, and cells
R = ColumnRole


def _words(text: str) -> frozenset[str]:
    return frozenset(heading_form(word) for word in text.split("|"))


_KNOWN: Final[Mapping[ColumnRole, frozenset[str]]] = {
    R.ID: _words(
        "id|no|no.|№|#|number|question id|question no|question no.|question number|q#|qid|ref|ref.|reference|ques num"
        "|番号|設問番号|項番|設問id|質問番号|項目番号|管理番号|通番|連番|チェック番号|確認番号|問番号|問|項目no|項目no."
    ),
    R.TEXT: _words(
        "question|questions|text|question text|question/request|control question|requirement|request"
        "|consensus assessment question|設問|質問|確認事項|設問文|項目|質問内容|設問内容|確認内容|確認項目|チェック項目|チェック内容"
        "|点検項目|点検内容|評価項目|要求事項|管理策|対策内容|質問事項|質問文|調査項目|監査項目|内容|実施項目"
    ),
    R.SECTION: _words(
        "section|category|group|domain|area|topic|control domain|セクション|分野|分類|大項目|カテゴリ|カテゴリー|大分類|区分|領域|章"
        "|中分類|中項目|小分類|小項目|テーマ"
    ),
    R.KIND: _words(
        "type|answer type|kind of answer|answer kind|answer format|response type|response format|format|question type"
        "|回答形式|回答種別|回答方法|形式|回答タイプ|入力形式|回答区分|回答の形式|設問タイプ"
    ),
    R.CHOICES: _words(
        "choices|options|answer options|response options|allowed values|answer choices|選択肢|回答選択肢|回答候補|選択項目|回答の選択肢"
    ),
    R.CONDITION: _words(
        "condition|show if|shown if|only if|applies if|dependency|depends on|条件|表示条件|前提|前提条件|回答条件|該当条件|回答対象"
    ),
    R.HELP: _words(
        "help|guidance|explanation|hint|notes|note|description|details|解説|補足|説明|ガイダンス|記入例|回答例|判断基準|評価基準|趣旨|留意点"
        "|参考|備考|記入要領|確認の観点|観点|補足説明"
    ),
    R.EVIDENCE: _words(
        "evidence|evidence required|required evidence|supporting documents|documents|証跡|エビデンス|確認資料|証拠|添付資料|提出資料|根拠資料"
        "|確認書類|提出書類|証跡例|エビデンス例"
    ),
    R.WEIGHT: _words("weight|priority|criticality|points|重み|配点|重要度|ウェイト|ウエイト|優先度|重み付け"),
    R.REQUIRED: _words("required|mandatory|must be answered|必須|必須/任意|必須項目|回答必須"),
    R.ANSWER: _words(
        "answer|response|your answer|vendor response|vendor answer|comments|comment|remarks|result|status|回答|回答欄|ご回答|記入欄|評価結果"
        "|結果|判定|自己評価|チェック|チェック欄|貴社回答|貴社記入欄|実施状況|対応状況|コメント|回答内容|状況|評価"
    ),
    R.SOURCE: _words(
        "mapping|source|standard|iso 27001|iso27001|nist|framework|根拠|規格|参照|出典|根拠条文|関連条文|根拠法令|参照規格|対応規格"
    ),
}  # fmt: skip
# Tried in this order, where no heading is known as it stands: 設問番号 is a number before it is a 設問.
_ALIKE_TO: Final = tuple(
    (role, re.compile(pattern, re.I))
    for role, pattern in (
        (R.CHOICES, r"選択肢|choices|options"),
        (R.KIND, r"形式|タイプ|種別|\btype\b|format"),
        (R.ID, r"番号|項番|\bno\b\.?$|^no\b|\bnum(?:ber)?\b|\bids?$|#|№"),
        (R.CONDITION, r"条件|show if|only if|applies"),
        (R.EVIDENCE, r"証跡|エビデンス|確認資料|提出資料|添付資料|evidence|document"),
        (R.WEIGHT, r"重要度|配点|重み|weight|priority"),
        (R.REQUIRED, r"必須|mandatory"),
        (R.ANSWER, r"回答|記入|貴社|自己評価|結果|判定|状況|answer|response|comment|implementation|responsib|ownership"),
        (R.HELP, r"解説|補足|説明|ガイ|例$|基準|留意|備考|観点|guid|note|help|descri|specification"),
        (R.SECTION, r"分類|分野|大項目|中項目|区分|領域|カテゴリ|domain|categor|section|title|area"),
        (R.SOURCE, r"iso|nist|規格|根拠|条文|参照|mapping|standard"),
        (R.TEXT, r"質問|設問|確認|点検|チェック|要求|項目|question|requirement|control"),
    )
)  # fmt: skip
_ID_SIGNS: Final = 20  # letters of an id at most


@dataclass(frozen=True)
class ColumnLook:
    """How a column looks below its heading."""

    filled: int = 0
    distinct: int = 0
    length: float = 0.0  # signs of a cell on average
    questions: float = 0.0  # share of cells that read as one
    ids: float = 0.0
    kinds: float = 0.0  # share that says what is answered
    lists: float = 0.0  # share that lists answers
    japanese: float = 0.0


def heading_role(heading: str) -> tuple[ColumnRole, int]:
    """What a heading says, and how sure that is."""
    plain = heading_form(heading)
    if not plain or len(heading) > _LONGEST_HEADING:
        return R.NONE, 0
    bare = heading_form(re.sub(r"[（(\[【].*?[）)\]】]|[※*■●◆▼]", "", heading)) or plain
    for role, words in _KNOWN.items():
        if plain in words or bare in words:
            return role, _EXACT
    if stands_for(heading) is not None and not plain.isdigit():
        return R.ANSWER, _ALIKE  # a column to tick: はい, N/A
    spaced = " ".join(unicodedata.normalize("NFKC", heading).split())
    for role, pattern in _ALIKE_TO:
        if pattern.search(spaced):
            return role, _ALIKE
    return R.NONE, 0


def headings_of(rows: Sequence[Sequence[Any]], heads: int, deep: int) -> list[str]:
    """The words over each column: `回答 はい` where two rows of headings stand one over the other."""
    told = rows[heads - 1 : heads - 1 + deep] if heads else ()
    upper, *lower = [
        [" ".join(said_in(one).split()) for one in row[:MOST_COLUMNS]] for row in told
    ] or [[]]
    if not lower:
        return upper
    words, over = [], ""
    for place, below in enumerate(lower[0]):
        above = upper[place] if place < len(upper) else ""
        over = above or (over if below else "")
        words.append(" ".join(filter(None, (over, below))))
    return words + upper[len(words) :]


def fit(rows: Sequence[Sequence[Any]]) -> int:
    """How much the headings of these rows look like those of a questionnaire."""
    return max((_score(row) for row in rows[:LOOKED_AT]), default=0)


def _score(row: Sequence[Any]) -> int:
    found: dict[ColumnRole, int] = {}
    for cell in row[:MOST_COLUMNS]:
        role, sure = heading_role(said_in(cell)) if isinstance(cell, str) else (R.NONE, 0)
        if role is not R.NONE:
            found[role] = max(sure, found.get(role, 0))
    return sum(found.values()) if len(found) > 1 else 0


def guess_sheet(raw: RawSheet, *, is_alone: bool) -> SheetMap:
    """Its headings, its columns, and whether it asks anything at all."""
    heads, deep = _heads(raw)
    below = raw.rows[heads + deep - 1 :] if heads else raw.rows
    looks = _looks(below)
    headings = headings_of(raw.rows, heads, deep)
    roles = guess_roles(headings, looks)
    text = next((place for place, role in roles.items() if role is R.TEXT), None)
    if text is None and not heads:
        first = next((at for at, row in enumerate(raw.rows, 1) if _filled(row) > 1), 0)
        return SheetMap(is_alone, first)
    taken = text is not None and looks[text].filled > 0 and (is_alone or not is_about(raw.name))
    return SheetMap(taken, heads, deep, roles)


def _heads(raw: RawSheet) -> tuple[int, int]:
    """The row of headings, from 1, and how many rows they are; (0, 1): none."""
    scores = [_score(row) for row in raw.rows[:LOOKED_AT]]
    best = max(scores, default=0)
    if best > _EXACT:
        at = scores.index(best)
        if _has_lower(raw.rows, at):
            return at + 1, 2
        over = at and 1 < _filled(raw.rows[at - 1]) < _filled(raw.rows[at]) and scores[at - 1]
        return (at, 2) if over else (at + 1, 1)
    first = next(
        (
            at
            for at, row in enumerate(raw.rows[:LOOKED_AT])
            if any(
                is_question(cell)
                for cell in row[:MOST_COLUMNS]
                if isinstance(cell, str) and len(cell) > _ID_SIGNS / 2
            )
            and _filled(row) > 1
        ),
        None,
    )
    if first and _filled(raw.rows[first - 1]) > 1:
        return first, 1
    return 0, 1


def _has_lower(rows: Sequence[Sequence[Any]], at: int) -> bool:
    """Whether the next row continues the headings: it is empty under id and question."""
    if at + 1 >= len(rows):
        return False
    roles = [heading_role(said_in(cell))[0] for cell in rows[at][:MOST_COLUMNS]]
    lower = [said_in(cell) for cell in rows[at + 1][:MOST_COLUMNS]]
    fixed = [place for place, role in enumerate(roles) if role in (R.ID, R.TEXT, R.SECTION)]
    words = [word for word in lower if word]
    return (
        bool(words)
        and all(not lower[place] for place in fixed if place < len(lower))
        and all(len(word) <= _ID_SIGNS for word in words)
    )


def _filled(row: Sequence[Any]) -> int:
    return sum(bool(said_in(cell)) for cell in row[:MOST_COLUMNS])


def _looks(rows: Sequence[Sequence[Any]]) -> list[ColumnLook]:
    sample = rows[:SAMPLE]
    width = min(max(map(len, sample), default=0), MOST_COLUMNS)
    return [
        _look([said_in(row[place]) for row in sample if place < len(row)]) for place in range(width)
    ]


def _look(cells: Sequence[str]) -> ColumnLook:
    said = [cell for cell in cells if cell]
    if not said:
        return ColumnLook()

    def share(test: Any) -> float:
        return sum(bool(test(cell)) for cell in said) / len(said)

    return ColumnLook(
        filled=len(said),
        distinct=len(set(said)),
        length=sum(map(len, said)) / len(said),
        questions=share(lambda cell: len(cell) > _ID_SIGNS / 2 and is_question(cell)),
        ids=share(_is_id),
        kinds=share(lambda cell: kind_of(cell) and stands_for(cell) is None),
        lists=share(answers_in),
        japanese=share(is_japanese),
    )


def _is_id(cell: str) -> bool:
    return (
        len(cell) <= _ID_SIGNS
        and any(sign.isdigit() for sign in unicodedata.normalize("NFKC", cell))
        and " " not in cell.strip()
    )


def guess_roles(headings: Sequence[str], looks: Sequence[ColumnLook]) -> dict[int, ColumnRole]:
    """By column; each column that holds nothing is where somebody answers, or nothing."""
    told = _told(headings)
    width = max(len(looks), len(headings))
    look = [looks[place] if place < len(looks) else ColumnLook() for place in range(width)]
    roles = {place: told.get(place, (R.NONE, 0))[0] for place in range(width)}
    for place, role in roles.items():
        one = look[place]
        if one.filled == 0 and role not in (R.ANSWER, R.TEXT):
            roles[place] = R.NONE
        elif (role is R.ANSWER and one.kinds >= MOSTLY) or (role is R.NONE and one.lists >= MOSTLY):
            roles[place] = R.KIND
    _one_text(roles, look, told)
    text = next((place for place, role in roles.items() if role is R.TEXT), None)
    for role in (R.ID, R.KIND, R.CHOICES, R.CONDITION, R.WEIGHT, R.REQUIRED):
        _one_of(roles, role, look, told)
    _near_id(roles, look, text)
    _one_section(roles, look, text)
    return roles


def _told(headings: Sequence[str]) -> dict[int, tuple[ColumnRole, int]]:
    """What each heading says by itself, and what its lower row says: `回答 はい`. A `No` beside a
    `Yes` is an answer, no number."""
    told = {place: heading_role(heading) for place, heading in enumerate(headings)}
    lower = [heading.rpartition(" ")[2] for heading in headings]
    for place, heading in enumerate(headings):
        if told[place][1] < _EXACT and " " in heading:
            told[place] = max(told[place], heading_role(lower[place]), key=lambda one: one[1])
        before = ticked(headings[place - 1]) if place else None
        if before and stands_for(lower[place]) == NO:
            told[place] = (R.ANSWER, _EXACT)
    return told


def _near_id(roles: dict[int, ColumnRole], look: Sequence[ColumnLook], text: int | None) -> None:
    """Without a heading that says so, what looks like ids before the question."""
    if text is not None and R.ID not in roles.values():
        near = [
            place
            for place in range(text)
            if roles[place] in (R.NONE, R.SECTION)
            and look[place].ids >= MOSTLY
            and look[place].filled > 1
        ]
        if near:
            roles[near[-1]] = R.ID


def _one_text(
    roles: dict[int, ColumnRole],
    look: Sequence[ColumnLook],
    told: Mapping[int, tuple[ColumnRole, int]],
) -> None:
    """The column with the questions, or one for each language; the others say something of them."""
    named = [place for place, role in roles.items() if role is R.TEXT and look[place].filled]
    free = [
        place
        for place, role in roles.items()
        if role in (R.NONE, R.HELP, R.SECTION)
        and look[place].questions >= OFTEN
        and look[place].filled > 1
    ]
    among = (
        named
        or free
        or [
            place
            for place, role in roles.items()
            if role is R.NONE and look[place].length > _ID_SIGNS and look[place].filled > _FEW
        ]
    )
    for place in [place for place, role in roles.items() if role is R.TEXT]:
        roles[place] = R.NONE
    if not among:
        return

    def worth(place: int) -> tuple[float, ...]:
        one = look[place]
        return one.questions * min(one.filled, 9) + min(one.length, 80) / 40 + told.get(
            place, (R.NONE, 0)
        )[1] / 2, -place

    best = max(among, key=worth)
    roles[best] = R.TEXT
    for place in named:
        one, main = look[place], look[best]
        if place == best:
            continue
        if (
            abs(one.japanese - main.japanese) > MOSTLY
            and one.filled * 2 > main.filled
            and one.length * 3 > main.length
        ):
            roles[place] = R.TEXT  # the same in the other language
        elif place < best and one.length < _ID_SIGNS:
            roles[place] = R.SECTION
        else:
            roles[place] = R.HELP


def _one_of(
    roles: dict[int, ColumnRole],
    role: ColumnRole,
    look: Sequence[ColumnLook],
    told: Mapping[int, tuple[ColumnRole, int]],
) -> None:
    places = [place for place, one in roles.items() if one is role]
    if len(places) <= 1:
        return
    best = max(
        places, key=lambda place: (told.get(place, (R.NONE, 0))[1], look[place].distinct, -place)
    )
    for place in places:
        if place != best:
            roles[place] = R.SOURCE if role is R.ID and look[place].distinct > 1 else R.NONE


def _one_section(
    roles: dict[int, ColumnRole], look: Sequence[ColumnLook], text: int | None
) -> None:
    """The broadest of several; a narrower one before the question is kept beside it."""
    places = [place for place, role in roles.items() if role is R.SECTION]
    if not places:
        return
    best = min(places, key=lambda place: (look[place].distinct <= 1, look[place].distinct, place))
    for place in places:
        if place != best:
            roles[place] = R.HELP if text is not None and place < text else R.NONE
