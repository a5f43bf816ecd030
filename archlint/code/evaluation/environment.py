"""What reads environment variables: the languages' own ways, and packages that check them and hand them on.

Sources: the documentation of zod, valibot, joi, envalid, envsafe, env-var, T3 Env, convict, `@nestjs/config`, environs,
python-decouple and aws-lambda-env-modeler.
"""

from __future__ import annotations

from archlint.code.evaluation.arguments import Arguments
from archlint.code.evaluation.objects import BUILTIN, CodeValue, External, Foreign, Nothing, RecordObject
from archlint.code.evaluation.records import with_default
from archlint.code.evaluation.values import Constant, EnvironmentVariable, Varying
from archlint.code.syntax.syntax import CodeExpression, Member, Name
from archlint.model.regex import regex
from archlint.model.source.location import Place

_ENVIRONMENTS = {
    ("os", ("environ",)),
    (BUILTIN, ("process", "env")),
    ("process", ("env",)),
    ("node:process", ("env",)),
}
_ENVIRONMENT = External("os", ("environ",))
#: Functions that return the variable of the name that they are given.
_READERS = {
    ("os", ("getenv",)),
    ("env-var", ("get",)),
    ("environs", ()),
    ("environs", ("str",)),
    ("decouple", ("config",)),
}
#: Functions that return all variables, whatever they are given.
_CHECKERS = {
    ("envsafe", ("envsafe",)),
    ("aws_lambda_env_modeler", ("get_environment_variables",)),
    ("@t3-oss/env-core", ("createEnv",)),
    ("@t3-oss/env-nextjs", ("createEnv",)),
}
#: The class whose objects return settings by name: environment variables, and what the project itself puts there.
CONFIG_SERVICE = External("@nestjs/config", ("ConfigService",))
_SETTINGS = frozenset({"get", "getOrThrow"})
_VARIABLE_NAME = regex(r"[A-Z][A-Z0-9_]*")
#: Under which name what was checked stands beside what was wrong with it.
_CHECKED = frozenset({"data", "output", "value"})


def is_environment(value: CodeValue) -> bool:
    """Return whether something is the mapping of all environment variables."""
    return isinstance(value, External) and (value.package, value.path) in _ENVIRONMENTS


def of_environment(environment: External, name: str, at: Place) -> CodeValue:
    """Return what stands under a name in the mapping of all environment variables, or in what a check made of it."""
    return environment if name in _CHECKED else EnvironmentVariable(name, at)


def read_by(function: External, arguments: Arguments) -> CodeValue | None:
    """Return what a function of a package reads from the environment; None if it does not."""
    package, path = function.package, function.path
    if (package, path) in _READERS or (path[-1:] == ("get",) and is_environment(External(package, path[:-1]))):
        return environment_variable(arguments)
    if (package, path) in _CHECKERS:
        return _ENVIRONMENT
    if path[-1:] == ("copy",) and is_environment(whole := External(package, path[:-1])):
        return whole
    if (package, path) == ("environs", ("Env",)):
        return External("environs")
    if (package, path) == ("convict", ()):
        return _described(arguments.position(0), arguments.at)
    if package == CONFIG_SERVICE.package and path[:-1] == CONFIG_SERVICE.path and path[-1] in _SETTINGS:
        name = arguments.position(0)
        is_variable = isinstance(name, Constant) and _VARIABLE_NAME.fullmatch(str(name.value))
        return environment_variable(arguments) if is_variable else Foreign()
    return None


def _described(schema: CodeValue, at: Place) -> CodeValue:
    """Return the settings that a schema of convict describes: each has a default, and may have a variable."""
    if not isinstance(schema, RecordObject):
        return Foreign()
    if "default" not in schema.fields:
        fields = {name: _described(field, at) for name, field in schema.fields.items()}
        return RecordObject(fields, schema.at, schema.complete)
    name, default = schema.fields.get("env"), schema.fields["default"]
    return (
        with_default(EnvironmentVariable(str(name.value), at), default, at) if isinstance(name, Constant) else default
    )


def environment_variable(arguments: Arguments) -> CodeValue:
    """Return the environment variable of the name that a call passes, with the default that it passes."""
    name, default = arguments.position(0), arguments.position(1)
    if not isinstance(name, Constant):
        return Varying(arguments.at, "some environment variable")
    if isinstance(default, Nothing) and arguments.call.named:
        default = arguments.named("default")
    if isinstance(default, RecordObject):  # options
        default = Nothing()
    return with_default(EnvironmentVariable(str(name.value), arguments.at), default, arguments.at)


def checked(arguments: Arguments) -> CodeValue | None:
    """Return the environment where a call hands all of it to a package, for that gives back what it finds good."""
    call = arguments.call
    for expression in (*call.positional, *(given for _, given in call.named), *call.spread):
        if _may_be_environment(expression):
            value = arguments.value(expression)
            if is_environment(value):
                return value
    return None


def _may_be_environment(expression: CodeExpression) -> bool:
    return isinstance(expression, Name | Member) and expression.name in ("env", "environ")
