"""What is around the code: pages, examples, hooks, packages."""
