"""What files and folders are called that are looked into, or are not; what files say decides the rest."""

from __future__ import annotations

#: How the names of files end that may be templates; what they say decides whether they are.
SUFFIXES = (".yaml", ".yml", ".json", ".template", ".cfn", ".sam", ".tf", ".tofu", "terragrunt.hcl")
#: How the names of files end that may be the code of functions: those of the languages that `archlint.code` reads.
CODE_SUFFIXES = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
#: Folders of copies, caches and other people's code; named on the command line they are read.
SKIPPED = frozenset(
    {
        ".archlint_cache",
        ".aws-sam",
        ".git",
        ".terraform",
        ".terragrunt-cache",
        ".venv",
        "__pycache__",
        "node_modules",
    }
)
#: What standard input is called if it is given no name.
STDIN = "<stdin>"
