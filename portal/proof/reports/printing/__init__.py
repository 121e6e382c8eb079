"""Makes the paper of a report, seals it, and sees whether it is still what was issued."""
