"""Commands about the work itself: packs, questionnaires, plan, vendors, reports."""
