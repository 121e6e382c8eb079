"""The paper of a contract on screen: its pages as pictures with text to select, or its words."""
