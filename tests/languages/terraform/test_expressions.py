"""Terraform's expressions: what they are known to be, refer to, or stay."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from archlint.model.values.scalars import Absent, Known
from archlint.model.values.value import Tree, Value
from tests.words import evaluated_attribute, said_attribute

#: Expressions without names, and what Terraform makes of them, as JSON.
CLOSED = {
    "1 + 2 * 3": 7,
    "(1 + 2) * 3": 9,
    "10 / 4": 2.5,
    "7 % 3": 1,
    "-(1)": -1,
    "0.1 + 0.2": 0.3,
    "100000000000000000000": 100000000000000000000,
    "1 == 1.0": True,
    "true && false || true": True,
    '1 < 2 ? "a" : "b"': "a",
    "null == null": True,
    "1 != null": True,
    '"x${1 + 1}y"': "x2y",
    '"$${a} %%{b} \\"c\\" \\u00e9"': '${a} %{b} "c" é',
    '"${true}"': True,
    '" a ${~ "b" ~} c"': " abc",
    '"%{ if true }a%{ else }b%{ endif }"': "a",
    '"%{ for k, v in { b = 1, a = 2 } ~} ${k}=${v} %{ endfor }"': "a=2 b=1 ",
    "[1, 2, 3][1]": 2,
    '{ a = 1, "b" : 2, (upper("c")) = 3, null = 4 }': {"a": 1, "b": 2, "C": 3, "null": 4},
    '{ a = { b = [1, { c = 2 }] } }.a.b[1]["c"]': 2,
    "[{ a = 1 }, { a = 2 }][*].a": [1, 2],
    "{ a = 1 }[*].a": [1],
    "null[*]": [],
    "[for x in [1, 2, 3] : x * 2 if x > 1]": [4, 6],
    "[for k, v in { b = 1, a = 2 } : k]": ["a", "b"],
    '[for i, x in ["a", "b"] : "${i}${x}"]': ["0a", "1b"],
    '[for x in toset(["b", "a", "b"]) : x]': ["a", "b"],
    "{ for k, v in { a = 1 } : upper(k) => v }": {"A": 1},
    '{ for x in ["a", "b", "a"] : x => x... }': {"a": ["a", "a"], "b": ["b"]},
    "abs(-3)": 3,
    'alltrue([true, "true"])': True,
    "anytrue([false])": False,
    'basename("/a/b.c")': "b.c",
    "can({ a = 1 }.b)": False,
    "ceil(1.2)": 2,
    'chomp("a\\n")': "a",
    'coalesce("", null, "x")': "x",
    'coalescelist([], ["a"])': ["a"],
    'compact(["a", "", null, "b"])': ["a", "b"],
    "concat([1], [2, 3], [])": [1, 2, 3],
    'contains(["a"], "b")': False,
    'dirname("a/b.c")': "a",
    'distinct(["a", "b", "a"])': ["a", "b"],
    'element(["a", "b"], 3)': "b",
    'endswith("abc", "bc")': True,
    "flatten([[1, [2]], [], 3])": [1, 2, 3],
    "floor(-1.2)": -2,
    'format("%s-%03d-%%-%q-%v", "a", 7, "z", true)': 'a-007-%-"z"-true',
    'index(["a", "b"], "b")': 1,
    'join("-", ["a"], ["b"])': "a-b",
    'jsondecode("{\\"a\\": [1, true]}").a': [1, True],
    "keys({ b = 1, a = 2 })": ["a", "b"],
    'length("héllo")': 5,
    "length(merge({ a = 1 }, { b = 2 }))": 2,
    'lookup({ a = 1 }, "b", 5)': 5,
    "lower(true)": "true",
    "max(1, 5, 3)": 5,
    "merge({ a = { b = 1 } }, null, { a = { c = 2 } })": {"a": {"c": 2}},
    "min([1, 2]...)": 1,
    "one([])": None,
    'one(toset(["a"]))': "a",
    "range(1, 8, 3)": [1, 4, 7],
    'replace("a.b.c", ".", "-")': "a-b-c",
    "reverse([1, 2])": [2, 1],
    'setintersection(["a", "b"], ["b"])': ["b"],
    'setproduct(["a"], ["x", "y"])': [["a", "x"], ["a", "y"]],
    'setsubtract(["a", "b"], ["b"])': ["a"],
    'setunion(["b"], ["a"])': ["a", "b"],
    "slice([1, 2, 3], 1, 2)": [2],
    'sort(["c", "a"])': ["a", "c"],
    'split(",", "a,b,,c")': ["a", "b", "", "c"],
    'startswith("abc", "a")': True,
    'strcontains("abc", "b")': True,
    'substr("hello", -3, -1)': "llo",
    'title("hello world")': "Hello World",
    'tobool("true")': True,
    'tolist(toset(["b", "a"]))': ["a", "b"],
    'tomap({ a = "x" })["a"]': "x",
    'tonumber("5.5")': 5.5,
    'toset(["b", "a", "b"])': ["a", "b"],
    "tostring(5)": "5",
    'trim("??a??", "?")': "a",
    'trimprefix("a.fifo", "a.")': "fifo",
    'trimspace("  a ")': "a",
    'trimsuffix("a.fifo", ".fifo")': "a",
    'try({ a = 1 }.b, [][0], "no")': "no",
    "upper(1)": "1",
    "values({ b = 1, a = 2 })": [2, 1],
    'yamldecode("a: [1]").a': [1],
    'zipmap(["a", "b"], [1, 2])': {"a": 1, "b": 2},
    "true ? 1 : false ? 2 : 3": 1,
    "1e3": 1000,
    "1.5e3 + 1E2": 1600,
    "2e-1 * 10": 2,
    "range(3, 0)": [3, 2, 1],
    "range(0, 5, 2)": [0, 2, 4],
    "range(5, 0, -2)": [5, 3, 1],
    "tolist(toset([10, 9, 100]))": [9, 10, 100],
    'tolist(toset(["b", "B", "a"]))': ["B", "a", "b"],
    'tolist(toset(["10", 9]))': ["10", "9"],
    "toset([true, false])": [False, True],
    'tolist([1, "a"])': ["1", "a"],
    'can(tobool("x"))': False,
    "can(tonumber(true))": False,
    'can(jsondecode("[1"))': False,
    'can(regex("(", "a"))': False,
    'can(parseint("zz", 10))': False,
    'can(cidrhost("10.0.0.0/8", 5))': True,
    'can(formatdate("QQ", "2020-01-01T00:00:00Z"))': False,
    'can(timeadd("nope", "1h"))': False,
    'can(base64decode("!!"))': False,
    "can(element([], 0))": False,
    'can(index(["a"], "b"))': False,
    "can(slice([1], 0, 5))": False,
    'regex("^([a-z]+)-(\\\\d{2,3})(?:-(x))?$", "abc-123")': ["abc", "123", None],
    'regex("(?i)HELLO", "say hello")': "hello",
    'regex("[[:alpha:]]+", "12abc")': "abc",
    'regex("a|ab", "ab")': "a",
    'regex("a*?b", "aab")': "aab",
    'regex("(a+)+$", "aaaa")': ["aaaa"],
    'regex("\\\\bfoo\\\\b", "a foo b")': "foo",
    'regex("(?P<a>.)(?P<b>.)", "xy")': {"a": "x", "b": "y"},
    'regex("[^/]+$", "a/b/c")': "c",
    'regex("\\\\.fifo$", "q.fifo")': ".fifo",
    'regex("^arn:aws:(?P<svc>[a-z]+):", "arn:aws:sqs:x")': {"svc": "sqs"},
    'regexall("[a-z]+", "ab 12 cd")': ["ab", "cd"],
    'regexall("(a)(b)?", "ab a")': [["a", "b"], ["a", None]],
    'regexall("", "ab")': ["", "", ""],
    'regexall("x*", "axb")': ["", "x", ""],
    'regexall("\\\\d", "none")': [],
    'replace("hello world", "/(\\\\w+) (\\\\w+)/", "$2 $1")': "world hello",
    'replace("abc", "/b*/", "-")': "-a-c-",
    'replace("a.b.c", "/\\\\./", "_")': "a_b_c",
    'replace("aXbX", "/x/", "y")': "aXbX",
    'replace("aXbX", "/(?i)x/", "$${0}y")': "aXybXy",
    'format("%5d|%-5d|%05d", 42, 42, 42)': "   42|42   |00042",
    'format("%x %X %o %b", 255, 255, 8, 5)': "ff FF 10 101",
    'format("%e", 1234.5)': "1.234500e+03",
    'format("%g", 0.5)': "0.5",
    'format("%f", 1)': "1.000000",
    'format("%.3s", "abcdef")': "abc",
    'format("%10.2f|", 3.14159)': "      3.14|",
    'format("%+d", 5)': "+5",
    'format("%v", [1, "a"])': '[1,"a"]',
    'format("%v", 1.5)': "1.5",
    'format("%v", 100000000)': "1e+08",
    'format("%s", true)': "true",
    'format("%s", 5)': "5",
    'format("%q", "a\\"b")': '"a\\"b"',
    'format("%#v", "a")': '"a"',
    'format("%t", true)': "true",
    'format("%%")': "%",
    'formatlist("%s", ["a"])': ["a"],
    'formatlist("%s-%d", ["a", "b"], [1, 2])': ["a-1", "b-2"],
    'formatlist("x")': ["x"],
    'formatlist("%s", [])': [],
    "sum([1, 2.5])": 3.5,
    "sum([0.1, 0.2])": 0.3,
    "try(sum([]), -1)": -1,
    'csvdecode("a,b\\n1,\\"x,y\\"\\n")[0].b': "x,y",
    'csvdecode("a\\n")': [],
    'transpose({ a = ["b"], c = ["b", "d"] })': {"b": ["a", "c"], "d": ["c"]},
    'chunklist(["a", "b", "c"], 0)': [["a", "b", "c"]],
    'matchkeys(["a", "b", "c"], ["x", "y", "x"], ["x"])': ["a", "c"],
    "pow(2, 0.5) > 1.41": True,
    "pow(10, -1)": 0.1,
    "log(100, 10)": 2,
    "log(50, 10) > 1": True,
    "signum(0)": 0,
    'parseint("-7f", 16)': -127,
    'parseint("1010", 2)': 10,
    'indent(4, "a\\n  b\\nc")': "a\n      b\n    c",
    'strrev("hello")': "olleh",
    'yamlencode({ a = [1, { b = "x" }], c = { d = true, e = null }, f = [], g = {} })': '"a":\n- 1\n- "b": "x"\n"c":\n  "d": true\n  "e": null\n"f": []\n"g": {}\n',
    'yamlencode([[1, 2], ["a"]])': '- - 1\n  - 2\n- - "a"\n',
    'yamlencode("a")': '"a"\n',
    'yamlencode({ "x y" = "a: b" })': '"x y": "a: b"\n',
    "yamlencode(true)": "true\n...\n",
    "yamlencode(1.5)": "1.5\n...\n",
    "yamlencode(null)": "null\n...\n",
    'yamlencode({ "é" = "é" })': '"é": "é"\n',
    "can(signum(2.5))": False,
    'signum("-3")': -1,
    "5 % 0": 5,
    'format("%q|%5q", 3, true)': '"3"|"true"',
    'format("%+v %.1v", 3, "ab")': "3 ab",
    'format("%G", 123456789)': "1.23456789E+08",
    '"${0.000001} ${1e21}"': "0.000001 1000000000000000000000",
    "trimspace(jsonencode([0.000001]))": "[0.000001]",
    '{ (upper("a")) = 1, A = 2 }': {"A": 2},
    '{ A = 2, (upper("a")) = 1 }': {"A": 1},
    '{ a = 0, (lower("A")) = 1, b = 2, (lower("B")) = 3, (lower("C")) = 4 }': {"a": 1, "b": 3, "c": 4},
    "false ? sort([])[0] : 5": 5,
    'false ? upper("a") : 5': "5",
    "true ? 5 : jsonencode([])": "5",
    'true ? (false ? "a" : 1) : 2': "1",
    "true ? max(1, 2) : length([])": 2,
    '(true ? ["a"] : []) == ["a"]': False,
    '(true ? ["a"] : []) == tolist(["a"])': True,
    "true ? [1] : []": [1],
    "range(2) == tolist([0, 1])": True,
    'split(",", "a") == ["a"]': False,
    'sort(["a"]) == tolist(["a"])': True,
    "range(1) == { a = 1 }": False,
    'jsonencode(["a"]) == ["a"]': False,
    'contains([["a"], null], "a")': False,
    'index([null, "a"], "a")': 1,
    'tolist(toset([null, "a"]))': ["a", None],
    'chunklist([1, "a", true], 2)': [["1", "a"], ["true"]],
    'setproduct([1, "a"], ["x"])': [["1", "x"], ["a", "x"]],
    'can(concat(toset(["a"]), ["b"]))': False,
    'can(slice(toset(["a"]), 0, 1))': False,
    'can(coalesce("a", ["b"]))': False,
    'title("é👍x ab\'c")': "É👍x Ab'C",
    'substr("abc", -100, 1)': "a",
    'substr("abc", -2, 0)': "bc",
    'split("a", false)': ["f", "lse"],
    "jsondecode(true)": True,
    'jsonencode("é<")': '"é\\u003c"',
    "base64encode(jsonencode({ a = 1 }))": "eyJhIjoxfQ==",
    'md5(jsonencode({ b = "&" }))': "8469b767d433f03b8680af07cbf324c2",
    "jsonencode({ a = 1 }) == jsonencode({ a = 1 })": True,
    'base64decode("w6k=")': "é",
    'urlencode("a~b é+&=")': "a~b+%C3%A9%2B%26%3D",
    'sha512("a")': "1f40fc92da241694750979ee6cf582f2d5d7d28e18335de05abc54d0560e0f5302860c652bf08d560252aa5e74210546f369fbbbce8c12cfc7957b2652fe9a75",
    'base64sha512("a")': "H0D8ktokFpR1CXnubPWC8tXX0o4YM13gWrxU0FYOD1MChgxlK/CNVgJSql50IQVG82n7u86MEs/HlXsmUv6adQ==",
    'uuidv5("6ba7b810-9dad-11d1-80b4-00c04fd430c8", "a")': "4f3f2898-69e3-5a0d-820a-c4e87987dbce",
    'cidrsubnet("10.1.2.0/24", 4, 15)': "10.1.2.240/28",
    'cidrsubnet("fd00::/48", 16, 5)': "fd00:0:0:5::/64",
    'cidrhost("10.0.0.0/24", -2)': "10.0.0.254",
    'cidrnetmask("172.16.0.0/12")': "255.240.0.0",
    'cidrsubnets("10.0.0.0/16", 8, 4, 8)': ["10.0.0.0/24", "10.0.16.0/20", "10.0.32.0/24"],
    'textencodebase64("é", "UTF-16LE")': "6QA=",
    'textdecodebase64("aGk=", "UTF-8")': "hi",
    'timeadd("2020-02-28T23:59:59Z", "24h1s")': "2020-03-01T00:00:00Z",
    'timeadd("2020-01-01T00:00:00+02:00", "-1.5h")': "2019-12-31T22:30:00+02:00",
    'formatdate("DD MMM YY hh:mm ZZZ", "2020-01-02T13:04:05Z")': "02 Jan 20 13:04 UTC",
    "formatdate(\"EEEE, D-MMMM-YYYY HH:mm AA 'o''clock'\", \"2020-01-02T13:04:05-08:00\")": "Thursday, 2-January-2020 01:04 PM o'clock",
    'timecmp("2020-01-01T00:00:00Z", "2020-01-01T01:00:00+01:00")': 0,
    '[1, 2] == [1, "2"]': False,
    "[1] == [1, 2]": False,
    "{ a = 1 } == { a = 2 }": False,
    "{ a = [1] } == { a = [1] }": True,
    "[] == []": True,
    'tolist(["a"]) == tolist(["b"])': False,
    'tolist(["a"]) == ["a"]': False,
    '"1" == 1': False,
    'true == "true"': False,
    'null == "null"': False,
    'coalesce("", 5, "x")': "5",
    "coalesce(null, 5)": 5,
    "distinct([1, 2, 1])": [1, 2],
    "distinct([{ a = 1 }, { a = 2 }, { a = 1 }])": [{"a": 1}, {"a": 2}],
    'distinct([["a"], ["a"]])': [["a"]],
    'distinct([1, "1", null, null])': ["1", None],
    'setproduct(["b", "a", "b"], toset([10, 9]))': [["a", 10], ["a", 9], ["b", 10], ["b", 9]],
    '[for i, p in setproduct(toset(["b"]), ["y"]) : i]': [["b", "y"]],
    'true && "1"': True,
    '"${2 ~} "': "2",
    '" ${~ true}"': "true",
    'try("${[1] ~} ", "no")': "no",
    "<<EOT\n${1 + 1 ~}\nEOT\n": "2",
    "<<-EOT\n  ${~ [3][0] ~}\n  EOT\n": "3",
    '"$$${x}"': "$${x}",
    '"a$$$${x}b$$$$${y}"': "a$$${x}b$$$${y}",
    '"%%%{ if true }%%%%%{x}"': "%%{ if true }%%%%{x}",
    '"$%%{x}%${1}"': "$%{x}%1",
    '!"0"': True,
    '"0" ? 1 : 2': 2,
    '[for x in ["1", "0"] : 1 if x]': [1],
    'alltrue(["1", true])': True,
    'anytrue(["0"])': False,
    'format("%t", "1")': "true",
    'try(1 && true, "no")': "no",
    'timeadd("2020-02-28T23:59:59Z", "0")': "2020-02-28T23:59:59Z",
    'tolist(toset([["a"], ["a", "b"]]))': [["a", "b"], ["a"]],
    "tolist(toset([tomap({ a = 1 }), tomap({ a = 1, b = 2 })]))": [{"a": 1, "b": 2}, {"a": 1}],
    'join(",", [for x in [1, 2] : jsonencode({ n = x })])': '{"n":1},{"n":2}',
    'sort([jsonencode({ b = 1 }), "a", jsonencode([1])])': ["[1]", "a", '{"b":1}'],
    'contains([jsonencode({ b = 1 })], "{\\"b\\":1}")': True,
    "distinct([jsonencode([1]), jsonencode([1])])": ["[1]"],
    'formatlist("<%s>", [jsonencode([1])])': ["<[1]>"],
    "sort([3, 20, 1])": ["1", "20", "3"],
    'lookup({ a = 1 }, "b", "c")': "c",
    '5 != "5"': True,
    'contains(["1", "2"], 1)': False,
    'contains([1, 2], "1")': False,
    'issensitive("a")': False,
    'title("hello-world foo_bar")': "Hello-World Foo_bar",
    'substr("hello", -3, 2)': "ll",
    'trim("?!hi!?", "!?")': "hi",
    "7 % -3": 1,
    "-7 % 3": -1,
    "10 / 3 > 3.33": True,
    "1 / 4": 0.25,
    "flatten([[[1]], [], 2])": [1, 2],
    'setunion(["a"], ["b"], ["a"])': ["a", "b"],
    'zipmap(["a"], [[1]])': {"a": [1]},
    'element(["a", "b"], 5)': "b",
    'merge({ a = 1 }, { a = "2" }).a': "2",
    'one(["a"])': "a",
    'compact(["", "a"])': ["a"],
    "alltrue([])": True,
    "anytrue([])": False,
    'join("-", [1, 2, true])': "1-2-true",
    'split("", "abc")': ["a", "b", "c"],
    'split("/", "a//b")': ["a", "", "b"],
    'startswith("", "")': True,
    "abs(-1.5)": 1.5,
    "ceil(-1.5)": -1,
    "floor(-1.5)": -2,
    'max(1, "3")': 3,
    "tostring(1.50)": "1.5",
    "tostring(true)": "true",
    "tostring(100000000000)": "100000000000",
    "tobool(null) == null": True,
    'tonumber("1e3")': 1000,
    'tomap({ a = 1, b = "x" })': {"a": "1", "b": "x"},
    'jsondecode("5")': 5,
    'jsondecode("null") == null': True,
    'jsondecode("\\"a\\"")': "a",
    'trimspace("\\n a \\n")': "a",
    'chomp("a\\r\\n\\n")': "a",
    "true ? 11 : false ? 12 : 13": 11,
    "false ? 1 : false ? 2 : true ? 3 : 4": 3,
    '"%{ if false ? false : true ? true : false }a%{ else }b%{ endif }"': "a",
    'try([{ a = 1 }.b], ["d"])': ["d"],
    "try([for x in { a = 1 }.b : x], [])": [],
    'try([for x in [1] : x.a], "d")': "d",
    'try({ x = { a = 1 }.b }, "d")': "d",
    'try("${{ a = 1 }.b}", "d")': "d",
    "try({ a = 1 }.b ? 1 : 2, 3)": 3,
    "try({ a = 1 }.b + 1, 4)": 4,
    'try([{ a = 1 }][*].b, "d")': "d",
    'try(upper({ a = 1 }.b), "d")': "d",
    'try([1][{ a = 1 }.b], "d")': "d",
    'try(tonumber("abc"), 0)': 0,
    'try(jsondecode("{"), {})': {},
    "can([{ a = 1 }.b])": False,
    'can(tonumber("a"))': False,
    'can(regex("^z", "Hello"))': False,
    'can(regex("^H", "Hello"))': True,
    'try("a" ? 1 : 2, 3)': 3,
    "try(null ? 1 : 2, 3)": 3,
    'try(upper([1]), "d")': "d",
    'try(concat("a"), [])': [],
    'try("a" + 1, 4)': 4,
    'try(!"a", 1)': 1,
    "try([1] && true, 2)": 2,
    'try(one([1, 2]), "several")': "several",
    'try(toset(["a"])[0], "d")': "d",
    "<<-EOT\n  %{ for x in [2, 1] ~}\n  ${x}\n  %{ endfor ~}\n  EOT\n": "  2\n  1\n",
    "<<-EOT\n  %{ for x in [2, 1] }\n  ${x}\n  %{ endfor }\n  EOT\n": "\n2\n\n1\n\n",
    "<<-EOT\n  k:\n  %{~ for x in [2, 1] }\n    - ${x}\n  %{~ endfor }\n  end\n  EOT\n": "  k:\n\n    - 2\n\n    - 1\n\n  end\n",
    "<<-EOT\n    one\n  %{ if true ~}\n    two\n  %{ endif ~}\n  three\n  EOT\n": "  one\n    two\n  three\n",
    "<<EOT\n  %{ for x in [2, 1] ~}\n  ${x}\n  %{ endfor ~}\nEOT\n": "    2\n    1\n  ",
    '<<-EOT\n    ${1}\n      ${~ "x" ~}\n    y\n    EOT\n': "    1\nx    y\n",
    '<<-EOT\n    a ${~ "x"}\n      b\n\n    EOT\n': "ax\n  b\n\n",
    '"a\\n  ${~ "x" ~}\\n\\n  b"': "axb",
    "can(tobool(1))": False,
    "can(upper(null))": False,
    "can(length(null))": False,
    'can(tonumber("0x1"))': False,
    "can([for x in 5 : x])": False,
    "can([for x in null : x])": False,
    'can(cidrnetmask("nope"))': False,
    'try("x-${null}", "d")': "d",
    'try("x-${[1]}", "d")': "d",
    'try(!null, "d")': "d",
    'try(null + 1, "d")': "d",
    'try(null ? 1 : 2, "d")': "d",
    'try({ a = 1 }[null], "d")': "d",
    'try(join(",", ["a", null]), "d")': "d",
    'try(join(",", "a"), "d")': "d",
    'try(length(5), "d")': "d",
    'try(keys([1]), "d")': "d",
    'try(lookup(null, "a", 1), "d")': "d",
    'lookup({ a = null }, "a", 1)': None,
    'try(max([]...), "d")': "d",
    'try(abs("x"), "d")': "d",
    'try(sum(["a"]), "d")': "d",
    'try(sum([1, null]), "d")': "d",
    'try(tomap([1]), "d")': "d",
    'try(tolist({ a = 1 }), "d")': "d",
    'try(zipmap(["a"], [1, 2]), "d")': "d",
    'try(setproduct(["a"]), "d")': "d",
    'try(format("%s", [1]), "d")': "d",
    'try({ for k in ["a", "a"] : k => 1 }, "d")': "d",
    'try({ for k in [null] : k => 1 }, "d")': "d",
    'try(range(1025), "d")': "d",
    "alltrue([null])": False,
    "anytrue([null, true])": True,
    'compact([1, "", null])': ["1"],
    "range(0, 1, 0.25)": [0, 0.25, 0.5, 0.75],
    "range(2.5)": [0, 1, 2],
    'format("%05s|%05v|%06v|%06d|%05t", "a", "b", -12, -12, true)': "0000a|0000b|000-12|-00012|true",
    'format("%[2]s %[1]s %s", "a", "b")': "b a b",
    'format("%5[1]s", "a")': "    a",
    'basename("a/b/")': "b",
    'basename("")': ".",
    'basename("/")': "/",
    'dirname("a/./b/../c")': "a",
    'dirname("a//b/c")': "a/b",
    'abspath("/a//b/../c")': "/a/c",
    'pathexpand("/a/b")': "/a/b",
    'upper("straße")': "STRAßE",
    'lower("İ")': "i",
    'length("日本語\\r\\n")': 4,
    'strrev("héy")': "yéh",
    'split("", "é日")': ["é", "日"],
    'split("", "")': [],
    "[[1, 2], [3]][*][0]": [1, 3],
    "[{ a = [{ b = 1 }, { b = 2 }] }, { a = [] }][*].a[*].b": [[1, 2], []],
    "flatten([{ a = [{ b = 1 }, { b = 2 }] }, { a = [] }][*].a[*].b)": [1, 2],
    "[{ a = [{ b = [{ c = 1 }] }] }][*].a[*].b[*].c": [[[1]]],
    "[{ a = { b = 1 } }].*.a.b[0]": 1,
    'try([{ a = [{ c = 1 }] }][*].a[*].b, "d")': "d",
    'true ? [1, 2] : ["a"]': ["1", "2"],
    'true ? [1, "a"] : [2, "b"]': [1, "a"],
    "tomap({ a = 1 }) == { a = 1 }": False,
    "tomap({ a = 1 }) == tomap({ a = 1 })": True,
    "tolist([]) == []": False,
    '"a" == ["a"]': False,
    "contains([1], true)": False,
    'contains([1, "a"], "1")': False,
    'setunion([1], ["a"])': ["1", "a"],
}

CONTEXT = """
locals {
  written = "$${x}"
}
resource "aws_sqs_queue" "q" {
  name          = "orders"
  delay_seconds = 5
  tags          = { team = "a" }
}
resource "aws_sqs_queue" "by_name" {
  for_each = { a = 1, b = 2 }
}
resource "aws_sqs_queue" "counted" {
  count = 2
}
resource "aws_sqs_queue" "maybe" {
  count = var.create ? 1 : 0
}
resource "aws_sqs_queue" "many" {
  for_each = var.names
}
resource "random_pet" "p" {
  length = 2
}
data "aws_caller_identity" "me" {}
data "aws_region" "here" {}
data "aws_region" "there" {
  provider = aws.there
}
data "aws_sqs_queue" "elsewhere" {
  name = "elsewhere"
}
data "aws_service_principal" "topics" {
  service_name = "sns"
}
data "aws_arn" "written" {
  arn = "arn:aws:sqs:eu-west-1:${data.aws_caller_identity.me.account_id}:q"
}
data "aws_arn" "queue" {
  arn = aws_sqs_queue.q.arn
}
data "aws_arn" "open" {
  arn = var.names
}
data "aws_sqs_queue" "same" {
  name = aws_sqs_queue.q.name
}
variable "create" {
  default = true
}
variable "fifo" {
  default = false
}
variable "unset" {
  default = null
}
variable "names" {}
variable "pair" {
  type     = tuple([string, number])
  default  = ["1", "2"]
}
variable "session" {
  default   = "secret"
  ephemeral = true
}
variable "token" {
  default   = "secret"
  sensitive = true
}
locals {
  prefix = "app-${var.fifo}"
  cycle  = local.circle
  circle = local.cycle
}
"""

#: Expressions with names, and what they are, in words.
OPEN = {
    "aws_sqs_queue.q.arn": ["<aws_sqs_queue.q.arn>"],
    "resource.aws_sqs_queue.q.arn": ["<aws_sqs_queue.q.arn>"],
    'resource.aws_sqs_queue.by_name["a"].arn': ['<aws_sqs_queue.by_name["a"].arn>'],
    "resource.aws_sqs_queue.counted[*].arn": ["[<aws_sqs_queue.counted[0].arn>, <aws_sqs_queue.counted[1].arn>]"],
    "[for resource in [{ queue = { arn = 1 } }] : resource.queue.arn]": ["[1]"],
    "aws_sqs_queue.q.name": ["<aws_sqs_queue.q.name>"],
    "aws_sqs_queue.q.delay_seconds * 2": ["10"],
    "upper(aws_sqs_queue.q.name)": ["'ORDERS'"],
    "aws_sqs_queue.q.tags.team": ["'a'"],
    "aws_sqs_queue.q": ["<aws_sqs_queue.q>"],
    "aws_sqs_queue.none.arn": ["inside()"],
    '"arn:${aws_sqs_queue.q.arn}:x"': ['"arn:${aws_sqs_queue.q.arn}:x"'],
    'yamldecode("a: [x, ${aws_sqs_queue.q.arn}:x]").a[1]': ['"${aws_sqs_queue.q.arn}:x"'],
    'yamldecode("${aws_sqs_queue.q.arn}: [x").a': ["inside()"],
    'aws_sqs_queue.by_name["a"].arn': ['<aws_sqs_queue.by_name["a"].arn>'],
    'aws_sqs_queue.by_name["c"].arn': ["inside()"],
    "values(aws_sqs_queue.by_name)[*].arn": ['[<aws_sqs_queue.by_name["a"].arn>, <aws_sqs_queue.by_name["b"].arn>]'],
    "{ for k, q in aws_sqs_queue.by_name : k => q.arn }.b": ['<aws_sqs_queue.by_name["b"].arn>'],
    "aws_sqs_queue.counted[1].arn": ["<aws_sqs_queue.counted[1].arn>"],
    "aws_sqs_queue.counted.*.arn": ["[<aws_sqs_queue.counted[0].arn>, <aws_sqs_queue.counted[1].arn>]"],
    "aws_sqs_queue.maybe[0].arn": ["<aws_sqs_queue.maybe[0].arn>"],
    "one(aws_sqs_queue.maybe[*].arn)": [
        "<aws_sqs_queue.maybe[0].arn> if var.create is true",
        "- if var.create is false",
    ],
    "try(aws_sqs_queue.maybe[0].arn, null)": [
        "<aws_sqs_queue.maybe[0].arn> if var.create is true",
        "- if var.create is false",
    ],
    'join("", aws_sqs_queue.maybe.*.arn)': [
        "<aws_sqs_queue.maybe[0].arn> if var.create is true",
        "'' if var.create is false",
    ],
    'aws_sqs_queue.many["x"].arn': ["<aws_sqs_queue.many.arn>"],
    "length(aws_sqs_queue.many)": ["inside()"],
    'can(aws_sqs_queue.many["x"].arn)': ["outside()"],
    "can(aws_sqs_queue.many)": ["True"],
    'try(aws_sqs_queue.many["x"].arn, null)': ["<aws_sqs_queue.many.arn>"],
    'try({ for k, q in aws_sqs_queue.many : k => "queue" }["x"], "none")': ["inside()"],
    'length(toset(["a", var.names]))': ["inside()"],
    'length(tolist(toset(["a", var.names])))': ["inside()"],
    'tolist(toset(["a", var.names]))[0]': ["inside()"],
    'toset(["a", var.names, "a", var.names])': ["['a', outside(var.names), outside(var.names)]"],
    "length(toset([aws_sqs_queue.q.arn, aws_sqs_queue.maybe[0].arn, aws_sqs_queue.q.arn]))": ["2"],
    "path.cwd": ["outside(path.cwd)"],
    'abspath("a/../b")': ['"${abspath(.)}/b"'],
    'abspath("../b")': ["outside(abspath(../b))"],
    'fileexists("${path.cwd}/main.tf") && fileexists(abspath("main.tf"))': ["True"],
    "ephemeralasnull(var.session)": ["outside(var.session)"],
    "values(aws_sqs_queue.many)[0].arn": ["inside()"],
    'element(split(":", aws_sqs_queue.q.arn), 5)': ["<aws_sqs_queue.q.arn>"],
    "random_pet.p.length": ["2"],
    "random_pet.p.id": ["outside(random_pet.p.id)"],
    "data.aws_caller_identity.me.account_id": ["outside(AWS::AccountId)"],
    "data.aws_region.here.name": ["outside(AWS::Region)"],
    "data.aws_region.there.name": ["outside(aws.there region)"],
    "data.aws_sqs_queue.elsewhere.arn": ['"arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:elsewhere"'],
    "data.aws_sqs_queue.elsewhere.url": ['"https://sqs.${AWS::Region}.amazonaws.com/${AWS::AccountId}/elsewhere"'],
    "data.aws_sqs_queue.elsewhere.name": ["'elsewhere'"],
    "data.aws_service_principal.topics.name": ["'sns.amazonaws.com'"],
    "data.aws_arn.written.region": ["'eu-west-1'"],
    "data.aws_arn.written.account": ["outside(AWS::AccountId)"],
    "data.aws_arn.queue.resource": ["<aws_sqs_queue.q.arn>"],
    "data.aws_arn.open.service": ["inside()"],
    'provider::aws::arn_build("aws", "sqs", "eu-west-1", "1", "q")': ["'arn:aws:sqs:eu-west-1:1:q'"],
    'provider::aws::arn_parse("arn:aws:lambda:eu-west-1:1:function:f:live").resource': ["'function:f:live'"],
    'provider::aws::arn_parse("arn:aws:lambda:eu-west-1:1:function:f").account_id': ["'1'"],
    'can(provider::aws::arn_parse("sqs:q"))': ["False"],
    'provider::aws::trim_iam_role_path("arn:aws:iam::1:role/service-role/r")': ["'arn:aws:iam::1:role/r'"],
    'provider::aws::arn_build("aws", "sqs", data.aws_region.here.name, "1", aws_sqs_queue.q.name)': [
        '"arn:aws:sqs:${AWS::Region}:1:${aws_sqs_queue.q.name}"'
    ],
    "data.aws_sqs_queue.same.arn": ["<aws_sqs_queue.q.arn>"],
    "var.names": ["outside(var.names)"],
    "var.token": ["outside(var.token)"],
    "sensitive(1)": ["outside()"],
    "var.fifo": ["False by var.fifo"],
    'join("-", [var.fifo, "a"])': ["'false-a' by var.fifo"],
    'join("-", [for each in ["a"] : "${each}-${var.fifo}"])': ["'a-false' by var.fifo"],
    'compact([var.fifo, "a"])': ["['false' by var.fifo, 'a'] by var.fifo"],
    "alltrue([for each in [var.fifo] : each])": ["False by var.fifo"],
    'sort(["x", var.fifo])': ["['false', 'x'] by var.fifo"],
    'formatlist("%s!", [var.fifo])': ["['false!'] by var.fifo"],
    'contains([var.fifo, "a"], "b")': ["False by var.fifo"],
    'concat([var.fifo], ["a"])': ["[False by var.fifo, 'a']"],
    'element(["a", var.fifo], 0)': ["'a'"],
    'element(["a", var.fifo], 3)': ["False by var.fifo"],
    'lookup({ a = "x", b = var.fifo }, "a", "")': ["'x'"],
    'lookup({ a = "x", b = var.fifo }, "b", "")': ["False by var.fifo"],
    "length([var.fifo])": ["1"],
    "length(jsonencode([var.fifo]))": ["7 by var.fifo"],
    '"a${jsonencode([var.fifo])}"': ["'a[false]' by var.fifo"],
    "[var.fifo] == [false]": ["True by var.fifo"],
    "[var.fifo] == null": ["False"],
    "length(toset([var.fifo]))": ["1 by var.fifo"],
    "{ (var.fifo) = 1 }": ["{false: 1} by var.fifo"],
    "{ for each in [var.fifo, true] : each => 1 }": ["{false: 1, true: 1} by var.fifo"],
    "var.undeclared": ["inside()"],
    'var.pair == ["1", 2]': ["True by var.pair"],
    'var.pair == ["1", "2"]': ["False by var.pair"],
    "local.prefix": ["'app-false' by var.fifo"],
    "local.cycle": ["inside()"],
    "terraform.workspace": ["outside(terraform.workspace)"],
    "path.module": ["'.'"],
    "each.key": ["inside()"],
    "cidrsubnet(var.names, 8, 1)": ["outside(cidrsubnet(${var.names}, 8, 1))"],
    'regex("a+", var.names)': ["outside(regex(a+, ${var.names}))"],
    'can(regex("a+", var.names))': ["outside()"],
    "can(var.names)": ["True"],
    "can(bcrypt(var.names))": ["outside()"],
    "can([bcrypt(var.names)])": ["outside()"],
    "can([var.names])": ["True"],
    'var.fifo ? "a" : "b"': ["'a' if var.fifo is true", "'b' if var.fifo is false"],
    '!var.fifo ? "a" : "b"': ["'a' if var.fifo is false", "'b' if var.fifo is true"],
    'var.fifo == true ? "a" : "b"': ["'a' if var.fifo is true", "'b' if var.fifo is false"],
    'var.unset == true ? "a" : "b"': ["'a' if var.unset == true is true", "'b' if var.unset == true is false"],
    'var.names != "x" ? "a" : "b"': ["""'a' if var.names == "x" is false""", """'b' if var.names == "x" is true"""],
    'true && var.fifo ? "a" : "b"': ["'a' if var.fifo is true", "'b' if var.fifo is false"],
    'aws_sqs_queue.q.arn != null ? "a" : "b"': ["'a'"],
    "jsonencode({ a = aws_sqs_queue.q.arn, b = 1 })": ["{a: <aws_sqs_queue.q.arn>, b: 1}"],
    '"${jsonencode({ a = aws_sqs_queue.q.arn })}!"': ["""'"{"a":"${aws_sqs_queue.q.arn}"}!"'"""[1:-1]],
    "jsondecode(jsonencode({ a = [1] })).a[0]": ["1"],
    "length(jsonencode({ a = 1 }))": ["7"],
    'jsondecode("[${join(",", [for q in [aws_sqs_queue.q] : jsonencode({ a = q.arn })])}]")': [
        "[{a: <aws_sqs_queue.q.arn>}]"
    ],
    "templatestring(local.written, { x = 2 })": ["'2'"],
    'try(templatestring(local.written, { x = [] }), "no")': ["'no'"],
    'compact(["", jsonencode({ a = aws_sqs_queue.q.arn })])': ["[{a: <aws_sqs_queue.q.arn>}]"],
    "tostring(jsonencode({ a = aws_sqs_queue.q.arn }))": ["{a: <aws_sqs_queue.q.arn>}"],
    "length(setproduct(toset([1]), [aws_sqs_queue.q.arn, var.names]))": ["inside()"],
    'jsondecode("[1e400]")': ["inside()"],
    'cidrsubnet("10.0.0.0/16", 4, -1)': ["outside(cidrsubnet(10.0.0.0/16, 4, -1))"],
    "length(jsonencode({ a = aws_sqs_queue.q.arn }))": ["inside()"],
    '{ (var.names) = 1, b = 2 }["c"]': ["inside()"],
    "[for n in var.names : n]": ["outside(var.names|[for n in var.names : n])"],
}


@pytest.mark.parametrize("expression", CLOSED)
def test_closed(tmp_path: Path, expression: str) -> None:
    assert plain(evaluated_attribute(tmp_path, expression)) == CLOSED[expression]


@pytest.mark.parametrize("expression", OPEN)
def test_open(tmp_path: Path, expression: str) -> None:
    assert said_attribute(tmp_path, expression, CONTEXT) == OPEN[expression]


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed here")
def test_terraform_says_the_same(tmp_path: Path) -> None:
    """Terraform itself evaluates the expressions to what this module says they are."""
    assert terraform_says(tmp_path, CLOSED) == CLOSED


def terraform_says(folder: Path, expressions: Iterable[str]) -> dict[str, Any]:
    """Return what Terraform makes of expressions without names."""
    wanted = list(expressions)
    together = ",\n".join(wanted)
    (folder / "main.tf").write_text(f"locals {{\n  all = jsonencode([\n{together}\n])\n}}\n")
    environment = {key: value for key, value in os.environ.items() if not key.startswith("TF_")}
    command = ["terraform", f"-chdir={folder}", "console"]
    run = subprocess.run(command, input="local.all\n", capture_output=True, text=True, check=True, env=environment)
    return dict(zip(wanted, json.loads(json.loads(run.stdout)), strict=True))


def plain(value: Value) -> Any:
    """Return a value that is known, with all that is in it, as plain data."""
    outcome = value.outcome
    match outcome:
        case Known():
            return outcome.value
        case Absent():
            return None
        case Tree() if outcome.is_list:
            return [plain(element) for element in outcome.values()]
        case Tree():
            return {key: plain(inner) for key, inner in outcome.items()}
    raise AssertionError(f"{outcome} is not known")
