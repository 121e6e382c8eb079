"""How grave a finding is, and who has to mend it. Pure; the words of questionnaire.yaml."""

from enum import StrEnum


class Severity(StrEnum):
    """The gravest first."""

    CRITICAL = "critical"
    MAJOR = "major"
    MINOR = "minor"
    OBSERVATION = "observation"


class Owner(StrEnum):
    """Who has to mend it."""

    VENDOR = "vendor"
    COMPANY = "company"


GRAVE = frozenset({Severity.CRITICAL, Severity.MAJOR})  # closed by the privacy officer only
ORDER = {severity: place for place, severity in enumerate(Severity)}
