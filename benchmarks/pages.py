"""N2, N3, N8: lists and search, a vendor's page and its to-do list, one answer saved."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from flask.testing import FlaskClient

from benchmarks.fair_floor import FairFloor
from benchmarks.measuring import alternate
from benchmarks.outcome import Line
from benchmarks.scene import Scene, page, sending
from portal.foundation.access.remembering import forget_answers

INNER: Final = 3  # requests in one measurement
FLOOR: Final = "fair floor"
# By name: the page, and the page of the floor.
LISTS: Final = {
    "vendor list": ("/vendors/?view=all", "/vendors"),
    "search by name": ("/vendors/?q=%E6%A0%AA%E5%BC%8F", "/vendors?q=%E6%A0%AA%E5%BC%8F"),
    "entrusted work": ("/work/?view=all", "/work"),
    "contracts": ("/contracts/?view=all", "/contracts"),
    "statements": ("/attestations/", "/statements"),
    "obligations": ("/obligations/", "/obligations"),
    "findings": ("/findings/", "/findings"),
    "questionnaires sent": ("/questionnaires/sent", "/sheets"),
}
# No list: the mixed script of pages leaves it alone.
SEARCH: Final = {"search over everything": ("/search?q=%E6%A0%AA%E5%BC%8F", "/vendors")}
TABS: Final = ("work", "contracts", "attestations", "reports", "people", "history")


@dataclass(frozen=True)
class Stage:
    """A scene with its floor beside it; the vendor has three works, and open requests."""

    scene: Scene
    staff: FlaskClient
    signatory: FlaskClient
    vendor_id: int
    request_id: int
    floor: FlaskClient
    floor_signatory: FlaskClient


def set_stage(scene: Scene) -> Stage:
    with closing(sqlite3.connect(scene.file)) as raw:
        person_id, person = raw.execute(
            "SELECT u.id, u.email FROM users u JOIN user_roles r ON r.user_id = u.id "
            "WHERE r.role = 'procurement' AND u.ended_at IS NULL ORDER BY u.id"
        ).fetchone()
        vendor_id, request_id, signatory_id, signatory = raw.execute(
            "SELECT v.id, min(r.id), u.id, u.email FROM vendors v JOIN users u ON u.vendor_id = v.id "
            "JOIN attestation_requests r ON r.vendor_id = v.id AND r.state = 'open' "
            "JOIN data_shares d ON d.vendor_id = v.id WHERE v.state = 'active' "
            "AND v.corporate_number LIKE '_9998%' AND v.kind = 'system_development' "
            "GROUP BY v.id, u.email ORDER BY v.id LIMIT 1"
        ).fetchone()
    floor = FairFloor(scene.file, vendor_id)
    stage = Stage(
        scene=scene,
        staff=scene.visitor(person),
        signatory=scene.visitor(signatory),
        vendor_id=vendor_id,
        request_id=request_id,
        floor=floor.visitor(person_id),
        floor_signatory=floor.visitor(signatory_id),
    )
    sending(stage.signatory, "/attestations/draft", typed(stage))()
    return stage


def typed(stage: Stage) -> dict[str, str]:
    return {f"r{stage.request_id}-answer": "affirm"}


def anew(client: FlaskClient, path: str) -> Callable[[], object]:
    """The page as it is first after a change."""
    again = page(client, path)

    def first() -> None:
        forget_answers()
        again()

    return first


def lists(small: Stage, large: Stage, rounds: int) -> Iterator[Line]:
    """N2."""
    for what, (path, floor) in (LISTS | SEARCH).items():
        product, beside = anew(large.staff, path), page(large.floor, floor)
        told = large.scene.statements(product)
        yield Line("N2", what, FLOOR, alternate(beside, product, rounds, INNER), 2, told)
        grown = alternate(anew(small.staff, path), product, rounds, INNER)
        few, many = f"{small.scene.vendors:,}", f"{large.scene.vendors:,}"
        yield Line("N2", f"{what}, {many} vendors", f"{few} vendors", grown, 1.5)


def vendor_page(stage: Stage, rounds: int) -> Iterator[Line]:
    """N3: one tab after the other, then one first after a change, then the vendor's own list."""
    for tab in TABS:
        beside = page(stage.floor, f"/vendor/{tab}")
        product = page(stage.staff, f"/vendors/{stage.vendor_id}/{tab}")
        compared = alternate(beside, product, rounds, INNER)
        told = stage.scene.statements(product)
        yield Line("N3", f"vendor page, {tab}", FLOOR, compared, 2, told, 20)
    first = anew(stage.staff, f"/vendors/{stage.vendor_id}/work")
    beside = page(stage.floor, "/vendor/work")
    compared, told = alternate(beside, first, rounds, INNER), stage.scene.statements(first)
    yield Line("N3", "vendor page, work, first after a change", FLOOR, compared, 4, told, 20)
    todo = page(stage.signatory, "/todo")
    compared = alternate(page(stage.floor_signatory, "/todo"), todo, rounds, INNER)
    told = stage.scene.statements(todo)
    yield Line("N3", "a vendor’s to-do page", FLOOR, compared, 2, told, 20)


def one_saved(stage: Stage, rounds: int) -> Iterator[Line]:
    """N8, of a statement."""
    save = sending(stage.signatory, "/attestations/draft", typed(stage))
    bare = sending(stage.floor_signatory, "/draft", typed(stage))
    compared = alternate(bare, save, rounds, INNER)
    told = stage.scene.statements(save)
    yield Line("N8", "one answer of a statement saved", FLOOR, compared, 1.3, told)
