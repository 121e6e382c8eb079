"""The routes of reports on many vendors at once."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.report_batches import views

bp = blueprint(
    "report_batches",
    get("/reports/batches/", views.index),
    form("/reports/batches/draft", views.draft),
    form("/reports/batches/issue", views.issue),
    get("/reports/batches/<int:run_id>", views.show),
    get("/reports/batches/<int:run_id>/zip", views.fetch),
    menus=("reports.index",),
)
