"""Backups: database, files and settings of one moment in one archive, and back again."""
