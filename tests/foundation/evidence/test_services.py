"""Files are known by what they are, stored once, and come back byte for byte."""

import hashlib
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from docx import Document
from flask import Flask
from werkzeug.datastructures import FileStorage

from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import RuleViolated
from portal.foundation.core.words.i18n import words
from portal.foundation.evidence import storage
from portal.foundation.evidence.models import StoredFile
from portal.foundation.evidence.services import receive_upload, store_bytes, store_upload
from portal.foundation.evidence.storage import attachment
from portal.foundation.evidence.types import PROOF, FileKind, Kinds

PDF = b"%PDF-1.7\n" + b"contract " * 100
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 60
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 60
EXE = b"MZ" + b"\x90\x00" * 60
DOCUMENTS: Kinds = (FileKind.PDF, FileKind.WORD, FileKind.TEXT)
SCANS: Kinds = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)


def upload(data: bytes, name: str = "契約書.pdf") -> FileStorage:
    return FileStorage(BytesIO(data), filename=name)


def refusal(data: bytes, name: str = "契約書.pdf", kinds: Kinds = DOCUMENTS) -> str:
    with pytest.raises(RuleViolated) as refused:
        receive_upload(upload(data, name), kinds=kinds, field="paper")
    assert refused.value.field == "paper"
    return words(refused.value.message, "en")


def files(app: Flask) -> list[Path]:
    return [one for one in (app.config["DATA_DIR"] / "files").rglob("*") if one.is_file()]


@pytest.mark.usefixtures("cast")
def test_a_contract_is_stored_and_read_back(app: Flask) -> None:
    with transaction(audited=False):
        row = store_upload(receive_upload(upload(PDF), kinds=DOCUMENTS))

    assert row.sha256 == hashlib.sha256(PDF).hexdigest()
    assert (row.media_type, row.size) == ("application/pdf", len(PDF))
    assert storage.read(row.sha256) == PDF
    folder = app.config["DATA_DIR"] / "files" / row.sha256[:2]
    assert (folder / row.sha256).read_bytes() == PDF


@pytest.mark.usefixtures("cast")
def test_the_same_bytes_are_stored_once_under_any_name(app: Flask) -> None:
    data = PDF + b"once"
    before = len(files(app))
    with transaction(audited=False):
        first = store_upload(receive_upload(upload(data, "a.pdf"), kinds=DOCUMENTS))
        second = store_upload(receive_upload(upload(data, "b.pdf"), kinds=SCANS))
        third = store_bytes(data, "application/pdf")

    assert first is second is third
    assert len(files(app)) == before + 1


@pytest.mark.usefixtures("cast")
def test_an_upload_is_received_before_the_command_and_kept_in_it() -> None:
    received = receive_upload(upload(PDF + b"early"), kinds=DOCUMENTS)
    assert received.name == "契約書.pdf"
    with transaction(audited=False):
        row = store_upload(received)
    assert db.session.get_one(StoredFile, row.sha256).size == received.size


def test_a_program_named_pdf_is_called_what_it_is(cast: object) -> None:
    assert refusal(EXE) == (
        "“契約書.pdf” cannot be taken: it is a Windows program (EXE). "
        "What can be stored here: PDF, Word (.docx), TXT."
    )


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x7fELF" + b"\x00" * 60, "a Linux program"),
        (PNG, "a PNG picture"),
        (b"GIF89a" + b"\x00" * 60, "a picture of another kind (GIF)"),
        (b"<!DOCTYPE html><p>%PDF-1.7", "a web page or XML file"),
        ("契約書".encode("cp932"), "a text file"),
        ("契約書".encode() * 4000, "a text file"),
        (b"\x00\x01\x02\x03" * 20, "a file of an unknown kind"),
        (b"%PD", "a text file"),
    ],
)
def test_what_is_not_a_pdf_is_named(data: bytes, what: str) -> None:
    assert f"it is {what}." in refusal(data)


@pytest.mark.usefixtures("cast")
def test_a_contract_may_be_a_word_document_or_plain_text() -> None:
    written = BytesIO()
    Document().save(written)
    word = receive_upload(upload(written.getvalue(), "覚書.docx"), kinds=DOCUMENTS)
    text = receive_upload(upload("第1条".encode("cp932"), "覚書.TXT"), kinds=DOCUMENTS)

    assert (word.name, word.media_type) == ("覚書.docx", FileKind.WORD)
    assert (text.name, text.media_type) == ("覚書.TXT", "text/plain")
    assert "it is a text file." in refusal("第1条".encode(), "覚書.docx")
    assert "it is a file of an unknown kind." in refusal(b"\x1b\x1b", "覚書.txt")


