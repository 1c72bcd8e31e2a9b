#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of scripts/ktap.py: outputs that must not pass for what they are not.

Each case: a description, the output of a program "p", its exit status, and what
is to be read from it, "name" for passed and "!name" for failed.  Prints TAP.
"""
import importlib.util
import pathlib
import sys

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
SPEC = importlib.util.spec_from_file_location("ktap", TOP / "scripts/ktap.py")
ktap = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(ktap)

SINGLE = [
    ("all pass",
     "KTAP version 1\n1..2\nok 1 a\nok 2 b\n", 0, "p/a p/b"),
    ("TAP with a dash and a description of several words",
     "TAP version 13\n1..1\nok 1 - a b  c\n", 0, "p/a_b_c"),
    ("the plan comes last",
     "ok 1 a\nok 2 b\n1..2\n", 0, "p/a p/b"),
    ("results without numbers",
     "1..2\nok a\nok b\n", 0, "p/a p/b"),
    ("one fails, the program says so",
     "1..2\nok 1 a\nnot ok 2 b\n", 1, "p/a !p/b"),
    ("one fails, the program exits 0",
     "1..2\nok 1 a\nnot ok 2 b\n", 0, "p/a !p/b"),
    ("all pass, but the status is not 0",
     "1..1\nok 1 a\n", 134, "!p p/a"),
    ("all pass, but something failed",
     "1..1\nok 1 a\n", 1, "!p p/a"),
    ("one fails, and the machine broke down",
     "1..2\nok 1 a\nnot ok 2 b\n", 125, "!p p/a !p/b"),
    ("nothing at all", "", 0, "!p"),
    ("nothing at all and a bad status", "", 125, "!p"),
    ("text, but no result", "Segmentation fault\n", 139, "!p"),
    ("a plan of nothing: a filter that matched no test",
     "TAP version 13\n1..0\n# Totals: pass:0 fail:0\n", 0, "!p"),
    ("a plan of nothing with a reason",
     "1..0 # SKIP no such feature\n", 4, "!p"),
    ("every test skipped, exit status 0",
     "TAP version 13\n1..1\nok 1 # SKIP not supported\n", 0, "!p/unnamed_1"),
    ("one test skipped",
     "1..2\nok 1 a\nok 2 b # SKIP not root\n", 0, "p/a !p/b"),
    ("skip in small letters, and without a space",
     "1..2\nok 1 a # skip\nok 2 b #SKIP\n", 0, "!p/a !p/b"),
    ("XFAIL", "1..1\nok 1 a # XFAIL known\n", 2, "!p/a"),
    ("XPASS", "1..1\nok 1 a # XPASS\n", 0, "!p/a"),
    ("TODO", "1..1\nnot ok 1 a # TODO later\n", 0, "!p/a"),
    ("time-out", "1..1\nnot ok 1 a # TIMEOUT 45 seconds\n", 0, "!p/a"),
    ("a comment behind a result is no directive",
     "1..1\nok 1 a # took 3 s\n", 0, "p/a"),
    ("truncated", "KTAP version 1\n1..3\nok 1 a\nok 2 b\n", 0, "!p p/a p/b"),
    ("truncated in the middle of a line",
     "KTAP version 1\n1..2\nok 1 a\nok", 0,
     "!p !p/unnamed_2 p/a"),
    ("truncated where a directive may have stood",
     "KTAP version 1\n1..1\nok 1 a", 0, "!p p/a"),
    ("more results than planned", "1..1\nok 1 a\nok 2 b\n", 0, "!p p/a p/b"),
    ("no plan", "TAP version 13\nok 1 a\n", 0, "!p p/a"),
    ("two plans", "1..1\nok 1 a\n1..1\n", 0, "!p p/a"),
    ("two documents where one is due",
     "KTAP version 1\n1..1\nok 1 a\nKTAP version 1\n1..1\nok 1 b\n", 0,
     "!p p/a p/b"),
    ("bail out", "1..1\nok 1 a\nBail out! no memory\n", 0, "!p p/a"),
    ("bail out in what is nested",
     "1..1\n# 1..1\n# ok 1 a\n# Bail out!\nok 1 x\n", 0, "!p p/x/a"),
    ("a name twice", "1..2\nok 1 a\nok 2 a\n", 0, "!p/a"),
    ("a name twice, one failed", "1..2\nnot ok 1 a\nok 2 a\n", 1, "!p/a"),
    ("a number twice", "1..2\nok 1 a\nok 1 b\n", 0, "!p p/a p/b"),
    ("a number left out", "1..2\nok 1 a\nok 3 b\n", 0, "!p p/a p/b"),
    ("noise before, between and behind",
     "SeaBIOS (version 1.16)\n\x1b[2J\nKTAP version 1\n1..2\n[    1.0] usb\n"
     "ok 1 a\n# ok, next one\nok 2 b\nPoweroff\n", 0, "p/a p/b"),
    ("noise that swallows a result",
     "1..2\nworking...ok 1 a\nok 2 b\n", 0, "!p p/b"),
    ("carriage returns", "1..1\r\nok 1 a\r\n", 0, "p/a"),
    ("not okay is not a result", "1..1\nnot okay\nokay\nok 1 a\n", 0, "p/a"),
    ("an empty name", "1..1\nok 1\n", 0, "p/unnamed_1"),
    ("nested by indentation",
     "KTAP version 1\n1..1\n  KTAP version 1\n  1..2\n  ok 1 a\n  ok 2 b\n"
     "ok 1 x\n", 0, "p/x/a p/x/b"),
    ("nested as KUnit does, with a subtest line",
     "KTAP version 1\n1..1\n    KTAP version 1\n    # Subtest: x\n    1..1\n"
     "    ok 1 a\nok 1 x\n", 0, "p/x/a"),
    ("nested as KUnit does, with parameters, which have no plan",
     "KTAP version 1\n1..1\n    KTAP version 1\n    1..1\n"
     "        KTAP version 1\n        ok 1 a\n        ok 2 b\n"
     "    # t: pass:2 fail:0 skip:0 total:2\n    ok 1 t\n"
     "# x: pass:1 fail:0 skip:0 total:1\nok 1 x\n", 0, "p/x/t/a p/x/t/b"),
    ("parameters of which one is lost",
     "KTAP version 1\n1..1\n    KTAP version 1\n    1..1\n"
     "        KTAP version 1\n        ok 1 a\n"
     "    # t: pass:2 fail:0 skip:0 total:2\n    ok 1 t\nok 1 x\n", 0,
     "!p/x/t p/x/t/a"),
    ("a summary in place of a plan, in what is not nested",
     "KTAP version 1\nok 1 a\n# x: pass:1 fail:0 skip:0 total:1\n", 0,
     "!p p/a"),
    ("nested as kselftest does",
     "TAP version 13\n1..1\n# TAP version 13\n# 1..1\n# ok 1 a\nok 1 x\n",
     0, "p/x/a"),
    ("nested twice",
     "1..1\n# 1..1\n# # 1..1\n# # ok 1 a\n# ok 1 y\nok 1 x\n", 0, "p/x/y/a"),
    ("nested failure inside an ok, indented",
     "1..1\n  1..2\n  ok 1 a\n  not ok 2 b\nok 1 x\n", 0, "p/x/a !p/x/b"),
    ("nested failure inside an ok, behind #",
     "1..1\n# TAP version 13\n# 1..2\n# ok 1 a\n# not ok 2 b\nok 1 x\n", 0,
     "p/x/a !p/x/b"),
    ("nested failure behind # without a header",
     "1..1\n# not ok 1 b\nok 1 x\n", 0, "!p/x !p/x/b"),
    ("nested skip inside an ok",
     "1..1\n# 1..1\n# ok 1 a # SKIP\nok 1 x\n", 0, "!p/x/a"),
    ("nested plan of nothing inside an ok",
     "1..1\n# TAP version 13\n# 1..0\nok 1 x\n", 0, "!p/x"),
    ("nested results truncated inside an ok",
     "1..1\n# 1..2\n# ok 1 a\nok 1 x\n", 0, "!p/x p/x/a"),
    ("nested results pass, their parent does not",
     "1..1\n# 1..1\n# ok 1 a\nnot ok 1 x # TIMEOUT\n", 1, "!p/x p/x/a"),
    ("nested failure and failed parent count once",
     "1..1\n# 1..1\n# not ok 1 a\nnot ok 1 x\n", 1, "!p/x/a"),
    ("nested results without their parent",
     "1..1\n  1..1\n  ok 1 a\n", 0, "!p p/?/a"),
    ("two nested documents for one parent",
     "1..1\n# TAP version 13\n# 1..1\n# ok 1 a\n# TAP version 13\n# 1..1\n"
     "# ok 1 b\nok 1 x\n", 0, "!p p/x/a p/x/b"),
    ("the same nested names under two parents",
     "1..2\n# 1..1\n# ok 1 a\nok 1 x\n# 1..1\n# ok 1 a\nok 2 y\n", 0,
     "p/x/a p/y/a"),
]

MANY = [
    ("several documents, by version",
     "KTAP version 1\n1..1\nok 1 a\nKTAP version 1\n1..1\nok 1 b\n", 0,
     "p/a p/b"),
    ("several documents, by plan",
     "1..1\nok 1 a\n1..2\nok 1 b\nok 2 c\n", 0, "p/a p/b p/c"),
    ("several documents, plans last",
     "ok 1 a\n1..1\nok 1 b\n1..1\n", 0, "p/a p/b"),
    ("the first of several is truncated",
     "KTAP version 1\n1..2\nok 1 a\nKTAP version 1\n1..1\nok 1 b\n", 0,
     "!p p/a p/b"),
    ("the first of several is truncated, by plan",
     "1..2\nok 1 a\n1..1\nok 1 b\n", 0, "!p p/a p/b"),
    ("the same name in two documents",
     "1..1\nok 1 a\n1..1\nok 1 a\n", 0, "!p/a"),
    ("one of several runs nothing",
     "1..1\nok 1 a\nKTAP version 1\n1..0\n", 0, "!p p/a"),
    ("an empty document behind a header",
     "KTAP version 1\n1..1\nok 1 a\nKTAP version 1\n", 0, "!p p/a"),
]

# The list, what ran, and what then counts as failed, in the stages s and t.
COMPARE = [
    ("all that is expected ran", "s/a s/b t/c", "s/a s/b t/c", ""),
    ("one is missing", "s/a s/b t/c", "s/a t/c", "s/b"),
    ("one failed", "s/a s/b t/c", "s/a !s/b t/c", "s/b"),
    ("one is not in the list", "s/a t/c", "s/a s/b t/c", "s/b"),
    ("one failed that is not in the list", "s/a t/c", "s/a !s/b t/c", "s/b"),
    ("a stage expects nothing", "s/a", "s/a", "t"),
    ("nothing ran", "s/a t/c", "", "s/a t/c"),
    ("the list is not sorted", "t/c s/a", "s/a t/c", "expected"),
    ("the list has a name twice", "s/a s/a t/c", "s/a t/c", "expected"),
    ("other stages are not looked at", "s/a t/c u/d", "s/a t/c", ""),
    ("a result twice", "s/a t/c", "s/a s/a t/c", "s/a"),
]


def names(results):
    return " ".join(sorted(("!" if reason else "") + name.replace(" ", "_")
                           for name, reason in results.reasons.items()))


def parsed(ran):
    lines = ("fail\t%s\tnot ok" % name[1:] if name.startswith("!")
             else "pass\t" + name for name in ran.split())
    return ktap.parse_results("\n".join(lines))


def cases():
    for many, table in ((False, SINGLE), (True, MANY)):
        for name, text, status, wanted in table:
            yield name, names(ktap.read(text, "p", status, many)), wanted
    for name, expected, ran, wanted in COMPARE:
        _, failures = ktap.compare(expected.split(), parsed(ran), ["s", "t"])
        yield name, " ".join(sorted(failures)), wanted
    # A test that failed stays in the list, one that is gone leaves it.
    updated = ktap.update(["s/a", "s/b", "u/d"], parsed("!s/a s/c"), ["s"])
    yield "the list is updated", " ".join(updated), "s/a s/c u/d"


def main():
    failed = 0
    table = list(cases())
    print("TAP version 13\n1..%d" % len(table))
    for number, (name, seen, wanted) in enumerate(table, 1):
        good = seen == " ".join(sorted(wanted.split()))
        print("%s %d %s" % ("ok" if good else "not ok", number,
                            name.replace("#", "a hash")))
        if not good:
            failed += 1
            print("# expected: %s\n# seen:     %s" % (wanted, seen))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
