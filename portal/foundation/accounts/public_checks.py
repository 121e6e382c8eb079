"""What anybody may ask without an account: counted before it is looked at, bounded, kept nowhere."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Response, current_app, make_response, request
from werkzeug.datastructures import FileStorage

from portal.foundation.accounts.signing_in import throttling
from portal.foundation.core.database.transactions import transaction
from portal.foundation.core.errors import DomainError, RuleViolated
from portal.foundation.core.pages.web import OK, TOO_MANY, UNPROCESSABLE
from portal.foundation.core.words.messages import Message
from portal.foundation.evidence import storage

FREE = 30  # failed checks from one network address within 15 minutes
MEGABYTE = 1024 * 1024


class PublicTry:
    """Whether what was asked about is ours: then the try was no guess and is not counted."""

    is_ours = False


@contextmanager
def counted_try(what: str = "check", free: int = FREE, of_all: int = 0) -> Iterator[PublicTry]:
    """A try is counted before a file is read through: that takes time. Raises TooManyTries.

    `free`: that fail from one network address within 15 minutes; `of_all`: from all together, 0: not
    counted.
    """
    limit = {throttling.key(what, throttling.network(request.remote_addr)): free}
    if of_all:
        limit[throttling.key(what, "all")] = of_all
    with transaction(audited=False):
        counted = throttling.count_try(limit)
    made = PublicTry()
    yield made
    if made.is_ours:
        with transaction(audited=False):
            throttling.take_back(counted)


def hash_of(file: FileStorage, too_large: Message) -> str:
    """Read once and let go; nothing of it is kept. `too_large` has the parameter `limit`, in MB."""
    try:
        return storage.measure(file.stream, _limit(), 0).sha256
    except storage.TooLarge:
        raise RuleViolated(too_large, field="file") from None


def bytes_of(file: FileStorage, too_large: Message) -> bytes:
    """The same, whole, for what has to be looked into."""
    data = file.stream.read(_limit() + 1)
    if len(data) > _limit():
        raise RuleViolated(too_large, field="file")
    return data


def most_megabytes() -> int:
    return _limit() // MEGABYTE


def unlisted(page: str, refused: DomainError | None = None, status: int = OK) -> Response:
    """The answer; no search engine keeps it."""
    if refused is not None:
        status = TOO_MANY if isinstance(refused, throttling.TooManyTries) else UNPROCESSABLE
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _limit() -> int:
    limit: int = current_app.config["MAX_FILE_BYTES"]
    return limit
