"""How often work is checked, which questionnaire checks it, and the grades on a day."""
