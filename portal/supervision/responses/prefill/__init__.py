"""What we know already: last time's answers, our registers, the statements that stand."""
