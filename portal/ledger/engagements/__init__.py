"""委託業務: one piece of entrusted work, its terms and what changed in them."""
