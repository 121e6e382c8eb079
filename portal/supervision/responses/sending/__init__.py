"""Staff send a questionnaire, to one vendor or many, recall it, send it once more."""
