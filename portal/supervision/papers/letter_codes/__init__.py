"""What whoever holds a letter does with its code, without an account: sign its statements, answer its findings."""
