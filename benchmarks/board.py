"""P4: the verdicts of all vendors on all promises, and the board that shows them."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from benchmarks.floor_app import add_page, floor_app
from benchmarks.measuring import alternate
from benchmarks.outcome import Line
from benchmarks.scene import Scene, page
from portal.content import catalogue
from portal.content.definitions.clauses import Level
from portal.foundation.core import clock
from portal.foundation.core.database.db import db
from portal.foundation.lists.remembering import forget
from portal.foundation.organisation.queries import the_organisation
from portal.ledger.data_sharing.rules.billing import is_billing
from portal.supervision.promises.facts import standards_on
from portal.supervision.promises.queries import evaluate

_SQL: Final = (Path(__file__).parent / "verdicts.sql").read_text()
_PROMISES: Final = ("minimum_data", "bound", "no_subcontracting")
_STATEMENTS: Final = ("no_subcontracting", "confidentiality_pledge")
_DAYS: Final = range(-900, 1200)  # on which a statement may be asked for next
_BOARD_FLOOR: Final = "50 raw rows, counts, Jinja table"
_BOARD: Final = [
    (
        "vendors",
        "SELECT v.id, v.name, v.name_en, t.tier, v.state, j.worst, j.verdicts FROM vendors v "
        "LEFT JOIN vendor_judgements j ON j.vendor_id = v.id LEFT JOIN tier_spans t "
        "ON t.vendor_id = v.id AND t.valid_until IS NULL WHERE v.merged_into_id IS NULL "
        "ORDER BY coalesce(t.tier, 'x'), coalesce(nullif(v.kana, ''), v.name), v.id LIMIT 50",
    ),
    (
        "counts",
        "SELECT promise_id, verdict, count(*) FROM verdict_spans WHERE valid_until IS NULL "
        "GROUP BY promise_id, verdict",
    ),
    ("worst", "SELECT worst, count(*) FROM vendor_judgements GROUP BY worst"),
]


def board(scene: Scene, rounds: int) -> Iterator[Line]:
    yield _verdicts(scene, rounds)
    app, connection = floor_app(scene.file)
    add_page(app, connection, "/board", _BOARD, {}, verdicts_at=6)
    (reader,) = connection.execute(
        "SELECT u.email FROM users u JOIN user_roles r ON r.user_id = u.id "
        "WHERE r.role = 'management' AND u.ended_at IS NULL ORDER BY u.id"
    ).fetchone()
    product = page(scene.visitor(reader), "/board")
    compared = alternate(page(app.test_client(), "/board"), product, rounds)
    told = scene.statements(product)

    def first() -> None:
        forget()
        product()

    anew = alternate(page(app.test_client(), "/board"), first, rounds)
    yield Line(
        "P4", "the board’s page, counted anew", _BOARD_FLOOR, anew, 3, scene.statements(first)
    )
    yield Line("P4", "the board’s page", _BOARD_FLOOR, compared, 3, told)


def _verdicts(scene: Scene, rounds: int) -> Line:
    with closing(sqlite3.connect(scene.file)) as raw, scene.inside():
        today = clock.today()
        _tables(raw, today)
        values = _values(today)
        by_hand: dict[int, tuple[int, ...]] = {}
        judged: dict[int, tuple[int, ...]] = {}

        def floor() -> None:
            by_hand.clear()
            by_hand.update((one, tuple(found)) for one, *found in raw.execute(_SQL, values))

        def product() -> None:
            found = evaluate(None, today)
            judged.clear()
            judged.update(
                (number, tuple(one.verdict_of(name).rank for name in _PROMISES))
                for number, one in found.items()
            )
            db.session.rollback()

        compared = alternate(floor, product, rounds)
        told = scene.statements(product)
    others = [one for one, verdicts in judged.items() if by_hand.get(one) != verdicts]
    note = (
        f"{len(judged):,} vendors x {len(_PROMISES)} promises; the statement says the same of all "
        f"but {len(others)}. It gives ranks only: Kantoku gives each verdict its reasons, next "
        "steps and records."
    )
    what = f"verdicts of {len(judged):,} vendors"
    return Line("P4", what, "hand-written SQL, no ORM", compared, 3, told, None, note)


def _values(today: date) -> dict[str, Any]:
    soon = today + timedelta(days=standards_on(today).due_soon_days)
    baseline = the_organisation().baseline_on
    return {"day": str(today), "soon": str(soon), "baseline": str(baseline)}


def _tables(raw: sqlite3.Connection, today: date) -> None:
    """The packs as tables beside the database."""
    tiers, categories = catalogue.tiers(), catalogue.category_pack()
    standards = standards_on(today)
    months = [
        (name, number + 1, standards.statements[name].frequency.interval_months.get(tier.id))
        for name in _STATEMENTS
        for number, tier in enumerate(tiers.tiers)
    ]
    days = [today + timedelta(days=ahead) for ahead in _DAYS]
    by_country = {
        name: None if place.tier_location == "by_country" else place.tier_location
        for name, place in categories.places_by_id.items()
    }
    few = tiers.incidental_only.mandatory_clauses
    _fill(raw, "points (factor, value, points)", [
        (name, value.id, value.points)
        for name, factor in tiers.factors.items()
        for value in factor.by_id.values()
    ])  # fmt: skip
    _fill(raw, "classes (category PRIMARY KEY, class, is_set, is_billing)", [
        (name, one.data_class, bool(one.class_set_by), is_billing(name))
        for name, one in categories.by_id.items()
    ])  # fmt: skip
    _fill(raw, "places (place PRIMARY KEY, location)", list(by_country.items()))
    _fill(raw, "designated (country)", [(one,) for one in tiers.designated_countries])
    _fill(raw, "kinds (kind PRIMARY KEY, billing)", [
        (one.id, one.may_receive_billing) for one in catalogue.vendor_kinds()
    ])  # fmt: skip
    _fill(raw, "clauses (id PRIMARY KEY, required, condition, for_incidental)", [
        (one.id, one.level is not Level.RECOMMENDED, _named(one.applies_when), one.id in few)
        for one in catalogue.clauses()
    ])  # fmt: skip
    _fill(raw, "months (statement, tier, months)", months)
    _fill(raw, "dues (opens PRIMARY KEY, due)", [
        (str(day), str(standards.attestation_due(day))) for day in days
    ])  # fmt: skip


def _named(condition: Any) -> str:
    """The two conditions the library has: abroad, which the crowd is not, and My Number."""
    if condition is None:
        return ""
    return str(getattr(condition, "value", None) or "abroad")


def _fill(raw: sqlite3.Connection, table: str, rows: list[tuple[Any, ...]]) -> None:
    name, columns = table.split(" ", 1)
    raw.execute(f"CREATE TEMP TABLE {table}")
    marks = ", ".join("?" * len(columns.split(",")))
    raw.executemany(f"INSERT INTO {name} VALUES ({marks})", rows)  # noqa: S608
