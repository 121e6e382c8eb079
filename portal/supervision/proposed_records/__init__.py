"""Records that one person of the company makes and a second one confirms: their states, for whoever keeps some."""
