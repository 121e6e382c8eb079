"""What the pages of accounts have in common."""

PAGES = "foundation/accounts"
TOO_MANY = 429
UNPROCESSABLE = 422
CONFLICT = 409
GONE = 410
