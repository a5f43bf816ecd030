"""What becomes of messages between AWS services: one table of facts, each with the page of AWS that says it."""
