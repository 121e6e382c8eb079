"""Files of packs that a person hands in: read within bounds, every complaint with its line."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from portal.content.definitions.pack import PackError, Problem
from portal.content.packs import kinds as shelf
from portal.content.packs.checking import check
from portal.content.packs.kinds import WrittenPack
from portal.foundation.core.words.messages import Message, say

_SPELL = say("Compare the spelling with the id it is meant to be, or add what it names.")
_QUOTED = say("Put it in quotation marks if it looks like a number or a day.")
_TWICE = say("Give one of the two another id, or take it out.")
_BY_REASON: Mapping[str, Message] = {
    "The field %(name)s is missing.": say("Add this field here."),
    "There is no field %(name)s here.": say("Correct its name, or take it out."),
    "A list is expected here.": say("Write each entry on a line of its own, after a hyphen."),
    "A mapping is expected here.": say("Write each field as “name: value”, indented."),
    "The id %(id)s stands here twice.": _TWICE,
    "A text is expected here.": _QUOTED,
    "%(id)s is not an id.": say(
        "An id begins with a letter and has only letters, figures, _ and -."
    ),
    "There is no %(id)s.": _SPELL,
    "The text in %(language)s is missing.": say("Write the text in this language too."),
    "A version such as '2026.1' is expected here.": say(
        "Write year and number in quotation marks."
    ),
    "A date such as 2026-11-25 is expected here.": _QUOTED,
    "The clauses must be numbered 1 to %(last)s, each once.": say(
        "Give every clause the number that follows, without a gap: papers quote it."
    ),
    "The clause %(id)s must be there, mandatory and never waived.": say(
        "Add a clause with this id, level mandatory, waivable false."
    ),
    "No mandatory clause holds item %(item)s of J.9.4.": say(
        "Name the item at mapping, jisq15001_j94, of the mandatory clause that asks for it."
    ),
    "The pack is missing.": say("Load the packs that ship first."),
    "This is not YAML: %(error)s": say(
        "Look at this line and the one before: indentation, colons, quotation marks."
    ),
    "The file cannot be read: %(error)s": say(
        "Put days and versions in quotation marks; use texts, numbers and lists only."
    ),
    "The file is not in UTF-8.": say("Save it as UTF-8 in your editor."),
    "The file does not say which pack it is: one of %(ids)s.": say(
        "Begin the file with schema_version, id, version and as_of."
    ),
    "Two of the files are the same pack.": say("Hand in one of them only."),
}
_OTHERWISE = say("Correct this place and hand the file in again.")


def mend_for(problem: Problem) -> Message:
    return _BY_REASON.get(problem.reason.id, _OTHERWISE)


LARGEST = 1024 * 1024  # bytes; the largest that ships has 90 thousand
_DEEPEST = 40
_MOST = 200_000  # values, those repeated by an alias counted each time


@dataclass(frozen=True, slots=True)
class Incoming:
    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong in a file: where, why, and how to mend it. `line` None: nowhere in it.

    `file`: as it was handed in; the pack's name where another one does not go with it.
    """

    file: str
    path: str
    line: int | None
    reason: Message
    mend: Message


@dataclass(frozen=True, slots=True)
class Reading:
    """What can be taken in of some files, or what is wrong with them."""

    packs: tuple[tuple[WrittenPack, str], ...]  # with the name of the file
    complaints: tuple[Complaint, ...]


def read_files(files: Sequence[Incoming], others: Mapping[str, object]) -> Reading:
    """`others`: the packs in force as plain data, by pack id; the files stand in for theirs.

    Everything wrong with any file is said at once. Whether packs fit each other is only said when
    every file can be read.
    """
    packs: list[tuple[WrittenPack, str]] = []
    complaints: list[Complaint] = []
    for file in files:
        try:
            packs.append((_written(file), file.name))
        except PackError as error:
            complaints += [_complaint(file, problem) for problem in error.problems]
    ids = [pack.pack for pack, _ in packs]
    for pack, name in packs:
        if ids.count(pack.pack) > 1:
            twice = Problem(pack.pack, "", say("Two of the files are the same pack."))
            complaints.append(_complaint(Incoming(name, b""), twice))
    if complaints:
        return Reading((), tuple(complaints))
    raw = {**others, **{pack.pack: pack.data for pack, _ in packs}}
    by_pack = dict(zip(ids, files, strict=True))
    found = [
        _complaint(by_pack.get(problem.pack) or Incoming(problem.pack, b""), problem)
        for problem in check(raw)
    ]
    return Reading(() if found else tuple(packs), tuple(found))


