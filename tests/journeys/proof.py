"""The last act: the board says kept, the report is issued, printed and read, and the log is whole."""

import re
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

from tests.journeys import waiting
from tests.journeys.stories import Story, called
from tests.journeys.taking_on import open_vendor
from tests.journeys.vendor_side import text_of
from tests.journeys.visitor import Visitor


def board_shows_kept(visitor: Visitor, story: Story) -> None:
    """Every promise that is judged so far: check and report are not due yet, no customer's data is
    there; a cell leads to its reasons."""
    visitor.follow("Board", within="nav")
    row = visitor.page.get_by_role("row", name=called(story))
    verdicts = row.locator("td .tile > i").all_text_contents()
    found = sorted(one.strip() for one in verdicts)
    assert found == sorted([story.not_checked] * 2 + [story.not_in_scope] * 3 + [story.kept] * 7)
    visitor.follow_named(story.kept, within="table.board")


def draft_report(procurement: Visitor, story: Story) -> None:
    open_vendor(procurement, story, tab="reports")
    procurement.follow("Draft the first report")
    running = procurement.page.locator("[name=period]").nth(1)
    running.check()
    procurement.fill(language=story.lang, conclusion="continue", opinion=story.opinion)
    procurement.saves("Save the draft")


def issue_report(officer: Visitor) -> str:
    """The officer has the draft on Today and issues it; then nothing is left to do."""
    waiting.begins(officer, waiting.DRAFT)
    number = issue(officer)
    waiting.nothing_waits(officer)
    return number


def issue(officer: Visitor) -> str:
    """The page of the draft notices by itself when it is printed. The number of the report."""
    officer.page.get_by_text(officer.word("Issue the report")).first.click()
    officer.saves("Issue the report", within="dialog")
    number = re.search(r"[A-Z]+-\d{4}-\d+", officer.page.title())
    assert number, officer.page.title()
    officer.portal.let_jobs_run("reports")
    officer.page.locator('#report-state a[href*="/pdf"]').first.wait_for()
    officer.see()
    return number[0]


def management_reads_it(manager: Visitor, story: Story, number: str) -> None:
    letter = manager.portal.letters_to(story.manager.email)[-1]
    assert number in str(letter["Subject"]), letter["Subject"]
    assert story.vendor in str(letter["Subject"])
    manager.follow("Reports", within="nav")
    manager.follow_named(number)
    said = text_of(download(manager))
    assert number in said
    assert story.vendor in said or story.vendor_en in said


def download(manager: Visitor, lang: str = "") -> bytes:
    """The PDF of the report on this page in a language, else the reader's."""
    edition = f'#report-state a[href$="lang={lang or manager.lang}"]'
    with manager.page.expect_download() as fetched:
        manager.page.locator(edition).click()
    data = fetched.value.path().read_bytes()
    assert data.startswith(b"%PDF")
    return data


def auditor_reads_the_log(auditor: Visitor, story: Story, number: str) -> None:
    auditor.follow("Audit log", within="nav")
    auditor.finds(number)
    fold = auditor.page.locator("details.fold").filter(has=auditor.page.locator("[name=about]"))
    fold.locator("summary").click()
    auditor.fill(about="attestation")
    auditor.press("Filter")
    auditor.finds(story.signatory.name)
    verified = auditor.portal.command("audit", "verify")
    assert verified.exit_code == 0, verified.output
    assert "The log is whole" in verified.output or "記録" in verified.output


def auditor_takes_the_pack(auditor: Visitor, number: str, folder: Path) -> None:
    """All that is on record, unpacked in an empty folder and checked there with nothing but Python."""
    auditor.follow("Reports", within="nav")
    auditor.follow("Evidence pack", within="main")
    auditor.press("Make the pack")
    auditor.portal.let_jobs_run("imports")
    fetch = auditor.page.locator('a[href$="/file"]')
    fetch.wait_for()
    auditor.see()
    with auditor.page.expect_download() as fetched:
        fetch.click()
    empty = folder / "unpacked"
    with ZipFile(fetched.value.path()) as pack:
        pack.extractall(empty)
    (top,) = empty.iterdir()
    checked = subprocess.run(
        [sys.executable, "-I", "check.py"], cwd=top, capture_output=True, check=False
    )
    said = checked.stdout.decode()
    assert checked.returncode == 0, said
    (own,) = re.findall(r"[0-9a-f]{64}", said)
    assert own in auditor.text, "the page says what the check says"
    assert list(top.rglob(f"{number}*.pdf")), "the report is in it"
    auditor.follow("Audit log", within="nav")
    assert own in auditor.text
