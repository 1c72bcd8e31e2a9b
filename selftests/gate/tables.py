#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Tests of scripts/mediation, scripts/matrix, scripts/mutate and that lint asks them.

In a checkout of their own with a kernel of four hooks and one kind of descriptor,
tables with faults are planted, and machines without a hook that end in every way.
Prints TAP.
"""
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]

SCRIPTS = ("lib.sh", "lint", "matrix", "mediation", "mutate")
MEDIATION = "Documentation/security/mediation.tsv"
MATRIX = "Documentation/security/matrix.tsv"

# The hooks are called as what the machine without them does: how scripts/vm ends,
# what it prints and says, and what is to be in the table then.
REPORTED = "vm: the kernel reported a bug\nvm: the kernel reported:\n| Oops: 0\n"
BEGIN = "TAP version 13\n# TAP version 13\n# 1..1\n"
OK = BEGIN + "# ok 1 a.b\nok 1 t\n1..1\n"
NOT_OK = BEGIN + "# not ok 1 a.b\nnot ok 1 t # exit=1\n1..1\n"
CUT = BEGIN + "not ok 1 t # exit=139\n1..1\n"
UNREADY = "# the tests' files or their policy could not be set up\n"
MACHINES = [
    ("a test fails", 1, NOT_OK, "", "seen"),
    ("a test fails before the time is over", 124,
     BEGIN + "# not ok 1 a.b\n", "vm: the time is over\n", "seen"),
    ("a program ends without a result", 1, CUT, "", "seen"),
    ("the kernel breaks down below a test", 125, BEGIN, REPORTED, "seen"),
    ("a test of another name fails", 1,
     BEGIN + "# ok 1 a.b\n# not ok 2 a.b.c\n1..1\n", "", "survived"),
    ("all pass", 0, OK, "", "survived"),
    ("the time is over", 124, BEGIN, "vm: the time is over\n", "assumed"),
    ("the time was over before a test", 124, "", "vm: the time is over\n",
     "assumed"),
    ("no machine starts", 125, "", "vm: cannot run qemu\n", "assumed"),
    ("the kernel breaks down before a test", 125, "", REPORTED, "assumed"),
    ("the machine is gone", 125, BEGIN, "vm: it ended without a status\n",
     "assumed"),
    ("the machine is killed", 137, BEGIN, "", "assumed"),
    ("it cannot be run", 127, "", "no such file\n", "assumed"),
    ("all pass, and the kernel warns", 125, OK, REPORTED, "assumed"),
    ("the test is skipped", 4, BEGIN + "# ok 1 a.b # SKIP no such thing\n",
     "", "assumed"),
    ("the program is not there", 1, "TAP version 13\nnot ok 1 t # exit=127\n",
     "", "assumed"),
    ("no such test in the program", 1, "TAP version 13\n# 1..0\nok 1 t\n", "",
     "assumed"),
    ("nothing could be set up", 1, UNREADY + NOT_OK, "", "assumed"),
    ("the hook is still there", 2, "# the hook is still there\n", "",
     "assumed"),
]

FAKE_VM = """#!/bin/sh
for word; do
	case $word in tvd.without=*) hook=${word#*=} ;; esac
done
cat "machines/$hook.out"
cat "machines/$hook.err" >&2
exit "$(cat "machines/$hook.status")"
"""

FAKE_KERNEL = """#!/bin/sh
case $1 in
srcdir) echo "$PWD/kernel" ;;
objdir) echo "$PWD/objects" ;;
*) echo "$PWD/$1" ;;
esac
"""

THING = """
int make_thing(void)
{
	return anon_inode_getfd("thing", NULL, NULL, 0);
}
"""

# What is done by make(2) leads to fd_install(), what is done by ask(2) does not.
IMAGE = """
	.globl fd_install, __x64_sys_make, __x64_sys_ask
fd_install:
	ret
__x64_sys_make:
	call fd_install
	ret
__x64_sys_ask:
	ret
