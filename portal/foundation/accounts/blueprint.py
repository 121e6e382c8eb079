"""The pages of this package hang on one blueprint."""

from flask import Blueprint

bp = Blueprint("accounts", __name__)
PAGES = "foundation/accounts"
TOO_MANY = 429
UNPROCESSABLE = 422
CONFLICT = 409
GONE = 410
