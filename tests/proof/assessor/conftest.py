"""Acme at work, with a contract and its file; Globex without any work."""

from collections.abc import Callable
from pathlib import Path

import pytest

from portal.foundation.core.database.db import db
from tests.cast import Cast, assemble
from tests.factories.contracts import make_contract
from tests.factories.papers import attach
from tests.factories.scenes import work_of
from tests.factories.selections import make_selection

PAPER = b"%PDF-1.4 the agreement"


def acme_at_work() -> Cast:
    cast = assemble()
    work_of(cast.acme, "印刷", "Printing", signer=cast.ada)
    contract = make_contract(cast.acme, title="Another agreement", number="C-2026-900")
    attach(contract, PAPER, name="契約書: 2026/04.pdf")
    make_selection(cast.acme, cast.pam, cast.pia)
    db.session.commit()
    return cast


@pytest.fixture
def scene() -> Callable[[], Cast]:
    return acme_at_work


@pytest.fixture
def zip_path(folder: Path) -> Path:
    return folder / "pack.zip"


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """PDFs are the dear part of a pack, and one test looks at them."""
    for place in ("evidence_pack.making", "register.files"):
        monkeypatch.setattr(f"portal.proof.assessor.{place}.render", lambda *_, **__: b"%PDF")