"""

MATRIX_ROWS = """\
anon\tthing.c thing\teventfd\t-
installs\tthing.c make_thing\teventfd\t-
syscall\tmake\teventfd\t-
"""


class Checkout:
    """A place for the scripts, in which a table may be wrong."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        for name in SCRIPTS:
            self.write("scripts/" + name, (TOP / "scripts" / name).read_text())
        self.write("scripts/vm", FAKE_VM)
        self.write("scripts/kernel", FAKE_KERNEL)
        for path in sorted((TOP / "selftests").glob("act_*.c")):
            self.write("selftests/" + path.name, path.read_text())
        for path in sorted((TOP / "selftests").glob("*_test.c")):
            self.write("selftests/" + path.name, path.read_text())
        self.write("selftests/kinds.h",
                   (TOP / "selftests/kinds.h").read_text())
        self.write("selftests/expected", "selftests/t/a.b\n")
        self.write("kernel/.clang-format", "")
        self.write("kernel/thing.c", THING)
        self.write("objects/thing.o", "")
        self.write("objects/include/config/kernel.release", "6.12.0\n")
        self.write("image.s", IMAGE)
        self.run("gcc", "-nostdlib", "-static", "-Wl,-e,fd_install",
                 "-o", "objects/vmlinux", "image.s")
        self.run("git", "init", "-q")
        self.write(MATRIX, MATRIX_ROWS)

    def write(self, name, text):
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)

    def read(self, name):
        return (self.path / name).read_text()

    def run(self, *command):
        """What a command prints, and its status behind it."""
        done = subprocess.run(command, cwd=self.path, text=True, check=False,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT)
        return "%sstatus %d\n" % (done.stdout, done.returncode)

    def hooks(self, rows):
        """A kernel, a module and a table with these hooks: (name, killed)."""
        self.write("kernel/include/linux/lsm_hook_defs.h", "".join(
            "LSM_HOOK(int, 0, %s, void)\n" % name for name, _ in rows))
        self.write("lsm/hooks.c", "".join(
            "LSM_HOOK_INIT(%s, f),\n" % name for name, killed in rows
            if killed != "-"))
        self.write(MEDIATION, "# head\n" + "".join(
            "\t".join((name, "task", "-", "registered", "-", "selftests/t/a.b",
                       killed, "text") if killed != "-" else
                      (name, "task", "-", "not-needed", "-", "-", "-", "why"))
            + "\n" for name, killed in rows))
        return self.run("scripts/mediation", "generate")

    def replace(self, name, before, after):
        text = self.read(name)
        assert before in text, before
        self.write(name, text.replace(before, after))

    def killed(self):
        return [line.split("\t")[6] for line in
                self.read(MEDIATION).splitlines() if not line.startswith("#")]


def mediation_cases(checkout):
    """Each: a description, what was printed, and the lines that it must have."""
    good = [("one", "seen"), ("two", "seen"), ("three", "-"), ("four", "seen")]
    check = ("scripts/mediation", "check", "--complete")

    def planted(before, after):
        checkout.hooks(good)
        checkout.replace(MEDIATION, before, after)
        checkout.run("scripts/mediation", "generate")
        return checkout.run(*check)

    def with_mark(mark, *command):
        checkout.hooks(good[:3] + [("four", mark)])
        return checkout.run(*command)

    row = "two\ttask\t-\tregistered\t-\tselftests/t/a.b\tseen\ttext\n"
    unseen = "four: no test was seen to fail without it"
    checkout.hooks(good)
    yield ("mediation: what is right passes", checkout.run(*check),
           ["4 hooks, each with a row", "status 0"])
    yield ("mediation: lint passes it", checkout.run("scripts/lint",
                                                     "mediation"),
           ["ok 1 mediation", "status 0"])
    checkout.replace(MEDIATION, "text\n", "other words\n")
    yield ("mediation: the document is older", checkout.run(*check),
           ["Documentation/security/mediation.rst is not what the table says: "
            "scripts/mediation generate", "status 1"])
    yield ("mediation: a row is gone", planted(row, ""),
           ["two: the kernel has this hook, the table has no row", "status 1"])
    yield ("mediation: a row is there twice", planted(row, row + row),
           ["two: it has 2 rows", "status 1"])
    yield ("mediation: a hook that the kernel has not",
           planted(row, row + row.replace("two", "five")),
           ["five: the kernel has no such hook", "status 1"])
    yield ("mediation: a test that is not there",
           planted(row, row.replace("a.b", "a.c")),
           ["two: selftests/expected has no test selftests/t/a.c", "status 1"])
    yield ("mediation: no test",
           planted(row, row.replace("selftests/t/a.b\tseen", "-\t-")),
           ["two: it has no test", "status 1"])
    yield ("mediation: a hook that is not registered",
           planted("three\ttask\t-\tnot-needed\t-\t-\t-\t",
                   "three\ttask\t-\tregistered\t-\tselftests/t/a.b\tseen\t"),
           ["three: it is not registered in lsm/", "status 1"])
    for mark in ("survived", "assumed"):
        yield ("mediation: a hook that is " + mark, with_mark(mark, *check),
               [unseen, "status 1"])
        yield ("mediation: lint of a hook that is " + mark,
               with_mark(mark, "scripts/lint", "mediation"),
               ["not ok 1 mediation", "# | " + unseen, "status 1"])


