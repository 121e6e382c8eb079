"""Records that one person of the company makes and a second one confirms: states, commands and pages for all kinds."""
