"""What is not as signed: corrected, withdrawn, an exception proposed and decided."""
