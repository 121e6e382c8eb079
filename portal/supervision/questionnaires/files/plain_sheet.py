"""A plain sheet of id, question and answer type, as others keep their questionnaires. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from portal.foundation.core.words.messages import Message, say, say_p
from portal.ledger.exchange.columns.shapes import heading_form
from portal.ledger.exchange.reading.containers import RawFile, RawSheet
from portal.supervision.questionnaires.definition import as_data
from portal.supervision.questionnaires.files.found import Fault, Found, Skipped
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.parts.question import YES, AnswerKind
from portal.supervision.questionnaires.kinds.text import TEXT
from portal.supervision.questionnaires.models import Origin

_HEADINGS: Final[Mapping[str, frozenset[str]]] = {
    "id": frozenset({"id", "no", "no.", "number", "questionid", "番号", "設問番号", "項番", "設問id"}),
    "text": frozenset({"question", "text", "questiontext", "設問", "質問", "確認事項", "設問文", "項目"}),
    "kind": frozenset(
        {"type", "answertype", "answer", "kindofanswer", "answerkind", "回答形式", "回答種別",
         "回答方法", "形式"}
    ),
    "section": frozenset({"section", "category", "group", "セクション", "分野", "分類", "大項目", "カテゴリ"}),
}  # fmt: skip
_KINDS: Final[Mapping[str, AnswerKind]] = {
    name: kind for kind in KINDS.values() for name in kind.also_called
}
LOOKED_AT: Final = 15  # rows in which the headings are looked for
_LEAST: Final = ("id", "text")
FIRST: Final = "questions"


def read_plain(file: RawFile) -> Found:
    """Every sheet with the headings; questions of one section stay together."""
    faults: list[Fault] = []
    skipped: list[Skipped] = []
    sections: dict[str, dict[str, Any]] = {}
    seen: dict[str, int] = {}
    recognised = False
    for raw in file.sheets:
        head = _headings(raw)
        if head is None:
            if any(any(str(cell).strip() for cell in row) for row in raw.rows):
                skipped.append(
                    Skipped(raw.name, say("No headings for id and question were found."))
                )
            continue
        recognised = True
        _rows(raw, *head, sections, seen, faults, skipped)
    if not recognised:
        faults.append(
            Fault(
                "",
                None,
                "",
                say("No sheet has the headings of a questionnaire."),
                say("The row of headings needs at least Id and Question."),
            )
        )
    data = {"title": {"ja": "", "en": ""}, "sections": list(sections.values())}
    sheet = None if faults else as_data.read(data)
    return Found(Origin.PLAIN, data, sheet, skipped, faults)


def _headings(raw: RawSheet) -> tuple[int, Mapping[str, int]] | None:
    for number, row in enumerate(raw.rows[:LOOKED_AT]):
        at: dict[str, int] = {}
        for place, cell in enumerate(row):
            for key, known in _HEADINGS.items():
                if isinstance(cell, str) and heading_form(cell) in known:
                    at.setdefault(key, place)
        if all(key in at for key in _LEAST):
            return number, at
    return None


def _rows(  # noqa: PLR0917
    raw: RawSheet,
    head: int,
    at: Mapping[str, int],
    sections: dict[str, dict[str, Any]],
    seen: dict[str, int],
    faults: list[Fault],
    skipped: list[Skipped],
) -> None:
    group = raw.name
    for number, row in enumerate(raw.rows[head + 1 :], head + 2):
        said = {key: _cell(row, place) for key, place in at.items()}
        group = said.get("section") or group
        if not said["id"] and not said["text"]:
            continue
        if not said["id"] or not said["text"]:
            faults.append(_lacking(raw, number, "text" if said["id"] else "id"))
            continue
        name = _name(said["id"])
        if name in seen:
            reason = say(
                "The id %(id)s stands in row %(row)s already.", id=said["id"], row=seen[name]
            )
            faults.append(
                Fault(raw.name, number, "Id", reason, say("Give each question its own id."))
            )
            continue
        seen[name] = number
        kind = _KINDS.get(heading_form(said.get("kind", "")).replace("／", "/"))
        if kind is None and said.get("kind"):
            reason = say(
                "“%(kind)s” is no kind of answer we know; it is asked as text.", kind=said["kind"]
            )
            skipped.append(Skipped(f"{raw.name} {number}", reason))
        section = sections.setdefault(group, _section(group, len(sections) + 1))
        section["questions"].append(_question(name, said["text"], kind or TEXT))


def _lacking(raw: RawSheet, number: int, key: str) -> Fault:
    column: Message = say("Id") if key == "id" else say_p("of a questionnaire", "Question")
    return Fault(
        raw.name, number, column, say("This cell is empty."), say("Fill it in, or delete the row.")
    )


def _section(title: str, place: int) -> dict[str, Any]:
    return {"id": f"section-{place}", "title": _language(title), "questions": []}


def _question(name: str, text: str, kind: AnswerKind) -> dict[str, Any]:
    question: dict[str, Any] = {"id": name, "text": _language(text), "answer_type": kind.id}
    return question | ({"expected": YES} if YES in kind.scale else {})


def _language(words: str) -> dict[str, str]:
    """Words with kana or kanji are Japanese; the other language is left to the author."""
    japanese = any("\u3040" <= sign <= "\u30ff" or "\u4e00" <= sign <= "\u9fff" for sign in words)
    return {"ja": words, "en": ""} if japanese else {"ja": "", "en": words}


def _name(words: str) -> str:
    """An id of ours: letters, digits, dashes; a letter first."""
    name = "".join(
        sign if sign.isascii() and (sign.isalnum() or sign in "-_") else "-" for sign in words
    )
    name = name.strip("-_")[:60] or "q"
    return name if name[0].isalpha() else f"Q-{name}"


def _cell(row: Sequence[Any], place: int) -> str:
    value = row[place] if place < len(row) else ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()
