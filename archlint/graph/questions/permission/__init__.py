"""Whether a message may travel an edge: roles, policies, keys."""
