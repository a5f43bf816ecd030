"""What files and folders are called that are looked into, or are not; what files say decides the rest."""

from __future__ import annotations

#: How the names of files end that may be templates; what they say decides whether they are.
SUFFIXES = (".yaml", ".yml", ".json", ".template", ".cfn", ".sam", ".tf", ".tofu", "terragrunt.hcl")
#: How the names of files end that may be the code of functions: those of the languages that `archlint.code` reads.
CODE_SUFFIXES = (".py", ".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx")
#: What says which names compilers of TypeScript and JavaScript look up where.
COMPILER_OPTIONS = ("tsconfig.json", "tsconfig.base.json", "jsconfig.json")
#: What says which packages the code below it imports, and where these are; Python's requirements do, too.
_MANIFESTS = ("package.json", "pnpm-workspace.yaml", "lerna.json", "pyproject.toml", "Pipfile")
#: The files that describe a service of the Serverless Framework, and the folder into which it writes templates.
SERVERLESS_SERVICES = tuple(f"serverless.{suffix}" for suffix in ("yml", "yaml", "json", "js", "ts"))
SERVERLESS_FOLDER = ".serverless"
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


def resolves_imports(name: str) -> bool:
    """Tell whether a file of that name says what code in its folder, or below, means by what it imports."""
    is_requirements = name.startswith("requirements") and name.endswith(".txt")
    return name in COMPILER_OPTIONS or name in _MANIFESTS or is_requirements
