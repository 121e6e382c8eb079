"""Two browsers on one question, a broken line, a closed tab, files: nothing that was typed is lost."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Dialog, expect

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.ledger.engagements.models import Engagement
from portal.ledger.vendors.models import Vendor
from portal.supervision.responses.assignments import queries
from tests.factories.questionnaires import publish, question, send, sheet, words
from tests.journeys.conftest import Arrive
from tests.journeys.office import Office, at_work
from tests.journeys.visitor import Visitor

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n"
ROW = {"name": "", "start": "", "approval_no": ""}
ADA, ALF = "The roster is renewed in spring", "The roster is renewed in autumn"
SCALES = ("yes_no", "yes_partial_no", "yes_no_na", "yes_partial_no_na")
SAID: dict[str, tuple[Any, Any]] = {  # by kind: what Ada says, what Alf said before her
    "yes_no": ("yes", "no"),
    "yes_partial_no": ("partial", "no"),
    "yes_no_na": ("yes", "na"),
    "yes_partial_no_na": ("na", "yes"),
    "single_choice": ("good", "poor"),
    "multi_choice": (["good", "fair"], ["poor"]),
    "number": (95, 12),
    "date": ("2026-05-01", "2026-06-02"),
    "text": (ADA, ALF),
    "table": ([ROW | {"name": "Kamome"}], [ROW | {"name": "Chidori"}]),
    "file": (None, None),
}
MINE = {"yes_no", "yes_no_na", "single_choice", "number", "table"}  # what Ada insists on


def name_of(kind: str) -> str:
    return kind.replace("_", "-").upper()


@dataclass
class Here:
    """One section with every kind of question, sent to Acme."""

    office: Office
    path: str

    @property
    def number(self) -> int:
        return int(self.path.split("/")[2])

    def kept(self) -> dict[str, tuple[Any, str]]:
        with at_work(self.office):
            rows = queries.answers_of(self.number)
            return {one.question_id: (one.value, one.comment) for one in rows}

    def files(self) -> set[str]:
        with at_work(self.office):
            found = queries.files_of(self.number).values()
            return {one.file_name for some in found for one in some}

    @contextmanager
    def with_setting(self, name: str, value: int) -> Iterator[None]:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(self.office.portal.app.config, name, value)
            yield


@pytest.fixture
def here(office: Office, request: pytest.FixtureRequest) -> Here:
    asked = [question(name_of(kind), kind) for kind in SAID]
    section = {"id": "s1", "title": words("Every kind"), "questions": asked}
    with at_work(office), transaction():
        work = db.session.get_one(Engagement, office.work_id)
        version = publish(sheet(sections=[section]), f"lost-{abs(hash(request.node.name))}")
        vendor = db.session.get_one(Vendor, work.vendor_id)
        sent = send(vendor, [work], version)
        path = f"/responses/{sent.id}/sections/s1"
    office.portal.typed |= {ADA, ALF, "Kamome", "Chidori"}
    return Here(office, path)


def says(who: Visitor, kind: str, side: int) -> None:
    """As a person does: taps, keys, and a comment in words of their own."""
    name, value, page = name_of(kind), SAID[kind][side], who.page
    part = page.locator(f"#q-{name}")
    if kind == "file":
        page.set_input_files(f"#f-{name}", file_of(f"{who.name}.pdf"))  # type: ignore[arg-type]
    elif kind == "table":
        part.locator(f"[name=t-{name}-0-name]").fill(value[0]["name"])
    elif kind in SCALES or kind.endswith("_choice"):
        for one in value if isinstance(value, list) else [value]:
            part.locator(f"label:has([value={one}])").click()
        if value == "na":
            part.locator(f"[name=r-{name}]").fill(f"No such work, says {who.name}")
    else:
        part.locator(f"[name=v-{name}]").fill(str(value))
    if kind != "text":
        part.locator("details.comment summary").click()
        part.locator(f"[name=c-{name}]").fill(comment_of(who))


def comment_of(who: Visitor) -> str:
    return f"So says {who.name}"


def file_of(name: str, data: bytes = PDF) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/pdf", "buffer": data + name.encode()}


def presses_next(who: Visitor, answers: int = 200) -> None:
    who.press_at("button[name=go][value=next]", answers=answers)


def is_saved(who: Visitor) -> None:
    state = who.page.locator("[data-save-state]").locator("visible=true")
    expect(state).to_have_attribute("data-state", "saved")
    expect(state).to_contain_text("Saved at")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_two_people_answer_one_question_in_turn_whatever_its_kind(
    here: Here, arrive: Arrive, scripts: bool
) -> None:
    ada, alf = (arrive(name, scripts=scripts, phone=name == "Ada") for name in ("Ada", "Alf"))
    ada.name, alf.name = "Ada", "Alf"
    for one in (ada, alf):
        one.open(here.path)
    his = answers_everything(alf, here)
    ada.expected = {409}
    for kind in SAID:
        says(ada, kind, 0)
    for _ in range(2):  # whoever presses again and again overwrites nothing
        presses_next(ada, answers=409)
        assert here.kept() == his
        for kind in SAID:
            both_stand_there(ada, kind)
    for place, kind in enumerate(SAID, 1):
        keep = "mine" if kind in MINE else "theirs"
        is_last = place == len(SAID)
        ada.press_at(
            f'[name=keep][value="{keep} {name_of(kind)}"]', answers=200 if is_last else 409
        )
    assert here.kept() == his | {name_of(kind): (SAID[kind][0], comment_of(ada)) for kind in MINE}
    assert here.files() == {"Ada.pdf", "Alf.pdf"}


def answers_everything(alf: Visitor, here: Here) -> dict[str, tuple[Any, str]]:
    for kind in SAID:
        says(alf, kind, 1)
    presses_next(alf)
    his = here.kept()
    assert {name: value for name, (value, _comment) in his.items()} == {
        name_of(kind): said for kind, (_hers, said) in SAID.items()
    }
    return his


def both_stand_there(ada: Visitor, kind: str) -> None:
    box = ada.page.locator(f"#q-{name_of(kind)} .sheet-clash")
    expect(box).to_have_count(1)
    told = box.inner_text()
    assert "Alf answered this meanwhile." in told
    expected = (ADA, ALF) if kind == "text" else ("So says Ada", "So says Alf")
    assert all(one in told for one in expected), told
    for one in ("Kamome", "Chidori") if kind == "table" else ():
        assert one in told


def test_whoever_types_on_an_open_page_is_shown_the_other_answer_beside_it(
    here: Here, arrive: Arrive
) -> None:
    ada, alf = arrive("Ada", phone=True), arrive("Alf")
    for one in (ada, alf):
        one.open(here.path)
    alf.page.locator("#q-TEXT textarea").fill(ALF)
    is_saved(alf)
    ada.expected = {409}
    ada.page.locator("#q-TEXT textarea").fill(ADA)
    box = ada.page.locator("#q-TEXT .sheet-clash")
    box.wait_for()
    assert ALF in box.inner_text()
    assert ada.page.locator("#q-TEXT textarea").input_value() == ADA
    ada.see()
    ada.press_at('[name=keep][value="both TEXT"]')
    assert ada.page.locator("#q-TEXT textarea").input_value() == f"{ALF}\n{ADA}"
    assert here.kept()["TEXT"][0] == ALF
    presses_next(ada)
    assert here.kept()["TEXT"][0] == f"{ALF}\n{ADA}"


def test_a_broken_line_is_told_where_the_eye_is_and_mends_itself(
    here: Here, arrive: Arrive
) -> None:
    ada = arrive("Ada")
    ada.open(here.path)
    ada.context.set_offline(True)
    part = ada.page.locator("#q-TABLE")
    part.locator("[name=t-TABLE-0-name]").fill("Kamome")
    note = ada.page.locator("[data-unsent]")
    note.wait_for()
    in_sight(ada, note)
    in_sight(ada, ada.page.get_by_role("button", name="Try again now"))
    assert here.kept() == {}
    ada.complaints.clear()  # the browser says that it is not connected
    ada.context.set_offline(False)
    is_saved(ada)
    expect(note).to_be_hidden()
    assert here.kept()["TABLE"][0] == SAID["table"][0]


def in_sight(who: Visitor, what: Any) -> None:
    box, view = what.bounding_box(), who.page.viewport_size
    assert box is not None
    assert view is not None
    assert 0 <= box["y"] <= view["height"] - box["height"]


def test_a_tab_with_something_unsaved_asks_before_it_closes(here: Here, arrive: Arrive) -> None:
    ada = arrive("Ada")
    ada.open(here.path)
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    ada.page.on("dialog", stay)
    ada.context.set_offline(True)
    ada.page.locator("#q-YES-NO label:has([value=yes])").click()
    ada.page.locator("[data-unsent]").wait_for()
    ada.complaints.clear()
    ada.page.close(run_before_unload=True)
    ada.waits_until(lambda: asked)
    assert asked == ["beforeunload"]
    ada.context.set_offline(False)
    is_saved(ada)
    ada.page.remove_listener("dialog", stay)


@pytest.mark.parametrize(
    "leave",
    [
        lambda ada: ada.page.goto("/todo"),
        lambda ada: ada.page.locator(".sheet-way a").click(),
        lambda ada: ada.page.reload(),
    ],
    ids=["another address", "a link", "once more"],
)
def test_what_is_typed_just_before_leaving_is_saved(
    here: Here, arrive: Arrive, leave: Callable[[Visitor], None]
) -> None:
    ada = arrive("Ada")
    ada.open(here.path)
    ada.page.locator("#q-TEXT textarea").fill(ADA)
    with ada.page.expect_event("load"):
        leave(ada)
    ada.waits_until(lambda: here.kept().get("TEXT"))
    assert here.kept()["TEXT"][0] == ADA


def test_files_are_told_about_one_by_one_and_the_count_moves(here: Here, arrive: Arrive) -> None:
    ada = arrive("Ada")
    ada.open(here.path)
    before = ada.page.locator("[data-count]").inner_text()
    chosen = [file_of("ok.pdf"), file_of("evil.pdf", b"MZ\x90\x00"), file_of("large.pdf", bytes(70_000)),
              file_of("fine.pdf")]  # fmt: skip
    ada.expected = {422}
    with here.with_setting("MAX_FILE_BYTES", 60_000):
        ada.open(here.path)
        ada.expected = {422}
        sent: list[str] = []
        ada.page.on("request", lambda one: sent.append(one.url) if "/files/" in one.url else None)
        ada.page.set_input_files("#f-FILE", chosen)  # type: ignore[arg-type]
        told = ada.page.locator("#files-FILE [data-outcomes] li")
        expect(told).to_have_text([
            "“ok.pdf” was attached.",
            "“evil.pdf” cannot be taken: it is a Windows program (EXE). What can be stored here: "
            "PDF, JPEG, PNG, HEIC, Excel (.xlsx), Word (.docx), PowerPoint (.pptx), CSV, TXT.",
            "“large.pdf” is larger than 0 MB. Make it smaller or split it.",
            "“fine.pdf” was attached.",
        ])  # fmt: skip
    is_saved(ada)
    assert len(sent) == 3  # the large one stayed where it is
    assert here.files() == {"ok.pdf", "fine.pdf"}
    expect(ada.page.locator("#files-FILE .page-files li")).to_have_count(2)
    assert ada.page.locator("[data-count]").inner_text() != before
    ada.see()


def test_a_file_the_line_did_not_take_is_sent_again_by_itself(here: Here, arrive: Arrive) -> None:
    ada = arrive("Ada", phone=True)
    ada.open(here.path)
    ada.context.set_offline(True)
    ada.page.set_input_files("#f-FILE", [file_of("ok.pdf")])  # type: ignore[arg-type]
    ada.page.locator("[data-unsent]").wait_for()
    expect(ada.page.locator("[data-outcomes] li")).to_have_text(
        "“ok.pdf” was not sent yet. It is tried again by itself."
    )
    ada.complaints.clear()
    ada.context.set_offline(False)
    expect(ada.page.locator("[data-outcomes] li")).to_have_text("“ok.pdf” was attached.")
    is_saved(ada)
    assert here.files() == {"ok.pdf"}


def test_a_file_the_server_takes_for_too_large_is_refused_with_the_reason(
    here: Here, arrive: Arrive
) -> None:
    ada = arrive("Ada")
    ada.open(here.path)
    ada.expected = {413}
    with here.with_setting("MAX_CONTENT_LENGTH", 10_000):
        ada.page.set_input_files("#f-FILE", [file_of("large.pdf", bytes(20_000))])  # type: ignore[arg-type]
        expect(ada.page.locator("[data-outcomes] li")).to_have_text(
            "“large.pdf” is larger than 50 MB. Make it smaller or split it."
        )
    assert here.files() == set()
