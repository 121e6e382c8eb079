"""A questionnaire to fill in elsewhere: the workbook a vendor takes along, and what comes back in it."""
