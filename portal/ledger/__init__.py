"""台帳: the facts about vendors, their work, data and contracts."""
