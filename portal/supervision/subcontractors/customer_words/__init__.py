"""What customers say of a subcontractor: the letter in which each is asked, and the answer as recorded."""
