"""For an assessment (審査): what an assessor of the Privacy Mark asks for, what is missing of it, and what is handed over."""
