"""P13: each page of a questionnaire of 1,000 questions, against the same one of 100."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from statistics import median
from typing import Final
from zipfile import ZipFile

from flask.testing import FlaskClient

from benchmarks.answering_sheet import IN_EACH, form_of, long_questionnaire
from benchmarks.answering_stage import SHORT, AnswerStage, Paper
from benchmarks.measuring import Compared, alternate
from benchmarks.outcome import Line
from benchmarks.scene import page
from portal.foundation.core.database.db import db
from portal.supervision.questionnaires.definition.definition import read_sheet
from portal.supervision.questionnaires.files.reading_files import write_yaml
from portal.supervision.questionnaires.files.workbook_out import write_workbook
from portal.supervision.questionnaires.publishing import services
from portal.supervision.questionnaires.publishing.checks import check
from portal.supervision.questionnaires.queries import draft_sheet, find_draft

LONGEST: Final = 1.0  # seconds of one page
FLOOR: Final = "the same of 100 questions"
_DONE: Final = {200, 303, 302}
Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class _Reader:
    """Who opens the pages of one of the two questionnaires."""

    staff: FlaskClient
    vendor: FlaskClient
    paper: Paper
    sections: int
    versions: Mapping[tuple[int, str], int]

    def pages(self) -> dict[str, Work]:
        one = self.paper
        answers, draft = f"/responses/{one.assignment_id}", f"/questionnaires/drafts/{one.draft_id}"
        version = f"/questionnaires/versions/{one.version_id}"
        handed_in = f"/responses/{one.handed_in_id}"
        return {
            "what a workbook holds, before it is taken in": self._hand_in(),
            "the draft": page(self.staff, draft),
            "the check before publishing": page(self.staff, f"{draft}/check"),
            "the preview": page(self.staff, f"{version}/preview"),
            "a version": page(self.staff, version),
            "a version as a workbook": page(self.staff, f"{version}/file.xlsx"),
            "a version as YAML": page(self.staff, f"{version}/file.yaml"),
            "overview for the vendor": page(self.vendor, answers),
            "a section for the vendor": page(self.vendor, f"{answers}/sections/S03"),
            "a section saved without JavaScript": self._save_section(f"{answers}/sections/S03"),
            "the check before handing in": page(self.vendor, f"{answers}/hand-in"),
            "the answers as a workbook": page(self.vendor, f"{answers}/workbook.xlsx"),
            "a workbook of answers, before they are taken over": self._fill_in(answers),
            "the review": page(self.staff, f"{handed_in}/review"),
            "the result, before accepting": page(self.staff, f"{handed_in}/result"),
            "the choice of what to send back": page(self.staff, f"{handed_in}/send-back"),
        }

    def _hand_in(self) -> Work:
        sheet = read_sheet(long_questionnaire(self.sections, IN_EACH))
        data = write_workbook(sheet, "ja")

        def send() -> None:
            form = {"file": (BytesIO(data), "measured.xlsx")}
            _demand(self.staff.post("/questionnaires/import", data=form).status_code)

        return send

    def _fill_in(self, path: str) -> Work:
        """The vendor's own workbook with another answer to everything it can choose; uploaded and
        compared anew each time."""
        filled = _changed(self.vendor.get(f"{path}/workbook.xlsx").data)

        def send() -> None:
            form = {"file": (BytesIO(filled), "measured.xlsx")}
            answer = self.vendor.post(f"{path}/workbook", data=form)
            _demand(answer.status_code)
            _demand(self.vendor.get(answer.location).status_code)

        return send

    def _save_section(self, path: str) -> Work:
        """Nothing has changed: what is measured is the reading of it all."""
        questions = long_questionnaire(self.sections, IN_EACH)["sections"][2]["questions"][1:]
        form: dict[str, str] = {}
        for question in questions:
            saved = self.versions[self.paper.assignment_id, question["id"]]
            form |= form_of(question, version=saved, other=saved % 2 == 0)

        def send() -> None:
            _demand(self.vendor.post(path, data=form).status_code)

        return send


def long_pages(stage: AnswerStage, rounds: int) -> Iterator[Line]:
    """Page by page; then publishing, which cannot be done twice and is measured by its parts."""
    staff, vendor = stage.staff(), stage.browser(stage.people[0])
    versions = stage.versions()
    long_one = _Reader(staff, vendor, stage.long, len(stage.data["sections"]), versions).pages()
    short_one = _Reader(staff, vendor, stage.short, SHORT, versions).pages()
    for what, product in long_one.items():
        compared = alternate(short_one[what], product, rounds)
        told = stage.scene.statements(product)
        yield _line(what, compared, told)
    with stage.scene.inside():
        compared = alternate(_publish(stage.short), _publish(stage.long), rounds)
        yield _line("a draft checked and written for ever", compared, None)
        sheets = [
            read_sheet(long_questionnaire(sections, IN_EACH))
            for sections in (SHORT, len(stage.data["sections"]))
        ]
        written = [write_yaml(one).encode() for one in sheets]
    short, long = (_hand_in_yaml(staff, data) for data in written)
    compared = alternate(short, long, rounds)
    yield _line("what a YAML file holds, before it is taken in", compared, None)


def _line(what: str, compared: Compared, told: int | None) -> Line:
    core = median(compared.product.busy)
    return Line(
        "P13",
        f"1,000 questions: {what}",
        FLOOR,
        compared,
        None,
        told,
        note=f"{core:.2f} s of a core.",
        most_seconds=LONGEST,
        of_processor=True,
    )


def _publish(paper: Paper) -> Work:
    """Everything but the writing of the one row."""

    def work() -> None:
        draft = find_draft(paper.questionnaire_id)
        if draft is None:
            raise KeyError(paper.questionnaire_id)
        sheet = draft_sheet(draft)
        check(sheet)
        services.body_of(sheet)
        db.session.rollback()

    return work


def _hand_in_yaml(staff: FlaskClient, data: bytes) -> Work:
    def send() -> None:
        form = {"file": (BytesIO(data), "measured.yaml")}
        _demand(staff.post("/questionnaires/import", data=form).status_code)

    return send


def _changed(workbook: bytes) -> bytes:
    """Yes becomes no, in the words of the workbook."""
    held = BytesIO()
    with ZipFile(BytesIO(workbook)) as old, ZipFile(held, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/sharedStrings.xml":
                data = data.replace("<t>はい</t>".encode(), "<t>いいえ</t>".encode())
            new.writestr(name, data)
    return held.getvalue()


def _demand(status: int) -> None:
    if status not in _DONE:
        raise RuntimeError(f"answered {status}")
