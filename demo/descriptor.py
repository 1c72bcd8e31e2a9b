#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Passes an open file from one process to another.

    descriptor.py send NAME FILE    to who connects to the socket NAME, each time
    descriptor.py receive NAME      ends with 0 if there was a file to read

The name is an abstract one: no file.
"""
import socket
import sys


def send(name, path):
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0" + name)
        listener.listen()
        while True:
            peer, _ = listener.accept()
            with peer, open(path, "rb") as file:
                socket.send_fds(peer, [b"x"], [file.fileno()])


def receive(name):
    with socket.socket(socket.AF_UNIX) as peer:
        peer.connect("\0" + name)
        _, fds, _, _ = socket.recv_fds(peer, 1, 1)
        if not fds:
            return "no descriptor came"
        with open(fds[0], "rb") as file:
            return 0 if file.read(1) else "nothing to read"


if __name__ == "__main__":
    sys.exit(send(*sys.argv[2:]) if sys.argv[1] == "send"
             else receive(sys.argv[2]))
