"""What goes out on paper: letters, statements and findings to answer, and sheets to fill in with a pen."""
