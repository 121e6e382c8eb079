"""What will go out: foreseen, listed, sent before its day or left out."""
