"""Reading the rows of some, or of all, by the same statement."""

from collections.abc import Collection
from typing import Any, TypeVarTuple

from sqlalchemy import Select

Ts = TypeVarTuple("Ts")


def among(statement: Select[*Ts], column: Any, ids: Collection[Any] | None) -> Select[*Ts]:
    """Only rows whose column is one of these; None: all."""
    return statement if ids is None else statement.where(column.in_(ids))
