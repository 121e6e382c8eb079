"""What binds an engagement on a day: contracts in force and the clauses they give together."""
