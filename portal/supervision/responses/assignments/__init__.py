"""A questionnaire sent to a vendor and its answers: kept, read from forms, moved on, given to colleagues."""
