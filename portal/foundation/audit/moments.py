"""Moments as the chain keeps them: UTC text to the microsecond, which sorts as it happened. Pure."""

from datetime import UTC, datetime

_FORM = "%Y-%m-%dT%H:%M:%S.%fZ"


def written(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime(_FORM)


def read_back(text: str) -> datetime:
    return datetime.strptime(text, _FORM).replace(tzinfo=UTC)
