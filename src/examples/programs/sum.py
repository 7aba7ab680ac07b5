#!/usr/bin/env python3
"""Adds up {"numbers": [...]} to sum.json, and goes on where it was when it is killed or stopped.

    longhaul.exec.programs.sum.command=/opt/longhaul/programs/sum.py
"""

import json
import os
import signal
import sys

EVERY = 1000

stop = False


def asked_to_stop(*_):
    global stop
    stop = True


def say(line):
    print(line, flush=True)  # output into a pipe is buffered otherwise


def keep(state):
    """Replaces the state as a whole: whoever reads it finds the old one or the new one."""
    path = os.path.join(os.environ["LONGHAUL_CHECKPOINT"], "state.json")
    with open(path + ".new", "w") as out:
        json.dump(state, out)
    os.replace(path + ".new", path)


def kept():
    try:
        with open(os.path.join(os.environ["LONGHAUL_CHECKPOINT"], "state.json")) as state:
            return json.load(state)
    except FileNotFoundError:
        return {"done": 0, "sum": 0}


signal.signal(signal.SIGTERM, asked_to_stop)
try:
    numbers = json.load(sys.stdin)["numbers"]
except (ValueError, KeyError) as e:
    print(f"no numbers in the input: {e}", file=sys.stderr)
    sys.exit(65)

state = kept()
if state["done"]:
    say(f"going on after {state['done']} numbers")
for number in numbers[state["done"]:]:
    if stop:
        keep(state)
        sys.exit(3)  # the folder is saved as it is now
    state = {"done": state["done"] + 1, "sum": state["sum"] + number}
    if state["done"] % EVERY == 0 or state["done"] == len(numbers):
        say("longhaul:progress " + json.dumps({"done": state["done"], "total": len(numbers), "unit": "numbers"}))
    if state["done"] % EVERY == 0:
        keep(state)
        say("longhaul:checkpoint")

with open(os.path.join(os.environ["LONGHAUL_OUTPUT"], "sum.json"), "w") as out:
    json.dump({"sum": state["sum"]}, out)
