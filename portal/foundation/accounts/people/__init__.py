"""Who has an account: invited, given roles, ended."""
