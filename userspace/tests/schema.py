#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""The schema of policies agrees with the compiler.

The worked examples, what tvdctl shows of them, and the sources below are valid
or not by both.  Prints TAP.  TVDCTL is the program to ask.
"""
import glob
import json
import os
import subprocess
import sys
import tempfile

import jsonschema
import yaml

HEAD = "version: 1\ntypes: [a, b]\nlabels: {l: {types: [a]}, m: {types: [a]}}\n"

# Fragments that neither takes.
BROKEN = {
    "no version": "types: [a]\nlabels: {}\n",
    "version 0": "version: 0\ntypes: [a]\nlabels: {}\n",
    "quoted version": "version: '1'\ntypes: [a]\nlabels: {}\n",
    "no types": "version: 1\ntypes: []\nlabels: {}\n",
    "a type twice": "version: 1\ntypes: [a, a]\nlabels: {}\n",
    "capital letters": "version: 1\ntypes: [A]\nlabels: {}\n",
    "labels as a list": "version: 1\ntypes: [a]\nlabels: [a]\n",
    "a built-in label": "version: 1\ntypes: [a]\nlabels: {any: {types: [a]}}\n",
    "a label without types": "version: 1\ntypes: [a]\nlabels: {l: {}}\n",
    "a bridge": "version: 1\ntypes: [a, b]\nlabels: {l: {types: [a, b]}}\n",
    "a closed label": "version: 1\ntypes: [a]\nlabels: {l: {types: [a], closed: true}}\n",
    "closed and permissive": "version: 1\ntypes: [a]\nlabels: {l: {types: [a], closed: true, requires: measured, mode: permissive}}\n",
    "a wrong capability": "version: 1\ntypes: [a]\nlabels: {l: {types: [a], capabilities: [CAP_CHOWN]}}\n",
    "a wrong family": "version: 1\ntypes: [a]\nlabels: {l: {types: [a], families: [packet]}}\n",
    "a wrong mode": "version: 1\ntypes: [a]\nlabels: {l: {types: [a], mode: learn}}\n",
    "an unknown key": HEAD + "lables: {}\n",
    "a conflict of one": HEAD + "conflicts: [[a]]\n",
    "an assertion about one": HEAD + "isolate: [{types: [a]}]\n",
    "a way through the host": HEAD + "isolate: [{types: [a, b], through: [host]}]\n",
    "a denial without object": HEAD + "deny: [{subject: l}]\n",
    "a denial of nothing": HEAD + "deny: [{subject: l, object: m, access: []}]\n",
    "a wrong access": HEAD + "deny: [{subject: l, object: m, access: [reed]}]\n",
    "an entry without program": HEAD + "entries: [{from: l, to: m}]\n",
    "an entry to the host": HEAD + "entries: [{from: l, program: base, to: host}]\n",
    "a wrong stdio": HEAD + "entries: [{from: host, to: l, stdio: keep}]\n",
    "a relative path": HEAD + "files: {srv: l}\n",
    "a path that ends with a slash": HEAD + "files: {/srv/: l}\n",
    "a path with dots": HEAD + "files: {/srv/../etc: l}\n",
    "a path with a control character": HEAD + 'files: {"/a\\x01": l}\n',
    "a file of all": HEAD + "files: {/srv: any}\n",
    "a remote filesystem": HEAD + "filesystems: {trusted: [nfs]}\n",
    "a device without major": HEAD + "devices: [{type: char, label: any}]\n",
    "a wrong device type": HEAD + "devices: [{type: c, major: 1, label: any}]\n",
    "a major out of range": HEAD + "devices: [{type: char, major: 4096, label: any}]\n",
    "a wrong minor": HEAD + "devices: [{type: char, major: 1, minor: 0-, label: any}]\n",
    "a wrong unlabelled": HEAD + "unlabelled: any\n",
    "a wrong protect_host": HEAD + "protect_host: {map_exec: true}\n",
}

# Fragments that both take.
GOOD = {
    "defaults": HEAD,
    "machine": HEAD + "machine: []\n",
    "sets": HEAD + "conflicts: [[a, b]]\nisolate: [[a, b]]\n",
    "rules": HEAD + "deny: [{subject: l, object: m}]\nentries: [{from: host, to: l}, {from: l, program: base, to: m}]\n",
    "paths": HEAD + 'files: {/: base, /..a/.b: l, "/\u00e9 \\"": m}\n',
    "filesystems": HEAD + "filesystems: {trusted: [ext4], labels: {nfs: base}}\n",
    "devices": HEAD + "devices: [{type: char, major: 1, minor: 0-3, label: any}, {type: block, major: 1, label: host}]\n",
    "the host": HEAD + "protect_host: false\nunlabelled: host\n",
}


def compiles(tvdctl, text):
    """Whether the compiler takes a source."""
    with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        done = subprocess.run([tvdctl, "policy", "check", file.name],
                              capture_output=True, check=False)
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode(errors="replace"))
    return done.returncode == 0


def is_valid(validator, text):
    """Whether the schema takes a source."""
    return validator.is_valid(yaml.safe_load(text))


def main():
    """Runs all, and returns the exit status."""
    top = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
    tvdctl = os.environ.get("TVDCTL", os.path.join(top, "build/tvdctl"))
    with open(os.path.join(top, "policies/tvd-policy.schema.json"),
              encoding="utf-8") as file:
        schema = json.load(file)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    cases = [(name, text, True) for name, text in GOOD.items()]
    cases += [(name, text, False) for name, text in BROKEN.items()]
    for path in sorted(glob.glob(os.path.join(top, "policies/*.yaml"))):
        with open(path, encoding="utf-8") as file:
            cases.append((os.path.basename(path), file.read(), True))
        shown = subprocess.run([tvdctl, "policy", "show", path], check=True,
                               capture_output=True).stdout.decode()
        cases.append((os.path.basename(path) + " as it is shown", shown, True))
    print(f"1..{len(cases)}")
    failed = False
    for number, (name, text, want) in enumerate(cases, 1):
        found = is_valid(validator, text), compiles(tvdctl, text)
        right = found == (want, want)
        failed |= not right
        print("ok" if right else "not ok", number, name)
        if not right:
            print(f"# schema: {found[0]}, compiler: {found[1]}, expected: {want}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
