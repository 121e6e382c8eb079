"""How a table of the pack, and the files beside it, are declared and read: rows one after the other.

What came after the day is not told: a row that was made later, and of an earlier row what was decided
or ended since (`known`). A state that cannot be said of then is left empty.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any, Final

from sqlalchemy import Date, null, select

from portal.content import catalogue
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.words.i18n import _l, in_language, words
from portal.foundation.core.words.messages import Message, Text, from_json, say
from portal.foundation.evidence.models import StoredFile
from portal.ledger.vendors.entry.as_written import country_text
from portal.proof.assessor.evidence_pack.choice import Picked
from portal.proof.assessor.register.facts import vendor_number
from portal.supervision.paper_records.models import Paper, PaperScan

AT_ONCE: Final = 500  # rows fetched
NOW: Final = "now"  # `known` of what is kept as it is today alone
Convert = Callable[[Any, Picked], Any]
Words = Mapping[Any, Any] | Convert
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PackColumn:
    """One column: its head and the attribute. `words`: of an enum, or what makes a cell of the value.
    `known`: the attribute with the day since which this is so, or NOW; None: since the row is there. `before`: what it
    was until then."""

    attribute: str
    head: Any
    words: Words | None = None
    known: str | None = None
    before: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackTable:
    """`rows` give what stands under `heads`. `is_expected`: it should have rows, so that none is said as
    a record that is missing, and not as something that did not happen."""

    title: Any
    heads: Sequence[Any]
    rows: Callable[[Picked], Iterator[Sequence[Any]]]
    is_expected: bool = False


@dataclass(frozen=True, slots=True)
class PackedFile:
    """A stored file and what it belongs to; `erased_on`: a rule took it, and its name stays."""

    vendor_id: int | None
    number: str
    sha256: str
    name: str
    size: int
    erased_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PackFiles:
    """Files of one kind: the columns that hold digest and name, and of which record they are."""

    model: Any
    at: Any  # when it came, an attribute of it or of its record
    parent: tuple[Any, str] | None = None  # model of the record, and the column that names it
    sha256: str = "file_sha256"
    name: str | Callable[[str], str] = "file_name"  # or what makes one of the record's number
    number: str = "number"  # of the record
    above: tuple[Any, str] | None = None  # whose number it is, where the parent has none
    where: Callable[[Picked], Collection[Any]] = lambda _picked: ()
    is_company: bool = False  # not of the vendors chosen, but of the company

    def read(self, picked: Picked) -> Iterator[PackedFile]:
        model = self.model
        digest = getattr(model, self.sha256)
        record, key = self.parent or (None, "")
        numbered, upward = self.above or (None, "")
        number = getattr(numbered or record or model, self.number)
        wanted: Any = (
            select(
                _vendor_of(model, is_company=self.is_company).label("vendor_id"),
                number.label("number"),
                digest.label("sha256"),
                (getattr(model, self.name) if isinstance(self.name, str) else number).label("name"),
                StoredFile.size,
                StoredFile.erased_on,
            )
            .join(StoredFile, StoredFile.sha256 == digest)
            .where(*self.where(picked))
            .order_by(number, model.id)
        )
        if record is not None:
            wanted = wanted.join(record, record.id == getattr(model, key))
        if numbered is not None:
            wanted = wanted.join(numbered, numbered.id == getattr(record, upward))
        for row in _stream(
            _of_vendors(wanted, model, picked, is_company=self.is_company), model, self.at, picked
        ):
            name = row.name if isinstance(self.name, str) else self.name(row.name)
            yield PackedFile(
                row.vendor_id, row.number or "", row.sha256, name, row.size, row.erased_on
            )


def paper_files(
    where: Callable[[Picked], Collection[Any]], above: tuple[Any, str] | None = None
) -> PackFiles:
    """Scans, photos and e-mails as they came, of these papers. `above`: as of PackFiles."""
    return PackFiles(
        model=PaperScan,
        at=Paper.checked_at,
        parent=(Paper, "paper_id"),
        above=above,
        sha256="sha256",
        name="name",
        where=where,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PackRow:
    """One row of the index: what an assessor asks for, as tables and as files."""

    id: str
    title: Message
    tables: Sequence[PackTable]
    files: Sequence[PackFiles] = ()


def table_of(
    title: Any,
    model: Any,
    at: Any,
    *columns: PackColumn,
    of: tuple[Any, str] | None = None,
    where: Callable[[Picked], Collection[Any]] = lambda _picked: (),
    order: Sequence[Any] = (),
    is_expected: bool = False,
    is_company: bool = False,
) -> PackTable:
    """Of the rows of a model, each with its vendor. `at`: when it came, an attribute of it or of its record. `of`: the numbered record that a row belongs to, and
    the column that names it."""
    heads = [column.head for column in columns]
    if of is not None:
        heads.insert(0, _l("Belongs to"))
    if not is_company:
        heads = [_l("Vendor no."), _l("Vendor"), *heads]

    def rows(picked: Picked) -> Iterator[Sequence[Any]]:
        names = {column.attribute for column in columns} | {
            column.known for column in columns if column.known not in (None, NOW)
        }
        record, key = of or (None, "")
        wanted: Any = select(
            *(getattr(model, name).label(name) for name in sorted(names)),
            _vendor_of(model, is_company=is_company).label("of_vendor"),
            *([] if record is None else [record.number.label("of_record")]),
        ).where(*where(picked))
        if record is not None:
            wanted = wanted.join(record, record.id == getattr(model, key))
        ordered = [*order, *([] if record is None else [record.number])]
        wanted = wanted.order_by(
            *ordered, *([model.number] if hasattr(model, "number") else []), model.id
        )
        for row in _stream(
            _of_vendors(wanted, model, picked, is_company=is_company), model, at, picked
        ):
            cells = [_cell(column, row, picked) for column in columns]
            if record is not None:
                cells.insert(0, row.of_record)
            if not is_company:
                id_ = row.of_vendor
                cells = [vendor_number(id_) if id_ else "", picked.vendor(id_), *cells]
            yield cells

    return PackTable(title=title, heads=heads, rows=rows, is_expected=is_expected)


def _vendor_of(model: Any, *, is_company: bool) -> Any:
    return null() if is_company else model.vendor_id


def _of_vendors(wanted: Any, model: Any, picked: Picked, *, is_company: bool) -> Any:
    if is_company or picked.only is None:
        return wanted
    return wanted.where(model.vendor_id.in_(picked.only))


def _stream(wanted: Any, model: Any, at: Any, picked: Picked) -> Iterator[Any]:
    """Of what there was by the day."""
    came = getattr(model, at) if isinstance(at, str) else at
    is_moment = not isinstance(came.type, Date)
    by: Any = came < clock.midnight(picked.day + _DAY) if is_moment else came <= picked.day
    yield from db.session.execute(wanted.where(by).execution_options(yield_per=AT_ONCE))


def _cell(column: PackColumn, row: Any, picked: Picked) -> Any:
    value = getattr(row, column.attribute)
    if column.known is not None and not picked.is_today:
        since = None if column.known == NOW else getattr(row, column.known)
        if since is None or _day_of(since) > picked.day:
            return None if column.before is None else words(column.before)
    return cell_of(value, column, picked)


def _day_of(value: date) -> date:
    return clock.day_of(value) if isinstance(value, datetime) else value


def cell_of(value: Any, column: PackColumn, picked: Picked) -> Any:
    """By what the column says, by what its attribute names, or by what the value is."""
    if value is None or value == "":
        return None
    if callable(column.words):
        return column.words(value, picked)
    if column.words is not None:
        return words(column.words.get(value, str(value)))
    named = _named(column.attribute, picked)
    return _plain(value, picked) if named is None else named.get(value, "")


def _named(attribute: str, picked: Picked) -> Mapping[int, str] | None:
    """What the ids in it stand for; None: it holds no ids."""
    if attribute.endswith("_by_id") or attribute == "owner_id":
        return picked.people
    return {"engagement_id": picked.works, "customer_id": picked.customers}.get(attribute)


def _plain(value: Any, picked: Picked) -> Any:
    if isinstance(value, bool):
        return yes_no(value, picked)
    if isinstance(value, dict):
        return words(from_json(value))
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value.value) if isinstance(value, Enum) else value


def yes_no(value: Any, _picked: Picked) -> str:
    return words(say("Yes") if value else say("No"))


def categories(value: Any, picked: Picked) -> str:
    return ", ".join(picked.categories.get(one, one) for one in value)


def countries(value: Any, _picked: Picked) -> str:
    several = [value] if isinstance(value, str) else value
    return ", ".join(in_language(country_text(one)) for one in several)


def label_of(item: Any) -> str:
    """Of something of a pack."""
    label: Text = getattr(item, "label", None) or item.title
    return in_language(label)


def titled(ending: str) -> Callable[[str], str]:
    """A file is called as its record."""
    return lambda number: number + ending


def clause_title(clause_id: Any, picked: Picked) -> str:
    known = {clause.id: clause.title for clause in catalogue.clauses(on=picked.day)}
    return f"{clause_id} {in_language(known[clause_id])}" if clause_id in known else str(clause_id)
