"""A list of customers is compared, and taken over when asked, from the terminal."""

import json
from pathlib import Path

from tests.cast import Cast
from tests.cli.conftest import Flasked
from tests.ledger.exchange.test_customer_list import names, written


def test_from_the_terminal_it_is_compared_and_written_when_asked(
    run_flask: Flasked, cast: Cast, tmp_path: Path
) -> None:
    path = tmp_path / "customers.csv"
    path.write_bytes(written(["", "ひばり株式会社", "", "", "", "", "", ""]))
    said = json.loads(run_flask("customers", "import", str(path), "--json").output)
    assert (said["new"], said["applied"], names()) == (1, False, [])
    said = json.loads(run_flask("customers", "import", str(path), "--apply", "--json").output)
    assert (said["applied"], names()) == (True, ["ひばり株式会社"])
    path.write_bytes(written(["", "すずめ", "", "1", "", "", "", ""]))
    refused = run_flask("customers", "import", str(path), "--apply")
    assert refused.exit_code == 1
    assert names() == ["ひばり株式会社"]
