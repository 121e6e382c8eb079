"""What vendors do on paper: statements printed for them, and signed ones recorded by two persons."""
