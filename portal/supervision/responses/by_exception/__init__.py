"""Review by exception: sheets in which nothing waits for a look, accepted after a sample of them was opened in full."""
