"""Responses (回答): questionnaires sent to vendors, their answers, and how they were reviewed."""
