"""SAM against aws-sam-translator: the graph of the source equals the graph of the translated template.

Compared is who links to whom by kind; names are SAM's business. What differs for a reason is listed as data.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from archlint.graph import Graph, Resource
from archlint.node import Node
from archlint.parse.cloudformation import Template
from archlint.parse.document import Document, Unreadable, parse, read_bytes
from archlint.parse.files import LocalFiles
from archlint.parse.scope import read_graph
from archlint.schema import Kind, Link
from tests.support import document

pytest.importorskip("samtranslator")

from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
COMPARED = frozenset(
    {
        Kind.BUCKET,
        Kind.BUS,
        Kind.FUNCTION,
        Kind.INVOKE_CONFIG,
        Kind.IOT_RULE,
        Kind.LOG_GROUP,
        Kind.LOG_SUBSCRIPTION,
        Kind.MACHINE,
        Kind.MAPPING,
        Kind.NOTIFICATION,
        Kind.QUEUE,
        Kind.QUEUE_POLICY,
        Kind.RULE,
        Kind.SCHEDULE,
        Kind.STREAM,
        Kind.SUBSCRIPTION,
        Kind.TABLE,
        Kind.TARGET,
        Kind.TASK,
        Kind.TOPIC,
    }
)
Edges = Counter[tuple[str, str, str]]
