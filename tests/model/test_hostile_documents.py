"""Whatever the bytes: data or a clear refusal, soon, and never the end of the process."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import time
from collections.abc import Iterator
from json import dumps
from pathlib import Path

import pytest

from archlint.model.source.document import MAX_YAML, Document, parse
from archlint.model.source.files.raw import read_bytes
from archlint.model.source.text import Unreadable


@pytest.fixture(autouse=True)
def soon() -> Iterator[None]:
    start = time.process_time()
    yield
    assert time.process_time() - start < 8  # far above what it takes; a quadratic step takes minutes


def refusal(data: bytes, name: str = "t.yaml") -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        parse(data, name)
    assert "\n" not in caught.value.message
    return caught.value


MANY = 100_000


@pytest.mark.parametrize("name", ["t.yaml", "t.json", "t.template"])
@pytest.mark.parametrize(
    "data",
    [
        b"[" * MANY,
        b"[" * MANY + b"]" * MANY,
        b'{"a":' * MANY,
        b'{"a":' * MANY + b"1" + b"}" * MANY,
        b"[" * 300 + b"]" * 300,
        b"[ # no JSON\n" + b"[" * MANY + b"]" * MANY,
        b"{# no JSON\na: " + b"[" * MANY,
        b"k: " + b"[" * MANY,
        b"- " * MANY,
        b"? " * MANY,
        b"- ? " * MANY,
        b"".join(b" " * depth + b"a:\n" for depth in range(1500)),
        b"".join(b" " * depth + b"a:\n" + b" " * depth + b"- b: 1\n" for depth in range(0, 380, 2)),
    ],
)
def test_depth(data: bytes, name: str) -> None:
    message = refusal(data, name).message
    assert "nested more than 200 levels deep" in message or "not valid JSON" in message


def test_brackets_in_quotes_do_not_hide_depth() -> None:
    assert "nested" in refusal(b'k: "' + b"]" * MANY + b'"\nl: ' + b"[" * MANY).message


def test_many_brackets_are_not_depth() -> None:
    document = parse(b"- [{a: [b]}]\n" * 2000, "t.yaml")
    assert isinstance(document.data, list)
    assert len(document.data) == 2000


def test_what_passes_the_cheap_test_fits_a_small_stack() -> None:
    """The depth that is let through to libyaml's composer must not overflow a thread's stack."""
    flow = b"[" * 1000 + b"]" * 1000
    block = b"".join(b" " * depth + b"a:\n" + b" " * depth + b"-\n" for depth in range(399))
    refused: list[str] = []
    before = threading.stack_size(1024 * 1024)
    try:
        for data in (b"k: " + flow, block + b" " * 399 + flow):
            thread = threading.Thread(target=lambda data=data: refused.append(refusal(data).message))
            thread.start()
            thread.join()
    finally:
        threading.stack_size(before)
    assert len(refused) == 2


# --- aliases ---


def test_a_billion_laughs() -> None:
    lines = ["a0: &a0 [lol, lol]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    error = refusal("\n".join(lines).encode())
    assert error.message == "aliases expand to more than 250,000 values"
    assert error.line > 1


def test_laughs_in_keys_merges_and_long_text() -> None:
    bomb = "\n".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 9)}], k{n}: 1}}" for n in range(1, 30))
    assert "expand" in refusal(f"a0: &a0 {{k: 1}}\n{bomb}".encode()).message
    keys = "\n".join(f"a{n}: &a{n} {{? [*a{n - 1}, *a{n - 1}] : 1}}" for n in range(1, 30))
    assert "expand" in refusal(f"a0: &a0 {{k: 1}}\n{keys}".encode()).message
    assert "expand" in refusal(b"a: &a " + b"x" * 1_000_000 + b"\nb: [" + b"*a, " * 1000 + b"]").message


@pytest.mark.parametrize("text", ["a: &x [1, *x]", "a: &x {b: {c: *x}}", "&x a: &y {<<: *y}", "&x {? *x : 1}"])
def test_a_node_inside_itself(text: str) -> None:
    error = refusal(b"# first\n" + text.encode())
    assert error.message == "an alias refers to a node that contains it"
    assert error.line == 2


def test_an_honest_use_of_aliases() -> None:
    data = parse(b"base: &b {a: [1, 2]}\nall:\n" + b"  - *b\n" * 10_000, "t.yaml").data
    assert isinstance(data, dict)
    assert data["all"] == [{"a": [1, 2]}] * 10_000


def test_many_functions_that_share_their_settings() -> None:
    shared = "".join(f"  VARIABLE_{n}: value of variable {n}\n" for n in range(80))
    policies = "".join(f"  - {{Effect: Allow, Action: 'sqs:SendMessage', Resource: 'arn:{n}'}}\n" for n in range(30))
    functions = "".join(f"F{n}: {{<<: *env, Policies: *policies, Handler: h.f{n}}}\n" for n in range(150))
    data = parse(f"env: &env\n{shared}policies: &policies\n{policies}{functions}".encode(), "t.yaml").data
    last = data["F149"] if isinstance(data, dict) else None
    assert isinstance(last, dict)
    assert last["VARIABLE_79"] == "value of variable 79"


def test_an_unknown_alias() -> None:
    assert refusal(b"a: 1\nb: *x\n").line == 2


# --- bytes that are no text ---


@pytest.mark.parametrize(
    ("data", "line", "column"),
    [
        (b"a: 1\r\nb: \xff\xfe\n", 2, 4),
        (b"\xef\xbb\xbfa: 1\n\xe9: 1", 2, 1),
        ("a: é\nbé: ".encode() + b"\xc3", 2, 5),
        (b'{"a":\n "\xed\xa0\x80"}', 2, 3),
    ],
)
def test_invalid_utf8(data: bytes, line: int, column: int) -> None:
    error = refusal(data)
    assert (error.message, error.line, error.column) == ("not valid UTF-8", line, column)


def test_truncated_utf16() -> None:
    assert refusal('{"a": 1}'.encode("utf-16")[:-1], "t.json").message == "not valid UTF-16"


@pytest.mark.parametrize("data", [b"a: 1\nb: \0", b"\n\0a: b", b'{"a":\n"\0"}'])
def test_nul_bytes(data: bytes) -> None:
    error = refusal(data, "t.json")
    assert error.message == "not text: it contains a NUL character"
    assert error.line == 2


def test_other_control_characters() -> None:
    error = refusal("é: é\nb: \x07".encode())
    assert (error.message, error.line, error.column) == ("not valid YAML: a control character", 2, 4)


@pytest.mark.parametrize("seed", range(20))
def test_any_bytes(seed: int) -> None:
    noise = bytes((seed * 7919 + n * n * 31 + n) % 256 for n in range(4096))
    for data in (noise, bytes(byte % 128 for byte in noise), b"{" + noise):
        with contextlib.suppress(Unreadable):
            parse(data, "t.yaml")


# --- broken, odd and large ---


@pytest.mark.parametrize("data", [b'{"Resources": {"A"', b'{"a": [1, 2', b'{"a": "b', b"[", b"{", b'{"a": tru'])
def test_truncated_json(data: bytes) -> None:
    for name in ("t.json", "t.yaml"):
        assert refusal(b"\n" + data, name).line in (1, 2)


def test_lone_surrogates_in_json() -> None:
    document = parse(b'{"\\ud800": ["\\udfff"], "b": 1}', "t.json")
    assert document.data == {"\ud800": ["\udfff"], "b": 1}
    assert document.locate(("\ud800",)).column == 2
    assert document.locate(("b",)).column == 24


def test_lone_surrogates_in_yaml() -> None:
    assert refusal(b'a: 1\nb: "\\ud800"').line == 2


def test_integers_of_5000_digits() -> None:
    digits = "9" * 5000
    assert parse(b'{"a": %s}' % digits.encode(), "t.json").data == {"a": digits}
    assert parse(b"a: %s" % digits.encode(), "t.yaml").data == {"a": digits}


def test_a_huge_json_with_a_huge_integer() -> None:
    data = b'{"a": %s, "b": "%s"}' % (b"9" * 5000, b"x" * MAX_YAML)
    assert refusal(data, "t.json").message == "not readable JSON: a number has thousands of digits"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: 1\n\tb: 2", 2),
        ("a: 'x' y\n", 1),
        ("a: >\nb: !GetAZs !Ref x\n", 2),
        ("a: [1\nb: 2", 2),
        ("%FOO\n", 1),
        ("a: !foo!bar x", 1),
        ("`a`", 1),
    ],
)
def test_invalid_yaml(text: str, line: int) -> None:
    error = refusal(text.encode())
    assert error.message.startswith("not valid YAML: ")
    assert error.line in (line, line + 1)
    assert error.column > 0


def test_several_documents() -> None:
    error = refusal(b"a: 1\n---\nb: 2\n")
    assert (error.message, error.line) == ("several YAML documents in one file", 2)


def test_a_tag_in_the_place_of_a_type() -> None:
    document = parse(b"Resources:\n  A:\n    Type: !Rain::Module x\n  B: !Rain::Embed\n    - {c: d}\n", "t.yaml")
    assert document.data == {"Resources": {"A": {"Type": {"!Rain::Module": "x"}}, "B": {"!Rain::Embed": [{"c": "d"}]}}}
    assert document.locate(("Resources", "B", "!Rain::Embed", 0, "c")).line == 5


def test_keys_full_of_aliases() -> None:
    text = "a: &a [" + "x, " * 1000 + "]\n" + "".join(f"? [{n}, *a]\n: 1\n" for n in range(90))
    data = parse(text.encode(), "t.yaml").data
    assert isinstance(data, dict)
    assert len(data) == 91


def test_large_yaml_is_refused() -> None:
    assert refusal(b"# " * (MAX_YAML // 2) + b"\na: 1").message == "larger than 4 MB"


def test_50_megabytes_of_json() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"Tags": ["x" * 60] * 60}}
    count = 12_500
    members = ",\n".join(f'"Q{n}": {dumps(queue)}' for n in range(count))
    document: Document = parse(b'{"Resources": {\n%s}}' % members.encode(), "t.json")
    assert len(document.text) > 48_000_000
    start = time.process_time()
    for n in range(0, count, 10):
        assert document.locate(("Resources", f"Q{n}", "Properties", "Tags")).line == n + 2
    assert time.process_time() - start < 3


# --- files ---


@pytest.fixture
def no_waiting() -> Iterator[None]:
    """A read that blocks would hang the tests: let a timer end the process instead."""
    alarm = threading.Timer(20, os.abort)
    alarm.start()
    yield
    alarm.cancel()


def read_refusal(path: Path, limit: int = 100) -> str:
    with pytest.raises(Unreadable) as caught:
        read_bytes(path, limit)
    assert caught.value.line == 0
    return caught.value.message


def test_a_file(tmp_path: Path) -> None:
    path = tmp_path / "t.yaml"
    path.write_bytes(b"x" * 100)
    (tmp_path / "link").symlink_to(path)
    assert read_bytes(path, 100) == read_bytes(tmp_path / "link", 100) == b"x" * 100
    assert read_refusal(path, 99) == "larger than 9.9e-05 MB"


@pytest.mark.usefixtures("no_waiting")
def test_things_that_are_no_files(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    (tmp_path / "link").symlink_to(fifo)
    (tmp_path / "zero").symlink_to("/dev/zero")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    server.close()
    for name in ("fifo", "link", "zero", "s", "."):
        assert read_refusal(tmp_path / name) == "not a regular file"


@pytest.mark.usefixtures("no_waiting")
def test_a_file_that_becomes_a_fifo_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, fifo = tmp_path / "t.yaml", tmp_path / "fifo"
    path.touch()
    os.mkfifo(fifo)
    status = path.stat()
    monkeypatch.setattr(Path, "stat", lambda self: status)
    assert read_refusal(fifo) == "not a regular file"


def test_files_without_a_true_size_are_limited() -> None:
    path = Path("/proc/self/maps")
    if path.exists():
        assert "larger than" in read_refusal(path)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    assert read_refusal(tmp_path / "gone") == "No such file or directory"
    assert "null" in read_refusal(Path("a\0b"))
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert "symbolic links" in read_refusal(tmp_path / "loop")
    secret = tmp_path / "secret"
    secret.touch(mode=0)
    if os.geteuid():
        assert read_refusal(secret) == "Permission denied"
