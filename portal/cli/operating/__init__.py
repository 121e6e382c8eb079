"""Commands for whoever keeps the portal running: data, jobs, mail, people, records."""
