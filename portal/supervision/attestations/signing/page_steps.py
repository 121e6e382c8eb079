"""The buttons of the page that sign nothing: a row more or less, works apart or together. Pure."""

from collections.abc import Callable, Mapping, Sequence

from werkzeug.datastructures import MultiDict

from portal.supervision.attestations.signing import sections
from portal.supervision.attestations.signing.replies import PARTED, Form
from portal.supervision.attestations.signing.sections import StatementSection
from portal.supervision.attestations.statements import exception_rows, inputs


def take(form: Form, found: Sequence[StatementSection]) -> tuple[Form, str] | None:
    """What is typed after the button that was pressed, and where on the page one goes on.

    None when it was the button that signs.
    """
    changed: Form = MultiDict(form)
    for name, step in _STEPS.items():
        if name in form:
            return changed, step(changed, form[name], {one.key: one for one in found})
    return None


def _save(_form: Form, _value: str, _found: Mapping[str, StatementSection]) -> str:
    return "kept"


def _read_in(form: Form, value: str, _found: Mapping[str, StatementSection]) -> str:
    form["language"] = value
    return ""


def _add(form: Form, value: str, found: Mapping[str, StatementSection]) -> str:
    """`value`: the section and its table, as r7-rows or r7-items."""
    key, _, table = value.partition("-")
    section = found.get(key)
    if section is None:
        return ""
    before = _prefix(key, table)
    columns = _columns(section, table)
    number = len(_typed(form, before, columns))
    if columns and number < exception_rows.MAX_ROWS:
        for column in columns:
            form[f"{before}{number}-{column}"] = ""
    return f"{before}{number}"


def _remove(form: Form, value: str, found: Mapping[str, StatementSection]) -> str:
    """`value`: the section, its table and the number of the row, as r7-rows-0."""
    rest, _, number = value.rpartition("-")
    key, _, table = rest.partition("-")
    section = found.get(key)
    if section is None or not number.isdecimal():
        return ""
    before, columns = _prefix(key, table), _columns(section, table)
    rows = _typed(form, before, columns)
    for position in range(len(rows)):
        for column in columns:
            form.poplist(f"{before}{position}-{column}")
    left = [row for position, row in enumerate(rows) if str(position) != number]
    for position, row in enumerate(left):
        for column in columns:
            form[f"{before}{position}-{column}"] = row[column]
    return f"{key}-{table}"


def _part(form: Form, value: str, found: Mapping[str, StatementSection]) -> str:
    """Answer each work by itself, beginning with what was typed for all of them."""
    section = found.get(value)
    if section is None or len(found) + len(section.items) > sections.MOST_SECTIONS:
        return value
    form.add(PARTED, value)
    for item in section.items:
        own = sections.own_key(item.request)
        form[f"{own}-listed"] = str(item.request.id)
        for name, values in list(form.lists()):
            key, _, rest = name.partition("-")
            if key == value and rest not in ("works", "listed"):
                form.setlist(f"{own}-{rest}", values)
    return sections.own_key(section.first)


def _join(form: Form, value: str, _found: Mapping[str, StatementSection]) -> str:
    form.setlist(PARTED, [one for one in form.getlist(PARTED) if one != value])
    return value


_STEPS: Mapping[str, Callable[[Form, str, Mapping[str, StatementSection]], str]] = {
    "save": _save,
    "text": _read_in,
    "add": _add,
    "remove": _remove,
    "part": _part,
    "join": _join,
}


def _prefix(key: str, table: str) -> str:
    return f"{key}-x" if table == "rows" else f"{key}-{table}-"


def _columns(section: StatementSection, table: str) -> list[str]:
    if table == "rows":
        return [one.name for one in section.columns]
    asked = next((one for one in section.inputs if one.id == table and one.type == "rows"), None)
    return [] if asked is None else list(asked.columns)


def _typed(form: Form, before: str, columns: Sequence[str]) -> list[dict[str, str]]:
    rows = []
    for number in range(inputs.MAX_ROWS):
        names = {one: f"{before}{number}-{one}" for one in columns}
        if not any(name in form for name in names.values()):
            break
        rows.append({one: form.get(name, "") for one, name in names.items()})
    return rows
