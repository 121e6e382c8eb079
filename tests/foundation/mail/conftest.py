"""A mail server for the tests of this package."""

from collections.abc import Iterator

import pytest
from flask import Flask

from tests.post_office import PostOffice, opened


@pytest.fixture
def post_office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[PostOffice]:
    with opened(app, monkeypatch) as office:
        yield office
