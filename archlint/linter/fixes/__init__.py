"""From a remedy to edits: in which file, in which language, at which place."""
