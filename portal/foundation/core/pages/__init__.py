"""What every page and every request share: forms, headers, templates, bounds."""
