"""The route of checking reports."""

from portal.foundation.core.pages.web import blueprint, form
from portal.proof.verification import views

bp = blueprint("verification", form("/check/report", views.check), menus=("reports.index",))
