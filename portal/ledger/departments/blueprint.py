"""The routes of departments."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.ledger.departments import views

bp = blueprint(
    "departments",
    get("/departments/", views.index),
    form("/departments/new", views.register),
    form("/departments/map", views.map_text),
    get("/departments/<int:department_id>", views.show),
    form("/departments/<int:department_id>/edit", views.edit),
    form("/departments/<int:department_id>/people", views.people),
    menus=("desk.vendors", "lists.people"),
)
