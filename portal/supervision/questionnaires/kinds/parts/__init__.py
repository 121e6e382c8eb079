"""What kinds of answer are made with: the question, what may be said to it, how text and cells are read."""
