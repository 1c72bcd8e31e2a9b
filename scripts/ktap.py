#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""Reads KTAP and TAP, and compares what ran with what must run.

ktap.py read --prefix NAME --status N [--many] < OUTPUT
	prints a line for each result: "pass" or "fail", a tab, the full name
	and, for a failure, a tab and the reason.
ktap.py compare --expected FILE --stage NAME... [--update] < RESULTS
	prints what failed and why, then "N passed, N failed"; status 1 if any
	failed.

Only an "ok" without a directive, in a document that keeps its own plan, passes.
Whatever is unclear is a failure: a runner that dies, skips or runs nothing must
not look like one that passed.
"""
import argparse
import re
import sys

PREFIX = re.compile(r"(?:# ?| )*")
VERSION = re.compile(r"K?TAP version \d+$")
PLAN = re.compile(r"1\.\.(\d+)(?:\s*#.*)?$")
RESULT = re.compile(r"(not ok|ok)(?:\s+(\d+))?(?:\s+-)?(?=\s|$)\s*(.*)$")
# KUnit knows how many parameters a test had only when all have run, and says so
# behind them instead of a plan before them.
SUMMARY = re.compile(r"\w+: pass:\d+ fail:\d+ skip:\d+ total:(\d+)$")
BAIL = re.compile(r"bail out!", re.IGNORECASE)
# Everything that says "this ok is none", in any tool's spelling.
DIRECTIVE = re.compile(
    r"(?:^|\s)#\s*((?:skip|todo|xfail|xpass|timeout|error|broken)\w*)",
    re.IGNORECASE)
COMMENT = re.compile(r"(?:^|\s+)#(?:\s.*|$)")


class Result:
    """One "ok" or "not ok", and what was nested before it."""

    def __init__(self, word, number, text, children):
        directive = DIRECTIVE.search(text)
        self.number = int(number) if number else None
        self.children = children
        self.reason = None
        if word == "not ok":
            self.reason = "not ok"
        if directive:
            self.reason = (self.reason or "ok") + " # " + directive.group(1)
            text = text[:directive.start()]
        self.name = " ".join(COMMENT.sub("", text).split())


class Document:
    """The results at one depth of nesting."""

    def __init__(self, depth, opened):
        self.depth = depth
        self.opened = opened  # by a version or a plan, not by a stray result
        self.plan = None
        self.results = []
        self.pending = []  # nested documents whose parent's line is to come
        self.problems = []

    def used(self):
        return bool(self.plan is not None or self.results or self.pending)

    def complete(self):
        return self.plan is not None and self.plan == len(self.results)

    def set_plan(self, count):
        if self.plan is not None:
            self.problems.append("a second plan")
        self.opened = True
        self.plan = count

    def add(self, word, number, text):
        if len(self.pending) > 1:
            self.problems.append("nested results without their parent's line")
        result = Result(word, number, text, self.pending)
        self.pending = []
        self.results.append(result)
        if result.number not in (None, len(self.results)):
            self.problems.append("result %d is numbered %d" %
                                 (len(self.results), result.number))
        if not result.name and not number:
            result.reason = "neither number nor name"
        if not result.name:
            result.name = "unnamed %d" % len(self.results)

    def close(self):
        """Adds what only the end can tell."""
        if self.pending:
            self.problems.append("nested results without their parent's line")
        if self.plan is None:
            self.problems.append("no plan")
        elif self.plan == 0:
            self.problems.append("the plan is to run nothing")
        elif self.plan != len(self.results):
            self.problems.append("the plan is 1..%d, but there are %d results"
                                 % (self.plan, len(self.results)))


class Reader:
    """Turns lines into documents."""

    def __init__(self, many):
        self.many = many
        self.documents = []
        self.stack = [Document(0, False)]
        self.problems = []

    def pop(self):
        """Ends the innermost document."""
        done = self.stack.pop()
        if self.stack:
            self.stack[-1].pending.append(done)
        else:
            self.documents.append(done)

    def level(self, depth, opened):
        """The document at a depth, which this line may begin."""
        while self.stack[-1].depth > depth:
            self.pop()
        if self.stack[-1].depth < depth:
            self.stack.append(Document(depth, opened))
        return self.stack[-1]

    def renew(self, depth):
        """Begins another document where one was."""
        if depth == 0 and not self.many:
            self.problems.append("a second document")
        self.pop()
        self.stack.append(Document(depth, True))
        return self.stack[-1]

    def nests(self, depth):
        return any(d.depth == depth and d.opened for d in self.stack)

    def line(self, text):
        text = text.expandtabs(8)
        prefix = PREFIX.match(text).group()
        depth, rest = len(prefix), text[len(prefix):].rstrip()
        plan, result = PLAN.match(rest), RESULT.match(rest)
        summary = SUMMARY.match(rest) if "#" in prefix else None
        inner = self.stack[-1]

        if BAIL.match(rest):
            self.problems.append(rest)
        elif VERSION.match(rest):
            document = self.level(depth, True)
            document.opened = True
            if document.used():
                self.renew(depth)
        elif plan:
            document = self.level(depth, True)
            if self.many and depth == 0 and document.complete():
                document = self.renew(depth)
            document.set_plan(int(plan.group(1)))
        elif result:
            self.result(prefix, depth, result.groups())
        elif summary and inner.opened and 0 < depth < inner.depth:
            if inner.plan is None:
                inner.set_plan(int(summary.group(1)))

    def result(self, prefix, depth, groups):
        word, number, _ = groups
        # A diagnostic may begin with "ok"; one with "not ok" is believed.
        if "#" in prefix and word == "ok" and not (
                number and self.nests(depth)):
            return
        document = self.level(depth, False)
        if (self.many and depth == 0 and document.complete() and
                number == "1"):
            document = self.renew(depth)
        document.add(*groups)

    def finish(self):
        while self.stack:
            self.pop()
        return [d for d in self.documents if d.used() or d.opened]


class Results:
    """Names with their verdicts, each once."""

    def __init__(self):
        self.reasons = {}

    def add(self, name, reason=None):
        if name in self.reasons and reason is None:
            reason = "the name appears twice"
        if reason:
            reason = "; ".join(filter(None, [self.reasons.get(name), reason]))
        self.reasons[name] = reason

    def failed(self):
        return sum(reason is not None for reason in self.reasons.values())

    def document(self, path, document):
        document.close()
        for problem in document.problems:
            self.add(path, problem)
        for child in document.pending:
            self.document(path + "/?", child)
        for result in document.results:
            self.result(path + "/" + result.name, result)

    def result(self, name, result):
        failed = self.failed()
        for child in result.children:
            self.document(name, child)
        if not result.children:
            self.add(name, result.reason)
        elif result.reason and self.failed() == failed:
            self.add(name, result.reason)

    def text(self):
        return "".join("fail\t%s\t%s\n" % (name, reason) if reason
                       else "pass\t%s\n" % name
                       for name, reason in sorted(self.reasons.items()))


def read(text, prefix, status, many=False):
    """The results in a program's output, under a prefix."""
    reader = Reader(many)
    results = Results()
    for line in text.splitlines():
        reader.line(line)
    last = text.splitlines()[-1] if text and text[-1] != "\n" else ""
    if RESULT.match(last[PREFIX.match(last).end():]):
        results.add(prefix, "the output ends within a line")
    documents = reader.finish()
    for problem in reader.problems:
        results.add(prefix, problem)
    for document in documents:
        results.document(prefix, document)
    if not documents:
        results.add(prefix, "no results in its output")
    # From 124 on it is not the program that speaks: a time-out, a signal, or
    # a virtual machine that broke down.
    if status >= 124 or (status != 0 and not documents):
        results.add(prefix, "exit status %d" % status)
    elif status != 0 and not results.failed():
        results.add(prefix, "exit status %d, but nothing failed" % status)
    return results


