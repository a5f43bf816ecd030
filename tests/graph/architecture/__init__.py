"""The architecture as plain data: what it says, and that its ids stay what they are."""
