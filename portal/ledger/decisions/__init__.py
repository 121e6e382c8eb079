"""決裁番号・合議: the number of a decision, and whose consent is needed before it, whatever it is about."""
