"""Plans and states."""
