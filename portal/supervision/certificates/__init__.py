"""Certificates (認証): what vendors and the company are certified for, checked by two persons, renewed in time."""
