"""Runs a program at a terminal of its own: waits for a text, types, and tells what was shown and how it ended.

Arguments: the program and its arguments. Standard input: a JSON list of pairs, the text to wait for and what to type.
Standard output: a JSON object with `shown`, `status` and `signal`.
"""

import json
import os
import pty
import select
import sys
import time

SECONDS = 60

steps = json.load(sys.stdin)
child, terminal = pty.fork()
if child == 0:
    os.execv(sys.argv[1], sys.argv[1:])

shown = b""


def read():
    """Reads more; false at the end, or when nothing comes."""
    global shown
    if not select.select([terminal], [], [], SECONDS)[0]:
        return False
    try:
        more = os.read(terminal, 65536)
    except OSError:
        # Linux tells the end of the other side so.
        return False
    shown += more
    return bool(more)


at = 0
for wait_for, typed in steps:
    while (found := shown.find(wait_for.encode(), at)) < 0:
        if not read():
            sys.exit(f"`{wait_for}` was never shown, but: {shown[at:].decode(errors='replace')}")
    at = found + len(wait_for.encode())
    os.write(terminal, typed.encode())
while read():
    pass
for _ in range(SECONDS * 10):
    ended, status = os.waitpid(child, os.WNOHANG)
    if ended:
        break
    time.sleep(0.1)
else:
    os.kill(child, 9)
    sys.exit(f"it never ended: {shown.decode(errors='replace')}")
json.dump(
    {
        "shown": shown.decode(errors="replace").replace("\r\n", "\n"),
        "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
        "signal": os.WTERMSIG(status) if os.WIFSIGNALED(status) else None,
    },
    sys.stdout,
)
