"""Where an application loses messages: each way, and how likely it is to be taken."""
