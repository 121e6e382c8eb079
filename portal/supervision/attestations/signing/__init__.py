"""The vendor reads and signs, one statement or several in one session; who may sign."""
