"""The blueprint of the audit log; its page stands above, where vendors have names."""

from flask import Blueprint

bp = Blueprint("audit", __name__)
