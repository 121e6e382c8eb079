"""The routes of the first hour."""

from portal.foundation.core.pages.web import blueprint, form, get, post
from portal.proof.first_hour import views

bp = blueprint(
    "first_hour",
    get("/setup/policy", views.policy),
    form("/setup/contact", views.contact),
    form("/setup/year", views.year),
    form("/setup/mail", views.mail),
    form("/setup/people", views.people),
    post("/first-steps/fold", views.fold),
    get("/guide/<guide_name>", views.guide),
)
