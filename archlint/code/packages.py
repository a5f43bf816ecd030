"""Packages of others: which are known, which a project declares, and which of them call AWS on their own."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from archlint.code.own_packages import declared_version, file_text, own_requirements
from archlint.code.syntax.files import SourceFiles
from archlint.model.regex import regex


def _words(text: str) -> frozenset[str]:
    """Return the words of a text; one name a line would be half of this module."""
    return frozenset(text.split())


#: Modules that are there in Lambda's runtimes, and tools that do nothing an architecture would show.
_PYTHON_KNOWN = _words(
    """
    aioboto3 aiobotocore aws_lambda_powertools aws_xray_sdk awslambdaric boto3 botocore cfnresponse crhelper dateutil
    jmespath mypy_boto3 s3transfer six types_boto3 typing_extensions urllib3
    aiohttp bs4 certifi cryptography httpx jinja2 jsonschema jwt lxml numpy orjson pg8000 psycopg2 pydantic pymysql pytz
    redis requests simplejson yaml
    aws_lambda_env_modeler decouple environs fastapi mangum pydantic_settings starlette
    """
)

#: Modules whose distribution is called something else altogether.
_DISTRIBUTIONS = {
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python",
    "dateutil": "python-dateutil",
    "dotenv": "python-dotenv",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "pil": "pillow",
    "sklearn": "scikit-learn",
    "yaml": "pyyaml",
}

#: What Node.js brings along (the documentation's index of modules).
_NODE_MODULES = _words(
    """
    assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events
    fs http http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream
    string_decoder sys timers tls trace_events tty url util v8 vm wasi worker_threads zlib
    """
)
_JAVASCRIPT_KNOWN = regex(
    r"(?:aws-sdk|@aws-sdk|@smithy|@aws-lambda-powertools|@types|aws-xray-sdk[-a-z]*|aws-lambda)(?:/|$)"
)

#: Packages that call AWS themselves: what they send to whom is not in the function's own code.
_SENDERS = {
    "@architect/functions": "sends to queues and topics itself",
    "@aws/dynamodb-data-mapper": "writes to tables itself",
    "@aws-lite/client": "calls AWS itself",
    "@shiftcoders/dynamo-easy": "writes to tables itself",
    "@typedorm/core": "writes to tables itself",
    "aioaws": "calls AWS itself",
    "aws-amplify": "calls AWS itself",
    "aws4": "signs requests to AWS itself",
    "aws4fetch": "signs requests to AWS itself",
    "aws_requests_auth": "signs requests to AWS itself",
    "awswrangler": "calls AWS itself",
    "celery": "may send to a queue",
    "chalice": "calls functions itself",
    "cloudpathlib": "writes to buckets itself",
    "dynamodb-onetable": "writes to tables itself",
    "dynamodb-toolbox": "writes to tables itself",
    "dynamoose": "writes to tables itself",
    "dyntastic": "writes to tables itself",
    "electrodb": "writes to tables itself",
    "execa": "runs other programs",
    "fsspec": "may write to buckets",
    "kombu": "may send to a queue",
    "multer-s3": "writes to buckets itself",
    "pynamodb": "writes to tables itself",
    "requests_aws4auth": "signs requests to AWS itself",
    "s3fs": "writes to buckets itself",
    "s3path": "writes to buckets itself",
    "sh": "runs other programs",
    "smart_open": "writes to buckets itself",
    "sqs-producer": "sends to queues itself",
    "subprocess": "runs other programs",
    "child_process": "runs other programs",
    "node:child_process": "runs other programs",
    "zappa": "may call functions itself",
}
#: The clients that this framework makes go by the names of its packages.
_WRAPPED = "@dazn/lambda-powertools-"

_REQUIREMENT = regex(r"[\"'\s]*([A-Za-z0-9][A-Za-z0-9._-]*)")
_DECLARATIONS = ("requirements*.txt", "pyproject.toml", "Pipfile", "setup.py", "setup.cfg")


def why_it_sends(package: str) -> str | None:
    """Return why the code of a package, or of a module of one, may make calls of its own; None if it makes none."""
    if package.startswith(_WRAPPED) and package.endswith("-client"):
        return "makes clients of AWS itself"
    return _SENDERS.get(package_of(package))


def python_package(module: str, files: SourceFiles, folder: Path) -> str | None:
    """Return the package that an absolute import takes a module from.

    Args:
        module: the module as it is imported.
        files: the source files.
        folder: where the code is; what is declared in it and above it counts.

    Returns:
        The name of the package; None if it is neither known nor declared, so that it may come from a layer.
    """
    top = module.partition(".")[0]
    if top in _SENDERS:
        return top
    known = top in sys.stdlib_module_names or top in _PYTHON_KNOWN or top.startswith(("mypy_boto3_", "types_boto3_"))
    if known:
        return top
    wanted = _normal(_DISTRIBUTIONS.get(top.lower(), top))
    if any(wanted in _python_own(files, above) for above in files.upwards(folder)):
        return None
    return top if any(wanted in _python_declared(files, above) for above in files.upwards(folder)) else None


def python_folders(module: str, files: SourceFiles, folder: Path) -> Iterator[Path]:
    """Yield the folders below which a module may be that a requirement takes from the project itself.

    Args:
        module: the module as it is imported.
        files: the source files.
        folder: where the code is; what is declared in it and above it counts.
    """
    wanted = _normal(module.partition(".")[0])
    for above in files.upwards(folder):
        for package in _python_own(files, above).get(wanted, ()):
            yield from (package, package / "src", package / "python")


def _python_own(files: SourceFiles, folder: Path) -> dict[str, list[Path]]:
    """Return the names that modules of the project itself may have by what a folder's requirements say."""
    if folder not in files.own_requirements:
        own = {
            name: folders for given, folders in own_requirements(files, folder) for name in _imported_as(_normal(given))
        }
        files.own_requirements[folder] = own
    return files.own_requirements[folder]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _python_declared(files: SourceFiles, folder: Path) -> frozenset[str]:
    """Return the names that modules may have of all that looks like a requirement in a folder."""
    if folder not in files.requirements:
        names = [name for required in _required(files, folder) for name in _imported_as(required)]
        files.requirements[folder] = frozenset(names)
    return files.requirements[folder]


