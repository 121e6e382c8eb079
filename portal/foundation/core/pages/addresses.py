"""Addresses of pages, put together once: hundreds stand on a page, and nearly all name one row or none."""

from typing import Any, Final

from flask import Flask, request

from portal.foundation.core.pages.web import ASSETS, LARGEST_ID

_MOST: Final = 10_000


class Portal(Flask):
    """Remembers what stands before and behind the number in each of its addresses."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._around: dict[tuple[str, str, str, object], tuple[str, str]] = {}

    def url_for(
        self,
        /,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """As Flask says it. Inside a request an address without values, one with a single number, and one
        of a file of the portal's own are put together only once."""
        special = (_anchor, _method, _scheme, _external) != (None,) * 4
        name, value = next(iter(values.items()), ("", None))
        is_number = type(value) is int and value >= 0
        if (
            not special
            and len(values) < 2  # noqa: PLR2004
            and (not values or is_number or (endpoint in ASSETS and type(value) is str))
            and endpoint[:1] != "."
            and request
        ):
            before, after = self._parts(endpoint, name, LARGEST_ID if is_number else value)
            return f"{before}{value}{after}" if is_number else before
        return super().url_for(
            endpoint,
            _anchor=_anchor,
            _method=_method,
            _scheme=_scheme,
            _external=_external,
            **values,
        )

    def _parts(self, endpoint: str, name: str, value: object) -> tuple[str, str]:
        """What stands before and behind the value, where it is a number; before: all of it, where it is none.

        The same for everybody, and in each place where the portal lies on its host.
        """
        asked = (request.environ.get("SCRIPT_NAME", ""), endpoint, name, value)
        found = self._around.get(asked)
        if found is None:
            values: dict[str, Any] = {name: value} if name else {}
            whole = super().url_for(endpoint, **values)
            before, _, after = (
                whole.rpartition(str(value)) if value == LARGEST_ID else (whole, "", "")
            )
            if len(self._around) >= _MOST:
                self._around.clear()
            found = self._around[asked] = (before, after)
        return found
