"""The routes of lists."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.foundation.lists import people_views, views

bp = blueprint(
    "lists",
    get("/people", people_views.people, "lists.people"),
    post("/lists/views", views.save),
    form("/lists/views/<int:view_id>", views.edit),
    post("/lists/views/<int:view_id>/keep", views.keep),
    post("/lists/views/<int:view_id>/delete", views.delete),
)
