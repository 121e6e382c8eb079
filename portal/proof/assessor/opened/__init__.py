"""What an auditor opened (閲覧記録): one line in the log for each vendor, report and file on a day."""
