"""What is taken along for an assessor is of one moment, whatever others write while it is made."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.foundation.access.actor import SYSTEM
from portal.foundation.access.scoping import acting_as
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.messages import say
from portal.foundation.runs.models import Run
from portal.ledger.vendors.models import Vendor
from portal.proof.assessor.evidence_pack import jobs, making
from portal.proof.assessor.evidence_pack.choice import EvidenceChoice, Picked
from portal.proof.assessor.evidence_pack.tables import PackRow, PackTable
from tests.actors import acting
from tests.cast import Cast
from tests.factories.vendors import make_vendor


def test_a_pack_is_of_one_moment_while_others_write_and_see_how_far_it_is(
    office: Flask, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[int, int]] = []

    def read(_picked: Picked) -> Iterator[Sequence[Any]]:
        """How many vendors the pack has; somebody else sees how far it is, and adds one."""
        vendors = db.session.scalar(select(func.count()).select_from(Vendor)) or 0
        with office.app_context(), acting_as(db.session, SYSTEM):
            seen.append((vendors, db.session.query(Run).one().done))
            with transaction(audited=False):
                make_vendor(f"Vendor {len(seen)}")
        yield (vendors,)

    table = PackTable(title="Vendors", heads=("How many",), rows=read)
    rows = [PackRow(id=str(one), title=say("Vendors"), tables=(table,)) for one in range(3)]
    monkeypatch.setattr(making, "ROWS", rows)
    for place in ("evidence_pack.making", "register.files"):
        monkeypatch.setattr(f"portal.proof.assessor.{place}.render", lambda *_, **__: b"%PDF")
    with transaction():
        asked = EvidenceChoice(clock.today(), "en")
        jobs.begin_pack(asked, back="/", actor=acting(people.ann))
    before = len((people.acme, people.globex))

    assert jobs.make_packs() == 1
    assert seen == [(before, 0), (before, 1), (before, 2)]
    assert db.session.scalar(select(func.count()).select_from(Vendor)) == before + 3
    run = db.session.query(Run).one()
    assert run.problem is None
    assert (run.done, run.finished_at is not None) == (run.total, True)
