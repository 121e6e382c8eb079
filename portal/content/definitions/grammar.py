"""The words conditions are written in: operators, and the facts that can be asked about.

Both are `condition_grammar` of questionnaire.yaml; `content check` compares the two lists.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Op(StrEnum):
    """What a test can ask of a fact or an answer."""

    EQ = "eq"
    NE = "ne"
    IN = "in"
    NOT_IN = "not_in"
    CONTAINS = "contains"
    CONTAINS_ANY = "contains_any"
    ONLY_IN = "only_in"
    IS_TRUE = "is_true"
    IS_FALSE = "is_false"
    GTE = "gte"
    LTE = "lte"
    EXISTS = "exists"


class Kind(StrEnum):
    """What a fact is made of."""

    ONE = "one"  # one id
    MANY = "many"  # a list of ids
    YES_NO = "yes_no"
    COUNT = "count"


WITHOUT_VALUE: Final = frozenset({Op.IS_TRUE, Op.IS_FALSE, Op.EXISTS})
WITH_LIST: Final = frozenset({Op.IN, Op.NOT_IN, Op.CONTAINS_ANY, Op.ONLY_IN})
WITH_NUMBER: Final = frozenset({Op.GTE, Op.LTE})

OPS_FOR: Final[Mapping[Kind, frozenset[Op]]] = MappingProxyType(
    {
        Kind.ONE: frozenset({Op.EQ, Op.NE, Op.IN, Op.NOT_IN, Op.EXISTS}),
        Kind.MANY: frozenset({Op.CONTAINS, Op.CONTAINS_ANY, Op.ONLY_IN, Op.EXISTS}),
        Kind.YES_NO: frozenset({Op.IS_TRUE, Op.IS_FALSE, Op.EQ, Op.NE, Op.EXISTS}),
        Kind.COUNT: frozenset({Op.EQ, Op.NE, Op.IN, Op.NOT_IN, Op.GTE, Op.LTE, Op.EXISTS}),
    }
)

FACTS: Final[Mapping[str, Kind]] = MappingProxyType(
    {
        "engagement.data_classes": Kind.MANY,
        "engagement.data_categories": Kind.MANY,
        "engagement.purposes": Kind.MANY,
        "engagement.transfer_methods": Kind.MANY,
        "engagement.storage_locations": Kind.MANY,
        "engagement.processing_operations": Kind.MANY,
        "engagement.medium": Kind.ONE,
        "engagement.volume_band": Kind.ONE,
        "engagement.outside_japan": Kind.YES_NO,
        "engagement.eea_data": Kind.YES_NO,
        "engagement.company_role": Kind.ONE,
        "engagement.has_completed_jobs": Kind.YES_NO,
        "engagement.reentrustment_mode": Kind.ONE,
        "engagement.subcontracting": Kind.ONE,
        "engagement.access": Kind.ONE,
        "engagement.location": Kind.ONE,
        "engagement.tier": Kind.ONE,
        "vendor.certifications": Kind.MANY,
        "vendor.kind": Kind.ONE,
        "vendor.open_critical_findings": Kind.COUNT,
        "vendor.incidents_in_12_months": Kind.COUNT,
        "vendor.last_grade": Kind.ONE,
        "vendor.last_two_grades_a": Kind.YES_NO,
        "vendor.certificate_in_scope": Kind.YES_NO,
    }
)
