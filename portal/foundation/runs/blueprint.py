"""The routes of runs."""

from portal.foundation.core.pages.web import blueprint, get, post
from portal.foundation.runs import views

bp = blueprint(
    "runs",
    get("/lists/runs/<int:run_id>", views.show),
    get("/lists/runs/<int:run_id>/file", views.fetch),
    post("/lists/runs/<int:run_id>/withdraw", views.withdraw),
    get("/attestations/askings/<int:asking_id>", views.moved),
    get("/questionnaires/sendings/<int:sending_run_id>", views.moved),
)
