"""What the source code of Lambda functions sends, writes and invokes: read with tree-sitter, never run.

`reader.CodeReader` reads the code of a function and returns a `calls.Code`: the calls of AWS APIs that it makes, with
their arguments as far as they are known, and why there may be more. It knows nothing of templates.
"""
