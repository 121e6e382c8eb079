"""What the plan says is due is opened: statements asked for, questionnaires sent."""
