"""The questions that checks ask of the graph, by subject: each is a function, and a method of `Graph`."""
