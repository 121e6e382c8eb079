"""For the assessor (審査員): what the company shows of its supervision to whoever assesses it."""
