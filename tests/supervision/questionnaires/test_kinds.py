"""A kind of answer knows all that is done differently for it, and nobody else asks for it."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import nodes

from portal.foundation.core.words.i18n import words
from portal.foundation.evidence.types import FileKind
from portal.ledger.exchange.reading.containers import RawFile, RawSheet
from portal.supervision.questionnaires.authoring.forms import COMPARISONS, ops_of
from portal.supervision.questionnaires.files.mapped import read_mapped
from portal.supervision.questionnaires.kinds.all_kinds import KINDS
from portal.supervision.questionnaires.kinds.parts.question import AnswerKind
from tests.factories.questionnaires import question, sheet

ROOT = Path(__file__).parents[3]
ROOM = ROOT / "portal/supervision/questionnaires/kinds"
KINDS_ROOM = "portal.supervision.questionnaires.kinds"
EVERY = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
# Who may name one kind, and why.
NAMED = {
    "portal/supervision/questionnaires/authoring/question_page.py": {"YES_NO"},  # begun with
    "portal/supervision/questionnaires/files/kind_words.py": {  # what others call them
        "DATE", "FILE", "MULTI_CHOICE", "NUMBER", "PERCENTAGE", "SINGLE_CHOICE", "TEXT", "YES_NO",
    },
    "portal/supervision/questionnaires/files/map_reading.py": {  # where a list of answers stands
        "MULTI_CHOICE", "SINGLE_CHOICE", "TEXT",
    },
    "portal/supervision/questionnaires/files/vsaq.py": {  # what VSAQ's own kinds become
        "FILE", "MULTI_CHOICE", "SINGLE_CHOICE", "TEXT", "YES_NO",
    },
}  # fmt: skip
# Packs lie below: they are checked by the ids they say themselves.
BELOW = "portal/content/packs/checking.py"


def concrete(of: type[AnswerKind] = AnswerKind) -> Iterator[type[AnswerKind]]:
    for kind in of.__subclasses__():
        if "id" in vars(kind):
            yield kind
        yield from concrete(kind)


def test_every_kind_is_listed_once() -> None:
    for path in ROOM.glob("*.py"):  # also one that nothing imports yet
        import_module(f"{KINDS_ROOM}.{path.stem}")
    listed = {type(kind) for kind in KINDS.values()}
    assert listed == set(concrete())
    assert {kind.__module__.rpartition(".")[0] for kind in listed} == {KINDS_ROOM}
    assert len({kind.id for kind in KINDS.values()}) == len(KINDS)


@EVERY
def test_it_can_do_all_that_a_kind_has_to(app: Flask, database: None, kind: AnswerKind) -> None:
    for name in (
        "id",
        "words",
        "also_called",
        "template",
        "paper",
        "ops",
        "is_scored",
        "is_number",
    ):
        assert hasattr(kind, name), f"{kind.id} does not say its {name}"
    of = sheet(question("Q", kind.id))
    assert of.by_id["Q"].kind is kind
    assert kind.ops, "what can a condition ask of it?"
    assert set(ops_of("a:Q", of)) <= set(COMPARISONS)
    assert words(kind.words, "ja") != words(kind.words, "en")
    page = ROOT / f"templates/supervision/responses/kinds/{kind.template}.html"
    source = page.read_text(encoding="utf-8")
    macros = app.jinja_env.parse(source).find_all(nodes.Macro)
    written = {macro.name for macro in macros if says_something(macro)}
    assert {"said", "full", "control"} <= written, page.name
    # The field that `parse_form` reads; a table names those of its cells, files come by themselves.
    assert kind.is_attached or kind.has_columns or 'name="v-{{' in source, page.name
    assert (ROOT / f"templates/print/answers/{kind.paper}.html").is_file()


def says_something(macro: nodes.Macro) -> bool:
    def is_blank(node: nodes.Node) -> bool:
        return isinstance(node, nodes.TemplateData) and not node.data.strip()

    return any(
        not is_blank(part)
        for output in macro.body
        for part in (output.nodes if isinstance(output, nodes.Output) else [output])
    )


@EVERY
def test_an_author_finds_it_in_the_papers(kind: AnswerKind) -> None:
    told = (ROOT / "docs/questionnaire-files.md").read_text(encoding="utf-8")
    assert f"`{kind.id}`" in told


def kind_objects() -> set[str]:
    tree = ast.parse((ROOM / "all_kinds.py").read_text(encoding="utf-8"))
    return {
        name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for name in node.names
        if name.name.isupper()
    }


def test_nobody_outside_names_a_kind_but_those_who_say_why() -> None:
    objects, found = kind_objects(), {}
    for path in (ROOT / "portal").rglob("*.py"):
        if path.parent == ROOM:
            continue
        named = {
            name.name
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            if isinstance(node, ast.ImportFrom) and "questionnaires.kinds" in (node.module or "")
            for name in node.names
            if name.name in objects
        }
        if named:
            found[path.relative_to(ROOT).as_posix()] = named
    assert found == NAMED


def test_nobody_outside_compares_a_kind_with_the_name_of_one() -> None:
    """In Python: `….kind`, `….kind.id` or `answer_type` beside the id of a kind."""
    found = []
    for path in (ROOT / "portal").rglob("*.py"):
        if path.parent == ROOM or path == ROOT / BELOW:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Compare) and asks_for_a_kind(node):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert found == []


def asks_for_a_kind(node: ast.Compare) -> bool:
    told = ast.unparse(node)
    if not re.search(r"\bkind(\.id)?\b|answer_type", told):
        return False
    said = {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
    return bool(said & set(KINDS))


def test_no_page_compares_a_kind_with_the_name_of_one() -> None:
    ids = "|".join(KINDS)
    pattern = re.compile(rf"(\.kind|answer_type)(\.id)? *(==|!=|in) *[(\[]*[\"']({ids})[\"']")
    asking = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "templates").rglob("*.html")
        if path.parent.name != "kinds" and pattern.search(path.read_text(encoding="utf-8"))
    ]
    assert asking == []


def test_a_kind_nobody_knows_is_no_text_without_a_word() -> None:
    rows = [["id", "question", "answer type"], ["A", "Is it?", "perhaps"]]
    found = read_mapped(RawFile((RawSheet("Sheet", rows),), FileKind.EXCEL))
    assert [one.reason.params["kind"] for one in found.skipped] == ["perhaps"]
