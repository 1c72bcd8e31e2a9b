#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-only
"""json_check.py SCHEMA DEFINITION <DOCUMENTS: whether what tvdctl printed is what
it says that it prints.

SCHEMA is a file; DEFINITION is one of its $defs, or '-' for the whole.  With
'lines' as a third word there is a document in each line.  There has to be one.
"""
import json
import sys

from jsonschema import Draft202012Validator


def main():
    """Returns the exit status."""
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = json.load(file)
    Draft202012Validator.check_schema(schema)
    if sys.argv[2] != "-":
        schema = {"$ref": "#/$defs/" + sys.argv[2], "$defs": schema["$defs"]}
    text = sys.stdin.buffer.read().decode("utf-8")
    documents = text.splitlines() if sys.argv[3:] == ["lines"] else [text]
    if not documents:
        print("no document")
        return 1
    for document in documents:
        Draft202012Validator(schema).validate(json.loads(document))
    return 0


if __name__ == "__main__":
    sys.exit(main())
