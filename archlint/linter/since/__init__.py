"""Only what is new: the tree of a git revision is linted beside the files, and what is found in both is left out."""
