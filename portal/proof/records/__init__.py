"""Are the records still what events made of them: rows, files, and heads of the log kept elsewhere."""
