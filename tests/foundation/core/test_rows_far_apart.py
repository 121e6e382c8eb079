"""What rows hash to is read with as little as the rows need, wherever their numbers lie."""

import tracemalloc

from portal.foundation.core.database.db import db
from portal.foundation.core.database.seals import read_parts
from portal.ledger.vendors.models import Vendor
from tests.cast import Cast


def test_rows_far_apart_are_read_without_all_numbers_between(cast: Cast) -> None:
    far = 1_000_000
    tracemalloc.start()
    try:
        found = read_parts(db.session(), Vendor, [cast.acme.id, far])
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()

    assert set(found) == {cast.acme.id}
    assert most < far, "bytes: each number between would take eight and more"