@pytest.mark.usefixtures("cast")
def test_slides_and_lists_prove_something_and_an_archive_says_why_not() -> None:
    slides = zipped("[Content_Types].xml", "_rels/.rels", "ppt/presentation.xml")
    chart = receive_upload(upload(slides, "体制図.pptx"), kinds=PROOF)
    roster = receive_upload(upload("氏名,受講日\n".encode("cp932"), "受講者.CSV"), kinds=PROOF)

    assert (chart.name, chart.media_type) == ("体制図.pptx", FileKind.POWERPOINT)
    assert (roster.name, roster.media_type) == ("受講者.CSV", FileKind.CSV)
    assert "it is a web page or XML file." in refusal(b"<html>=1", "受講者.csv", PROOF)
    assert "it is a PowerPoint presentation." in refusal(slides, "体制図.pptx")
    for archive in (
        zipped("規程.pdf"),
        b"PK\x03\x04" + bytes(60),
        b"7z\xbc\xaf\x27\x1c" + bytes(60),
    ):
        said = refusal(archive, "証跡.zip", PROOF)
        assert "nobody sees what was given. Unpack it and give the files" in said
        assert "PowerPoint (.pptx), CSV, TXT." in said


def zipped(*names: str) -> bytes:
    written = BytesIO()
    with ZipFile(written, "w") as archive:
        for name in names:
            archive.writestr(name, name)
    return written.getvalue()


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(("data", "name"), [(PDF, "a.pdf"), (PNG, "a.png"), (JPEG, "a.jpeg")])
def test_a_paper_of_authority_may_be_a_picture(data: bytes, name: str) -> None:
    assert receive_upload(upload(data, name), kinds=SCANS).name == name
    assert "What can be stored here: PDF, JPEG, PNG." in refusal(EXE, kinds=SCANS)


@pytest.mark.usefixtures("cast")
def test_an_empty_file_and_no_file_are_told_apart() -> None:
    assert refusal(b"") == "“契約書.pdf” is empty. Choose the file again."
    assert refusal(b"", name="") == "No file was chosen."


@pytest.mark.usefixtures("cast")
def test_a_file_above_the_limit_is_refused_and_not_stored(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    megabyte = 1024 * 1024
    monkeypatch.setitem(app.config, "MAX_FILE_BYTES", 2 * megabyte)
    before = len(files(app))

    said = refusal(PDF + b"x" * (2 * megabyte))
    fits = receive_upload(upload((PDF + b"x" * 2 * megabyte)[: 2 * megabyte]), kinds=DOCUMENTS)

    assert said == "“契約書.pdf” is larger than 2 MB. Make it smaller or split it."
    assert fits.size == 2 * megabyte
    assert len(files(app)) == before + 1


@pytest.mark.usefixtures("cast")
def test_a_file_lost_or_changed_on_disk_is_not_handed_out(app: Flask) -> None:
    with transaction(audited=False):
        row = store_bytes(PDF + b"to be spoiled", "application/pdf")
    path = app.config["DATA_DIR"] / "files" / row.sha256[:2] / row.sha256

    path.write_bytes(PDF + b"spoiled")
    with pytest.raises(storage.FileDamaged) as changed:
        storage.read(row.sha256)
    path.unlink()
    with pytest.raises(storage.FileDamaged) as missing:
        storage.read(row.sha256)

    assert "was changed on disk" in words(changed.value.message, "en")
    assert "is missing on disk" in words(missing.value.message, "en")


@pytest.mark.usefixtures("cast")
def test_bytes_lost_on_disk_come_back_when_the_file_is_given_again(app: Flask) -> None:
    data = PDF + b"given twice"
    with transaction(audited=False):
        row = store_bytes(data, "application/pdf")
    (app.config["DATA_DIR"] / "files" / row.sha256[:2] / row.sha256).unlink()
    with transaction(audited=False):
        store_bytes(data, "application/pdf")
    assert storage.read(row.sha256) == data


@pytest.mark.usefixtures("cast")
@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("contract.pdf", "attachment; filename=contract.pdf"),
        (
            "契約書 2026.pdf",
            "attachment; filename=file.pdf; filename*=UTF-8''"
            "%E5%A5%91%E7%B4%84%E6%9B%B8%202026.pdf",
        ),
        ('a"b\r\nSet-Cookie: x.pdf', 'attachment; filename="a_bSet-Cookie_ x.pdf"'),
        ("run.exe", "attachment; filename=run.exe.pdf"),
        ("", "attachment; filename=file.pdf"),
    ],
)
def test_a_file_is_handed_out_as_a_download_only(app: Flask, name: str, header: str) -> None:
    with transaction(audited=False):
        row = store_bytes(PDF, "application/pdf")
    with app.test_request_context():
        answer = attachment(row.sha256, name)

    assert answer.headers["Content-Disposition"] == header
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.mimetype == "application/pdf"
    assert answer.data == PDF
