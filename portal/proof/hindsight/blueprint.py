"""The routes of hindsight."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.hindsight import views

bp = blueprint(
    "hindsight",
    form("/records/review", views.review),
    get("/records/review.pdf", views.sheet),
    menus=("reports.index",),
)
