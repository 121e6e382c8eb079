"""For whom the supervision plan sends a questionnaire."""
