"""A pack is made: row by row of the index its tables and files, then the index, then the sums."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from flask import render_template
from flask_babel import force_locale

from portal.foundation.core.errors import DomainError
from portal.foundation.core.words.dates import with_years
from portal.foundation.core.words.i18n import language, words
from portal.foundation.core.words.messages import Message, say, say_p
from portal.foundation.evidence import storage
from portal.foundation.lists.books import Book
from portal.foundation.organisation.queries import the_organisation
from portal.foundation.printing.formats import Formats
from portal.foundation.printing.press import render
from portal.foundation.runs.made import chunks_of
from portal.proof.assessor.evidence_pack import (
    answers,
    data_rows,
    ledger_rows,
    selection_rows,
    supervision_rows,
)
from portal.proof.assessor.evidence_pack.archive import MANIFEST, Archive
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice, Picked, choice_words, pick
from portal.proof.assessor.evidence_pack.tables import PackedFile, PackRow, PackTable
from portal.proof.assessor.preparation import printing
from portal.proof.assessor.preparation.queries import sheet_on
from portal.proof.assessor.register import files as register
from portal.proof.assessor.register.columns import columns
from portal.proof.assessor.register.facts import vendor_number

REGISTER: Final = PackRow(id="register", title=say("Register of the vendors"), tables=())
# The rows that an assessor asks for (domain.md 7c) in their order, then what else is on record.
ROWS: Final[Sequence[PackRow]] = (
    REGISTER,
    selection_rows.CRITERIA,
    selection_rows.EVALUATIONS,
    ledger_rows.CONTRACTS,
    ledger_rows.TERMS,
    supervision_rows.SUPERVISION,
    data_rows.CHAIN,
    selection_rows.AGAIN,
    data_rows.HANDOVERS,
    data_rows.RETURNS,
    supervision_rows.INCIDENTS,
    selection_rows.SPECIAL,
    ledger_rows.KEPT,
    ledger_rows.LEDGER,
    data_rows.CUSTOMERS,
    data_rows.STATEMENTS,
    supervision_rows.CERTIFICATES,
    supervision_rows.FINDINGS,
    supervision_rows.REPORTS,
    supervision_rows.AUDITS,
    supervision_rows.REVIEWS,
)
STEPS: Final = len(ROWS) + 1  # the last one is the index
CHECK: Final = Path(__file__).with_name("check.py")
Tell = Callable[[int], None]
NO_RECORD: Final = say("No record")
NONE_HAPPENED: Final = say("None")


@dataclass(frozen=True, slots=True)
class IndexLine:
    """One table of the pack, or the files of a row. `said`: how many, or that there are none."""

    row: int
    title: str
    what: str
    said: str
    path: str = ""


@dataclass(slots=True)
class MadePack:
    """What became of it. `sha256`: of the list of sums, which stands for the whole pack."""

    sha256: str = ""
    files: int = 0
    vendors: int = 0
    lines: list[IndexLine] = field(default_factory=list)


def name_of(choice: EvidenceChoice) -> str:
    """Of the folder, and with the ending of the ZIP; in the language of the pack."""
    title = words(say_p("as a document", "Evidence pack"), choice.lang)
    kind = "" if choice.is_whole else " " + words(say_p("of a pack", "part"), choice.lang)
    return f"{title}{kind} {choice.day.isoformat()}".replace(" ", "_")


def make(choice: EvidenceChoice, path: Path, tell: Tell = lambda _done: None) -> MadePack:
    """Write the ZIP to this path. Refuses a choice that no vendor fits."""
    with force_locale(choice.lang), with_years(), TemporaryDirectory() as folder:
        picked = pick(choice)
        with Archive(path, name_of(choice), choice.day) as archive:
            work = _Making(picked, archive, Path(folder))
            if choice.is_whole:
                work.opening()
            for step, row in enumerate(ROWS, start=1):
                work.row(step, row)
                tell(step)
            work.index()
            archive.add("check.py", [CHECK.read_bytes()])
            made = work.made
            made.sha256, made.files = archive.finish(), archive.files
            tell(STEPS)
    return made


class _Making:
    """One pack while it is made. A file that several records name lies in it once."""

    def __init__(self, picked: Picked, archive: Archive, folder: Path) -> None:
        self.made = MadePack(vendors=len(picked.vendor_ids))
        self._picked, self._archive, self._scratch = picked, archive, folder / "table.xlsx"
        self._lang = language()
        self._paths: dict[str, str] = {}
        self._files = Book(str(folder / "files.xlsx"), words(_FILES), picked.day)
        self._files_path = folder / "files.xlsx"

    def opening(self) -> None:
        """What is missing on the day, of all vendors: the first thing that is read."""
        title = words(printing.TITLE)
        path = self._archive.free(f"00 {title}.pdf")
        found = sheet_on(self._picked.day, most=None)
        self._archive.add(path, [printing.sheet_pdf(found, self._lang)])
        self._say(0, title, _pdf(title), words(say("For printing")), path)

    def row(self, step: int, row: PackRow) -> None:
        title = words(row.title)
        folder = f"{step:02} {title}"
        if row is REGISTER:
            self._register(step, title, folder)
        for number, table in enumerate(row.tables, start=1):
            self._table(step, title, folder, number, table)
        if row.files:
            self._file_list(step, title, folder, row)

    def index(self) -> None:
        self._files.close()
        path = self._archive.free(f"{words(_FILES)}.xlsx")
        self._archive.add(path, chunks_of(self._files_path))
        self._archive.add(self._archive.free(f"{words(_INDEX)}.xlsx"), self._index_book())
        self._archive.add(self._archive.free(f"{words(_INDEX)}.pdf"), [self._index_pdf()])

    def _register(self, step: int, title: str, folder: str) -> None:
        file = register.RegisterFile(self._picked.vendor_ids, self._picked.day, columns())
        count = register.write_workbook(file, str(self._scratch))
        path = self._archive.free(folder, f"{words(register.TITLE)}.xlsx")
        self._archive.add(path, chunks_of(self._scratch))
        self._say(step, title, words(register.TITLE), _counted(count, is_expected=True), path)
        usual = [column for column in columns() if column.shown or column.fixed]
        try:
            data = register.write_pdf(
                register.RegisterFile(
                    self._picked.vendor_ids, self._picked.day, usual[: register.MOST_COLUMNS]
                )
            )
        except DomainError as refusal:
            self._say(step, title, _pdf(words(register.TITLE)), words(refusal.message))
            return
        path = self._archive.free(folder, f"{words(register.TITLE)}.pdf")
        self._archive.add(path, [data])
        self._say(step, title, _pdf(words(register.TITLE)), words(say("For printing")), path)

    def _table(self, step: int, title: str, folder: str, number: int, table: PackTable) -> None:
        name = words(table.title)
        book = Book(str(self._scratch), name, self._picked.day)
        heads = [words(head) for head in table.heads]
        above = [f"{title}: {name}", words(_as_of(self._picked))]
        count = book.sheet(name, heads, table.rows(self._picked), above)
        book.close()
        path = ""
        if count:
            path = self._archive.free(folder, f"{step:02}-{number} {name}.xlsx")
            self._archive.add(path, chunks_of(self._scratch))
        self._say(step, title, name, _counted(count, is_expected=table.is_expected), path)

    def _file_list(self, step: int, title: str, folder: str, row: PackRow) -> None:
        listed = (
            self._one_file(step, folder, file)
            for kind in row.files
            for file in kind.read(self._picked)
        )
        count = self._files.sheet(
            f"{step:02} {title}", [words(head) for head in _FILE_HEADS], listed
        )
        where = f"{folder}/" if count else ""
        self._say(step, title, words(say("Files")), _counted(count, is_expected=False), where)

    def _one_file(self, step: int, folder: str, file: PackedFile) -> Sequence[Any]:
        """Put it in, and say where it lies or why it is not there."""
        path, remark = self._paths.get(file.sha256, ""), ""
        if file.erased_on is not None:
            remark = words(say("Erased on %(day)s by the rule of retention.", day=file.erased_on))
        elif not path:
            path, remark = self._pack(folder, file)
        vendor = vendor_number(file.vendor_id) if file.vendor_id else ""
        named = self._picked.vendor(file.vendor_id)
        return (step, vendor, named, file.number, file.name, path, file.size, file.sha256, remark)

    def _pack(self, folder: str, file: PackedFile) -> tuple[str, str]:
        try:
            chunks = storage.chunks_of(file.sha256)
        except DomainError as missing:
            return "", words(missing.message)
        is_told = not file.number or file.name.startswith(file.number)
        parts = [folder, file.name if is_told else f"{file.number} {file.name}"]
        if file.vendor_id:
            whose = f"{vendor_number(file.vendor_id)} {self._picked.vendor(file.vendor_id)}"
            parts.insert(1, whose)
        path = self._archive.free(*parts)
        if self._archive.add(path, chunks) != file.sha256:
            return path, words(say("It is not what was stored: it was changed on disk."))
        self._paths[file.sha256] = path
        return path, ""

    def _say(self, step: int, title: str, what: str, said: str, path: str = "") -> None:
        self.made.lines.append(IndexLine(step, title, what, said, path))

    @cached_property
    def _about(self) -> Sequence[str]:
        waits = answers.papers_left_out(self._picked)
        left_out = [] if waits is None else [waits]
        told = [_as_of(self._picked), *choice_words(self._picked), *left_out, *_HOW_TO_CHECK]
        return [words(one) for one in told]

    def _index_book(self) -> Iterator[bytes]:
        book = Book(str(self._scratch), words(_INDEX), self._picked.day)
        heads = [words(head) for head in _HEADS]
        lines = [[one.row, one.title, one.what, one.said, one.path] for one in self.made.lines]
        company = the_organisation().name.in_(self._lang)
        book.sheet(words(_INDEX), heads, lines, [f"{company} {words(_TITLE)}", *self._about])
        chosen = set(self._picked.vendor_ids)
        vendors = (
            [
                vendor_number(id_),
                self._picked.vendor(id_),
                words(say("Yes") if id_ in chosen else say("No")),
            ]
            for id_ in self._picked.population
        )
        book.sheet(
            words(say("Vendors")),
            [words(head) for head in (say("Vendor no."), say("Vendor"), say("In the pack"))],
            vendors,
        )
        book.close()
        return chunks_of(self._scratch)

    def _index_pdf(self) -> bytes:
        company = the_organisation()
        fmt = Formats(self._lang, company.zone)
        html = render_template(
            "print/evidence_index.html",
            lang=self._lang,
            title=words(_TITLE),
            company=company.name.in_(self._lang),
            day=fmt.long(self._picked.day, weekday=False),
            says=self._about,
            heads=[words(head) for head in _HEADS[:-1]],
            lines=self.made.lines,
            classification=words(say_p("on paper that stays in the company", "Internal")),
        )
        title = name_of(self._picked.choice)
        return render(html, lang=self._lang, title=title, identifier=f"{title} {self._lang}")


_ROW: Final = say("Row of the index")
_HEADS: Final = (
    _ROW,
    say("What is asked for"),
    say("Table or files"),
    say_p("in a pack", "How many"),
    say("In the pack as"),
)
_FILE_HEADS: Final = (
    _ROW,
    say("Vendor no."),
    say("Vendor"),
    say("Record"),
    say("Name of the file"),
    say("In the pack as"),
    say("Bytes"),
    say("SHA-256"),
    say("Remark"),
)
_TITLE: Final = say_p("as a document", "Evidence pack")
_INDEX: Final = say_p("of a pack", "Index")
_FILES: Final = say_p("of a pack", "List of files")
_HOW_TO_CHECK: Final = (
    say(
        "“No record”: it should be on record and is not. “None”: nothing of the kind is on record, which may be right."
    ),
    say(
        "To check that nothing was changed: python3 -I check.py in the unpacked folder. %(manifest)s holds the SHA-256 of every file; its own sum stands in the audit log of the portal.",
        manifest=MANIFEST,
    ),
)


def _as_of(picked: Picked) -> Message:
    if picked.is_today:
        return say("As of %(day)s.", day=picked.day)
    return say(
        "As of %(day)s, as known now. What came after that day is left out; what cannot be said of it any more is left empty.",
        day=picked.day,
    )


def _counted(count: int, *, is_expected: bool) -> str:
    if count:
        return f"{count:,}"
    return words(NO_RECORD if is_expected else NONE_HAPPENED)


def _pdf(title: str) -> str:
    return f"{title} (PDF)"