def stage(name):
    return name.split("/")[0]


def read_expected(text):
    """The comment at the head of the list, and the names."""
    lines = text.splitlines()
    names = [line for line in lines if line and not line.startswith("#")]
    return [line for line in lines if line.startswith("#")], names


def parse_results(text):
    """What read() printed, as a dictionary from name to reason or None."""
    reasons = {}
    for line in text.splitlines():
        verdict, name, reason = (line.split("\t", 2) + [""])[:3]
        if name in reasons:
            reasons[name] = "the name appears twice"
        else:
            reasons[name] = None if verdict == "pass" else reason or "failed"
    return reasons


def compare(names, ran, stages):
    """Expected names and results to a list of passed, and of failures."""
    wanted = [name for name in names if stage(name) in stages]
    failures = {name: reason for name, reason in ran.items() if reason}
    for name in wanted:
        if name not in ran:
            failures[name] = "expected, but it did not run"
    for name, reason in ran.items():
        if reason is None and name not in wanted:
            failures[name] = "ran, but is not in the list of what must run"
    for name in stages:
        if not any(stage(w) == name for w in wanted):
            failures.setdefault(name, "the list expects nothing of this stage")
    if names != sorted(set(names)):
        failures["expected"] = "the list is not sorted, or has a name twice"
    return [name for name in wanted if name not in failures], failures


def update(names, ran, stages):
    """The list as it should be: what failed stays, what is gone goes."""
    keep = {n for n in names if stage(n) not in stages or ran.get(n)}
    return sorted(keep | {n for n, reason in ran.items() if reason is None})


def main_read(args):
    text = sys.stdin.buffer.read().decode("utf-8", "replace")
    sys.stdout.write(read(text, args.prefix, args.status, args.many).text())
    return 0


def main_compare(args):
    with open(args.expected, encoding="utf-8") as file:
        head, names = read_expected(file.read())
    ran = parse_results(sys.stdin.read())
    if args.update:
        names = update(names, ran, args.stage)
        with open(args.expected, "w", encoding="utf-8") as file:
            file.write("\n".join(head + names) + "\n")
    passed, failures = compare(names, ran, args.stage)
    for name, reason in sorted(failures.items()):
        print("FAILED %s: %s" % (name, reason))
    print("%d passed, %d failed" % (len(passed), len(failures)))
    return 1 if failures or not passed else 0


def main():
    parser = argparse.ArgumentParser(description="reads KTAP")
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("read")
    command.add_argument("--prefix", required=True)
    command.add_argument("--status", type=int, required=True)
    command.add_argument("--many", action="store_true",
                         help="the output may hold several documents")
    command.set_defaults(run=main_read)
    command = commands.add_parser("compare")
    command.add_argument("--expected", required=True)
    command.add_argument("--stage", nargs="+", required=True)
    command.add_argument("--update", action="store_true")
    command.set_defaults(run=main_compare)
    args = parser.parse_args()
    return args.run(args)


if __name__ == "__main__":
    sys.exit(main())
