"""The routes of trainings."""

from portal.foundation.core.pages.web import blueprint, form, get
from portal.supervision.trainings import own_views, views

_OWN = ("trainings.own",)  # lines of the menu
_BOTH = ("trainings.index", "trainings.own")

bp = blueprint(
    "trainings",
    get("/trainings/", views.index),
    form("/trainings/new", views.new),
    form("/trainings/hand", views.hand),
    get("/trainings/<int:training_id>", views.show),
    get("/trainings/handed/<int:handed_training_id>", views.show_handed),
    form("/trainings/handed/<int:handed_training_id>/withdraw", views.withdraw),
    get("/trainings/material/<int:training_material_id>", own_views.material, *_BOTH),
    get("/trainings/proofs/<int:training_proof_id>", own_views.proof, *_BOTH),
    get("/vendors/<int:vendor_id>/trainings", views.of_vendor, "desk.vendors"),
    get("/trainings/own", own_views.own, *_OWN),
    get("/trainings/own/<int:handed_training_id>", own_views.show_own, *_OWN),
    form("/trainings/own/<int:handed_training_id>/answer", own_views.answer, *_OWN),
    menus=("trainings.index",),
)
