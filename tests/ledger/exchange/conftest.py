"""What every test of the exchange has: people, and a way to compare and to write a file."""

from collections.abc import Callable
from typing import Any

import pytest

from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.words.i18n import words
from portal.ledger.exchange.comparing.difference import FileDifference, check
from portal.ledger.exchange.importing.services import WrittenImport, apply
from tests.actors import acting
from tests.cast import Cast
from tests.ledger.exchange import files

Compare = Callable[..., FileDifference]
Write = Callable[..., WrittenImport]


@pytest.fixture
def compare(cast: Cast) -> Compare:
    """Pam compares sheets, given as `files.table` makes them, or the bytes of a file."""

    def run(*sheets: Any, name: str = "vendors.xlsx") -> FileDifference:
        data = sheets[0] if isinstance(sheets[0], bytes) else files.xlsx(*sheets)
        return check(data, name, actor=acting(cast.pam))

    return run


@pytest.fixture
def write(compare: Compare) -> Write:
    """Pam compares them and has them written; nothing may be wrong."""

    def run(*sheets: Any) -> WrittenImport:
        difference = compare(*sheets)
        assert not difference.wrong, wrong(difference)
        with transaction():
            return apply(difference)

    return run


def wrong(difference: FileDifference) -> list[str]:
    """Sheet, row, column, value, reason and mend of each, in one line of English."""
    return [
        " | ".join(
            [
                one.sheet,
                str(one.row),
                words(one.column, "en"),
                words(one.value, "en"),
                words(one.reason, "en"),
                words(one.mend, "en"),
            ]
        )
        for one in difference.wrong
    ]


def changes(difference: FileDifference) -> list[tuple[str, str, str, str]]:
    """Row by row and field by field: about what, heading, old and new, in English."""
    return [
        (
            words(one.name, "en"),
            words(field.heading, "en"),
            words(field.old, "en"),
            words(field.new, "en"),
        )
        for one in difference.changed
        for field in one.fields
    ]
