"""The first hour (はじめの1時間): what set-up leaves for later, the first steps of each role, and the guides inside the portal."""
