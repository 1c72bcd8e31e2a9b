#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""What the tutorial of the policy language shows is what happens.

Writes the policy as the tutorial does, runs its commands, and compares what they
print with what stands there, but for line breaks.  Prints TAP.  TVDCTL is the
program to run.
"""
import collections
import os
import re
import subprocess
import sys
import tempfile

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
TUTORIAL = os.path.join(TOP, "Documentation/admin-guide/policy-tutorial.rst")
BLOCK = re.compile(r"^(\.\. code-block:: yaml|.*::)\n\n((?:\t.*\n|\n)+)", re.M)


def blocks():
    """The indented blocks, each with whether it is YAML."""
    with open(TUTORIAL, encoding="utf-8") as file:
        text = file.read()
    for kind, block in BLOCK.findall(text):
        yield kind.endswith("yaml"), re.sub(r"^\t", "", block, flags=re.M).strip()


def sections(text):
    """The parts of a policy by their keys."""
    parts = re.split(r"^(?=\S)", text, flags=re.M)
    return {part.split(":")[0]: part.rstrip() + "\n" for part in parts if part}


def write(path, text):
    """A whole policy, or parts of it, which replace those that there are."""
    parts = {}
    if not text.startswith("version:"):
        with open(path, encoding="utf-8") as file:
            parts = sections(file.read())
    parts.update(sections(text))
    with open(path, "w", encoding="utf-8") as file:
        file.write("".join(parts.values()))


def run(command, directory):
    """What a command prints."""
    return subprocess.run(command, shell=True, cwd=directory, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False).stdout


def main():
    """Runs all, and returns the exit status."""
    number = failed = 0
    seen_before = collections.Counter()
    tvdctl = os.environ.get("TVDCTL", os.path.join(TOP, "build/tvdctl"))
    with tempfile.TemporaryDirectory() as directory:
        for is_yaml, block in blocks():
            if is_yaml:
                write(os.path.join(directory, "shop.yaml"), block)
                continue
            for step in re.split(r"^\$ ", block, flags=re.M)[1:]:
                command, _, wanted = step.partition("\n")
                seen = run(re.sub("^tvdctl", tvdctl, command), directory)
                number += 1
                seen_before[command] += 1
                name = command
                if seen_before[command] > 1:
                    name += f", {seen_before[command]}"
                if wanted.split() == seen.split():
                    print("ok", number, name)
                else:
                    failed += 1
                    print("not ok", number, name)
                    print("# " + seen.replace("\n", "\n# "))
    print(f"1..{number}")
    return failed or number < 10


if __name__ == "__main__":
    sys.exit(bool(main()))
