#!/bin/sh
# Sorts the lines of the input and packs them: sorted.txt.gz. An empty input is refused for good.
#
#   longhaul.exec.programs.sort.command=/opt/longhaul/programs/sort.sh
#   longhaul.queue.default-type=sort
#
# With default-type a message's body is the input as it is: the lines themselves. The input of a contract message is
# a JSON object.
#
# While a command runs in the foreground a shell's trap waits for it, but the command gets the SIGTERM too.
set -eu
trap 'exit 3' TERM
[ -s "$LONGHAUL_INPUT" ] || { echo "nothing to sort" >&2; exit 65; }
echo 'longhaul:progress {"done": 0, "total": 2, "unit": "steps"}'
sort "$LONGHAUL_INPUT" > "$LONGHAUL_OUTPUT/sorted.txt"
echo 'longhaul:progress {"done": 1, "total": 2, "unit": "steps"}'
gzip "$LONGHAUL_OUTPUT/sorted.txt"