def _written(file: Incoming) -> WrittenPack:
    """Refuses with PackError what is too large, no YAML, or no pack."""
    data = _data(file)
    name = data.get("id") if isinstance(data, dict) else None
    kind = shelf.BY_ID.get(name) if isinstance(name, str) else None
    if kind is None:
        known = ", ".join(shelf.BY_ID)
        raise _refused(
            "id", say("The file does not say which pack it is: one of %(ids)s.", ids=known)
        )
    written = shelf.write(kind, data)
    if written.version.count(".") > 1:  # the portal's own name for what ships
        raise _refused("version", say("A version such as '2026.1' is expected here."))
    return written


def _data(file: Incoming) -> Any:
    if len(file.data) > LARGEST:
        raise _refused("", say("The file is larger than 1 MB."))
    try:
        text = file.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("", say("The file is not in UTF-8.")) from error
    try:
        _demand_bounded(text)
        return yaml.load(text, Loader=shelf.StrictLoader)  # noqa: S506 (safe)
    except PackError:  # a ValueError too
        raise
    except yaml.MarkedYAMLError as error:
        said = str(error.problem or error.context or "")
        reason = say("This is not YAML: %(error)s", error=said)
        raise _refused(_at(error.problem_mark), reason) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _refused("", say("This is not YAML: %(error)s", error=str(error)[:200])) from error


def _demand_bounded(text: str) -> None:
    """Before anything is built: not too deep, and not too much however often aliases repeat it."""
    depth = 0
    for event in yaml.parse(text, Loader=shelf.StrictLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                raise _refused(_at(event.start_mark), say("The file is nested too deeply."))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    root = yaml.compose(text, Loader=shelf.StrictLoader)
    if root is not None and _weight(root, {}, ()) > _MOST:
        raise _refused("", say("The file says too much: its aliases repeat themselves."))


def _weight(node: yaml.Node, known: dict[int, int], above: tuple[int, ...]) -> int:
    """How many values come of it; a thing that contains itself is refused."""
    if id(node) in above:
        reason = say("Something in the file contains itself.")
        raise _refused(_at(node.start_mark), reason)
    if id(node) not in known:
        inside = (*above, id(node))
        known[id(node)] = 1 + sum(_weight(part, known, inside) for part in _parts(node))
    return known[id(node)]


def _parts(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for pair in node.value:
            yield from pair
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _at(mark: Any) -> str:
    """A mark of the parser as a path."""
    return "" if mark is None else f"#{mark.line + 1}"


def _refused(path: str, reason: Message) -> PackError:
    """`path` beginning with # is a line."""
    return PackError(Problem("", path, reason))


def _complaint(file: Incoming, problem: Problem) -> Complaint:
    line: int | None
    if problem.path.startswith("#"):
        path, line = "", int(problem.path[1:])
    else:
        path = "" if problem.path.endswith(".yaml") else problem.path
        line = _line_of(file.data, path) if path else None
    return Complaint(file.name, path, line, problem.reason, mend_for(problem))


def _line_of(data: bytes, path: str) -> int | None:
    """The line of the place, or of the innermost thing around it; None without a file."""
    try:
        node = yaml.compose(data.decode("utf-8-sig"), Loader=shelf.StrictLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    if not isinstance(node, yaml.Node):
        return None
    found = node
    for step in path.replace("[", ".[").split("."):
        following = _step(found, step)
        if following is None:
            break
        found = following
    return found.start_mark.line + 1


def _step(node: yaml.Node, step: str) -> yaml.Node | None:
    """Into a field, an element by its number, or a thing of a list by its id."""
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == step), None)
    if not isinstance(node, yaml.SequenceNode):
        return None
    if step.startswith("["):
        number = int(step.strip("[]"))
        return node.value[number] if number < len(node.value) else None
    return next((item for item in node.value if _id_of(item) == step), None)


def _id_of(node: yaml.Node) -> str | None:
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value.value for key, value in node.value if key.value == "id"), None)