def matrix_cases(checkout):
    check = ("scripts/matrix", "check", "--kernel", "kernel", "--objects",
             "objects")
    yield ("matrix: what is right passes", checkout.run(*check), ["status 0"])
    yield ("matrix: lint passes it", checkout.run("scripts/lint", "matrix"),
           ["ok 1 matrix", "status 0"])
    for row in MATRIX_ROWS.splitlines():
        checkout.write(MATRIX, MATRIX_ROWS.replace(row + "\n", ""))
        wanted = "the kernel has this, the table has no row: %s\t%s" % tuple(
            row.split("\t")[:2])
        yield ("matrix: a row is gone, " + row.split("\t")[0],
               checkout.run(*check), [wanted, "status 1"])
    yield ("matrix: lint of a row that is gone",
           checkout.run("scripts/lint", "matrix"),
           ["not ok 1 matrix", "# | " + wanted, "status 1"])
    checkout.write(MATRIX, MATRIX_ROWS + "syscall\task\teventfd\t-\n")
    yield ("matrix: a row of what the kernel has not", checkout.run(*check),
           ["the kernel has no such thing: syscall\task", "status 1"])
    checkout.write(MATRIX, MATRIX_ROWS.replace("make\teventfd", "make\tnone"))
    yield ("matrix: a kind that is not there", checkout.run(*check),
           ["syscall\tmake: kinds.h has no none", "status 1"])
    checkout.write(MATRIX, MATRIX_ROWS.replace("make\teventfd", "make\t-"))
    yield ("matrix: neither a kind nor a reason", checkout.run(*check),
           ["syscall\tmake: neither a kind nor a reason", "status 1"])
    checkout.write(MATRIX, MATRIX_ROWS)
    for path in checkout.path.glob("selftests/act_[a-t]*.c"):
        path.unlink()
    # What only makes, holds or serves; the others do all the same.
    checkout.write("selftests/act_file.c", "".join(
        '\t{ "%s", 1, f },\n' % name for name in
        ("ring-hold", "ipc-make", "binder-serve", "read", "open-read")))
    checkout.write("selftests/act_use.c", "int use_eventfd(int fd)\n")
    yield ("matrix: few acts are tried", checkout.run(*check),
           ["2 distinct acts are tried, 150 must be", "status 1"])


def mutate_cases(checkout):
    def machine(hook, status, out, err):
        checkout.write("machines/%s.status" % hook, str(status))
        checkout.write("machines/%s.out" % hook, out)
        checkout.write("machines/%s.err" % hook, err)

    hooks = ["hook_%d" % i for i in range(len(MACHINES))]
    for hook, (_, status, out, err, _) in zip(hooks, MACHINES):
        machine(hook, status, out, err)
    checkout.hooks([(hook, "assumed") for hook in hooks])
    whole = checkout.run("scripts/mutate")
    for case, killed in zip(MACHINES, checkout.killed()):
        yield "mutate: " + case[0], killed + "\n", [case[4]]
    yield "mutate: a run of which not all were tried", whole, ["status 1"]
    yield ("mutate: and is not noted", "%s\n" % checkout.read(
        MEDIATION).startswith("# head\nhook_0\t"), ["True"])
    # What was seen before stays so.
    late = hooks[[case[0] for case in MACHINES].index("the time is over")]
    checkout.hooks([(late, "seen")])
    yield ("mutate: one that was not tried", checkout.run(
        "scripts/mutate", late) + checkout.killed()[0] + "\n",
           ["status 1", "seen"])
    # Of two programs, the second one's has no result.
    machine("two", 1, OK + CUT.replace("t #", "u #"), "")
    checkout.hooks([("two", "assumed")])
    checkout.write("selftests/expected", "selftests/t/a.b\nselftests/u/a.b\n")
    checkout.replace(MEDIATION, "t/a.b\t", "t/a.b selftests/u/a.b\t")
    yield ("mutate: the same name in two programs", checkout.run(
        "scripts/mutate", "two") + checkout.killed()[0] + "\n",
           ["    seen, without two: the kernel does not bear selftests/u/a.b",
            "status 0", "seen"])
    yield ("mutate: a run of one hook is not noted", checkout.read(
        MEDIATION).split("two\t")[0], ["# head"])
    first = checkout.run("scripts/mutate")
    checkout.run("scripts/mutate")
    noted = checkout.read(MEDIATION).split("two\t")[0]
    yield ("mutate: a run of all is noted, once", "%s%d %s\n" % (
        first, noted.count("\n"), noted.splitlines()[1].split(":")[0]),
           ["status 0", "2 # Last whole run of make mutate"])
    yield ("mutate: and is in the document", checkout.run(
        "scripts/mediation", "check", "--complete"),
           ["l" + noted.splitlines()[1][len("# L"):], "status 0"])


def main():
    if not shutil.which("gcc"):
        print("Bail out! gcc is not installed: run scripts/setup")
        return 1
    failed = number = 0
    print("TAP version 13")
    with tempfile.TemporaryDirectory() as directory:
        checkout = Checkout(directory)
        for cases in (mediation_cases, mutate_cases, matrix_cases):
            for name, printed, wanted in cases(checkout):
                number += 1
                good = set(wanted) <= set(printed.splitlines())
                print("%s %d %s" % ("ok" if good else "not ok", number, name))
                if not good:
                    failed = 1
                    for title, lines in (("wanted", wanted),
                                         ("seen", printed.splitlines())):
                        print("\n".join("# | %s: %s" % (title, line)
                                        for line in lines))
    print("1..%d" % number)
    return failed


if __name__ == "__main__":
    sys.exit(main())
