"""Take a questionnaire in, check it, publish it, retire it."""
