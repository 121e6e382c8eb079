"""書面: what came on paper or by telephone, its files, and the two persons who put it on record."""