def _imported_as(name: str) -> tuple[str, ...]:
    return name, name.removeprefix("python-"), name.partition("-")[0], name.removesuffix("-binary")


def _required(files: SourceFiles, folder: Path) -> Iterator[str]:
    """Yield the normalized names of all that looks like a requirement in a folder."""
    for pattern in _DECLARATIONS:
        for path in files.matching(folder, pattern):
            for line in file_text(files, path).splitlines():
                # A list of requirements may stand on one line.
                for piece in line.split(","):
                    if match := _REQUIREMENT.match(piece.rpartition("[")[2] if "= [" in piece else piece):
                        yield _normal(match[1])


def javascript_package(module: str, files: SourceFiles, folder: Path) -> str | None:
    """Return the package that a bare import takes a module from.

    Args:
        module: the module as it is imported.
        files: the source files.
        folder: where the importing file is.

    Returns:
        The module, as it is imported; None if its package is not declared, or is another folder.
    """
    package = package_of(module)
    for above in files.upwards(folder):
        if version := declared_version(package, files, above) if files.has(above, "package.json") else "":
            return None if version.startswith(("workspace:", "file:", "link:", "portal:")) else module
    return None


def is_known(module: str) -> bool:
    """Tell whether Node.js or a package of AWS has a module, whatever is declared."""
    name = module.removeprefix("node:")
    return (
        module.startswith("node:")
        or name.partition("/")[0] in _NODE_MODULES
        or _JAVASCRIPT_KNOWN.match(module) is not None
    )


def package_of(module: str) -> str:
    """Return the name of the package that a bare import takes a module from."""
    return "/".join(module.split("/")[: 2 if module.startswith("@") else 1])
