"""How much one request may bring: bounds that hold before anything is known about who sends it."""

from io import BytesIO
from typing import IO, Any

from flask import Request
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped]
from werkzeug.datastructures import ImmutableMultiDict, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.utils import cached_property

_URLENCODED = "application/x-www-form-urlencoded"


class _BoundedParser(FormDataParser):
    """Bounds plain forms like those with files; the library reads them whole, however many fields."""

    def parse(
        self,
        stream: IO[bytes],
        mimetype: str,
        content_length: int | None,
        options: dict[str, str] | None = None,
    ) -> Any:
        if mimetype == _URLENCODED:
            most = self.max_form_memory_size
            body = stream.read(-1 if most is None else most + 1)
            fields = body.count(b"&") + 1
            if (most is not None and len(body) > most) or (
                self.max_form_parts is not None and fields > self.max_form_parts
            ):
                raise RequestEntityTooLarge
            stream = BytesIO(body)
        return super().parse(stream, mimetype, content_length, options)


class PortalRequest(Request):
    form_data_parser_class = _BoundedParser

    def _load_form_data(self) -> None:
        """What the server cannot take apart, such as a chunk whose length is none, is refused."""
        try:
            super()._load_form_data()
        except ParseException as error:
            raise BadRequest from error

    @cached_property
    def args(self) -> MultiDict[str, str]:
        """What follows the question mark, without NUL, which PostgreSQL takes in no text."""
        typed = super().args.items(multi=True)
        return ImmutableMultiDict((name, value.replace("\0", "")) for name, value in typed)
