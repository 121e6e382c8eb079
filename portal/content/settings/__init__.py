"""The company's own values over the packs: stages of reminders, days of mail, working days."""
