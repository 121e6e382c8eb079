"""A vendor's plan or report about a finding that came on paper or by telephone."""
