"""What is typed in the ledger: fields, names, countries, numbers, and two people at one form."""
