"""Content packs: the clauses, categories, statements, tiers and promises a company works by."""
