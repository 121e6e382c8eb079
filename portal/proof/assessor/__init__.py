"""Before an assessment (審査): what an assessor of the Privacy Mark asks for, and what is still missing."""
