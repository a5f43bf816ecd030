"""How a function is named: by itself, or by one of its versions or aliases.

Source: AWS Lambda API reference, `Invoke` (the forms of `FunctionName`); AWS CloudFormation reference,
`AWS::Lambda::Function` (return values); Terraform AWS provider, `aws_lambda_function` (attributes).
"""

from __future__ import annotations

from archlint.model.regex import regex
from archlint.model.values.scalars import Known
from archlint.model.values.texts import HOLE, canonical
from archlint.model.values.value import Declaration, Outcome, Reference, Text

#: What refers to the function itself.
_OWN = frozenset({"Ref", "Arn", "arn", "function_name", "id", "invoke_arn"})
#: What refers to a version or an alias, and is the ARN of that.
_QUALIFIED_ARNS = frozenset({"Ref", "AliasArn", "arn"})
#: What of a Terraform function has the newest version in it: `$LATEST` where it publishes none.
_NEWEST = frozenset({"qualified_arn", "qualified_invoke_arn"})
_OTHER_NAMES = ("AWS::Lambda::Alias", "AWS::Lambda::Version", "aws_lambda_alias")
_FUNCTIONS = ("AWS::Lambda::Function", "AWS::Serverless::Function", "aws_lambda_function")
_QUALIFIED = regex(r"(?:(?:.*:)?function:[^:]+|(?!function:)[^:]+):[^:]+")
#: A text that takes longer to be looked through names nothing.
_LONGEST = 1000


def names_function(outcome: Outcome, function: Declaration) -> bool:
    """Tell whether what names a function certainly names the function itself: no version of it, and no alias.

    Args:
        outcome: a reference to it, its name or ARN, or the part of an ARN of API Gateway that is one.
        function: the function that it leads to.
    """
    if isinstance(outcome, Reference):
        return outcome.target is function and outcome.attribute in _OWN
    if not isinstance(outcome, Known | Text):
        return False
    if isinstance(outcome, Text):
        own = [reference for reference in outcome.references if reference.target is function]
        others = [reference for reference in outcome.references if reference.target is not function]
        if any(not names_function(reference, function) for reference in own):
            return False
        if any(reference.target.type in _OTHER_NAMES for reference in others):
            return False
    text = HOLE.sub("_", canonical(outcome))
    return len(text) <= _LONGEST and _QUALIFIED.fullmatch(text) is None


def names_qualified(outcome: Outcome | None) -> bool:
    """Tell whether what names a function certainly is the ARN of one of its versions or aliases that is declared."""
    named = _referred(outcome)
    return named is not None and named.target.type in _OTHER_NAMES and named.attribute in _QUALIFIED_ARNS


def names_others(outcome: Outcome | None) -> bool:
    """Tell whether what a policy or a call names is certainly versions and aliases of a function, never the function.

    `$LATEST` is one of them: Lambda compares the qualifier of a request with that of the ARN in a policy of a role.
    """
    newest = _referred(outcome)
    is_newest = newest is not None and newest.target.type in _FUNCTIONS and newest.attribute in _NEWEST
    if is_newest or names_qualified(outcome):
        return True
    own, rest = own_name_and_rest(outcome) if isinstance(outcome, Text) else (None, "")
    return own is not None and rest.startswith(":")


def _referred(outcome: Outcome | None) -> Reference | None:
    """Return what a text consists of, or an outcome is, if that is one reference."""
    if isinstance(outcome, Text) and len(outcome.parts) == 1 and isinstance(outcome.parts[0], Reference):
        return outcome.parts[0]
    return outcome if isinstance(outcome, Reference) else None


def names_another(outcome: Outcome, than: Outcome | None) -> bool:
    """Tell whether what names a function, or a version of it, certainly names another one than something else does."""
    own, other = _named_function(than), _named_function(outcome)
    return own is not None and other is not None and own is not other


def _named_function(outcome: Outcome | None) -> Declaration | None:
    text = Text((outcome,)) if isinstance(outcome, Reference) else outcome
    reference = own_name_and_rest(text)[0] if isinstance(text, Text) else None
    return reference.target if reference is not None else None


def is_qualifier(outcome: Outcome) -> bool:
    """Tell whether a qualifier certainly is a version or an alias: `$LATEST` is the function itself."""
    if isinstance(outcome, Reference):
        return outcome.target.type in _OTHER_NAMES
    return isinstance(outcome, Known) and outcome.value != "$LATEST"


def own_name_and_rest(text: Text) -> tuple[Reference | None, str]:
    """Return what a text begins with that refers to a function itself, and what it goes on with; None for no such."""
    first, *rest = text.parts
    if not isinstance(first, Reference) or first.target.type not in _FUNCTIONS or first.attribute not in _OWN:
        return None, ""
    return first, canonical(Text(tuple(rest)))
