"""What an audit of many sources found, as rows for programs and as a summary for people."""
