"""What is fuzzed: for each kind of text that archlint reads, which files an input stands for and where it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from random import Random

from fuzz import seeds
from fuzz.bundles import unpack
from fuzz.mutation import Mutator
from fuzz.product import Fault, examine

_FUNCTION = """\
Transform: AWS::Serverless-2016-10-31
Parameters:
  Stage: {{Type: String, Default: dev}}
  Name: {{Type: String, Default: x}}
Resources:
  Orders: {{Type: AWS::SQS::Queue, Properties: {{FifoQueue: true, QueueName: !Sub "${{Stage}}-orders.fifo"}}}}
  Table: {{Type: AWS::DynamoDB::Table, Properties: {{KeySchema: [{{AttributeName: pk, KeyType: HASH}}]}}}}
  Files: {{Type: AWS::S3::Bucket}}
  Handle:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: {runtime}
      Handler: index.handler
      Environment:
        Variables: {{QUEUE_URL: !Ref Orders, TABLE: !Ref Table, BUCKET: !Ref Files, ACCOUNT: !Ref AWS::AccountId}}
      Events:
        Orders: {{Type: SQS, Properties: {{Queue: !GetAtt Orders.Arn}}}}
        Files: {{Type: S3, Properties: {{Bucket: !Ref Files, Events: ["s3:ObjectCreated:*"]}}}}
"""


def _function(runtime: str) -> bytes:
    return _FUNCTION.format(runtime=runtime).encode()


@dataclass(frozen=True, slots=True)
class Target:
    """One kind of text.

    Attributes:
        first: the file that an input's text is, up to the first marker of another one.
        found: yields the inputs that the fixtures hold.
        around: what else is there, unless the input says otherwise.
        is_named: whether archlint is given the first file, rather than the folder.
    """

    first: str
    found: Callable[[], Iterator[bytes]]
    around: Mapping[str, bytes] = field(default_factory=dict)
    is_named: bool = False

    def files(self, data: bytes) -> dict[str, bytes]:
        """Return the files that an input stands for, by their names."""
        return {**self.around, **unpack(data, self.first)}

    def given(self, files: Mapping[str, bytes]) -> str:
        """Return the one of the files that archlint is given; nothing if that is the folder."""
        return self.first if self.is_named and self.first in files else ""

    def examine(self, data: bytes, *, patience: float = 20.0) -> Fault | None:
        """Return what is wrong with how archlint takes an input."""
        files = self.files(data)
        return examine(files, self.given(files), patience=patience)


TARGETS = {
    "cloudformation-json": Target("template.json", seeds.templates_json),
    "cloudformation-yaml": Target("template.yaml", seeds.templates_yaml),
    "configuration": Target(".archlint.toml", lambda: iter(()), {"template.yaml": _function("python3.13")}),
    "hcl": Target("main.tf", seeds.hcl),
    "javascript": Target("index.js", seeds.code(".js", ".mjs", ".ts"), {"template.yaml": _function("nodejs22.x")}),
    "plan": Target("plan.json", seeds.plans, is_named=True),
    "python": Target("index.py", seeds.code(".py"), {"template.yaml": _function("python3.13")}),
    "state": Target("state.json", seeds.states),
    "terraform-json": Target("main.tf.json", seeds.terraform_json),
}


def inputs(name: str) -> list[bytes]:
    """Return all that fuzzing a target begins with, what was written for it first."""
    return [*seeds.written(name), *TARGETS[name].found()]


def mutator(name: str, others: list[bytes]) -> Callable[[bytes, int, int], bytes]:
    """Return what changes an input of a target, given the largest size and the seed of chance."""
    changes = Mutator(TARGETS[name].first, others)
    return lambda data, most, seed: changes.mutate(data, Random(seed), most)
