"""`flask db downgrade` asks before it takes anything away."""

from tests.cli.conftest import Flasked


def test_going_back_a_version_asks_first(run_flask: Flasked) -> None:
    asked = run_flask("db", "downgrade")
    assert asked.exit_code == 1
    assert "deletes what only the newer one can hold" in asked.output
    assert "Aborted" in asked.output


def test_it_asks_in_japanese(run_flask: Flasked) -> None:
    assert "バックアップ" in run_flask("db", "downgrade", lang="ja_JP.UTF-8").output


def test_a_script_answers_beforehand(run_flask: Flasked) -> None:
    """It goes on to Alembic, which says that there is nothing to go back to."""
    done = run_flask("db", "downgrade", "--yes", "no-such-revision")
    assert done.exit_code == 1
    assert "deletes" not in done.output
