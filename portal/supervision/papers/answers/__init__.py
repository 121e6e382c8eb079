"""A questionnaire on paper: printed, taken in, entered, confirmed."""
