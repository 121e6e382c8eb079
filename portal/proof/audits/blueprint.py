"""The routes of internal audits."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.proof.audits import views

bp = blueprint(
    "audits",
    get("/audits/", views.index),
    form("/audits/new", views.plan),
    get("/audits/<int:audit_id>", views.show),
    form("/audits/<int:audit_id>/move", views.move),
    form("/audits/<int:audit_id>/record", views.hold),
    form("/audits/<int:audit_id>/cancel", views.cancel),
    form("/audits/<int:audit_id>/finding", views.open_finding),
    get("/audits/files/<int:audit_file_id>", views.file),
    menus=("reports.index",),
)
