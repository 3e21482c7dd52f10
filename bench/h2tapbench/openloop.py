"""An open-loop client: requests at a fixed rate, each timed from the moment at which it was due.

h2load cannot do this: its timers have the grain of a millisecond, all of its clients fire at the same
moments, and a request that waits for a slow one is not counted as late. This client sends evenly
spaced requests whatever has come of those before, over a fixed set of connections (HTTP/1.1 in
plaintext, or HTTP/2 over TLS); a request that finds no free connection waits, and the wait counts.

Prints one line of JSON.
"""

import ctypes
import gc
import json
import select
import sys
from collections import deque
from pathlib import Path
from time import perf_counter

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from h2tapbench.clients import Broken, Connection, connect  # noqa: E402
from h2tapbench.stats import percentile  # noqa: E402

PR_SET_TIMERSLACK = 29
# More than Python can send.
TOO_FAST = 200_000.0


def run(
    connections: list[Connection], rate: float, seconds: float, patience: float = 5.0
) -> tuple[list[float], int]:
    """Sends at a rate for so long; returns the latencies in seconds and how many failed or were not
    answered."""
    by_socket = {each.fileno(): each for each in connections}
    total = int(rate * seconds)
    latencies: list[float] = []
    waiting: deque[float] = deque()
    failures = sent = turn = 0
    start = perf_counter() + 0.01
    while len(latencies) + failures < total:
        now = perf_counter()
        while sent < total and start + sent / rate <= now:
            waiting.append(start + sent / rate)
            sent += 1
        for _ in range(len(connections)):
            if not waiting:
                break
            turn = (turn + 1) % len(connections)
            if connections[turn].free():
                connections[turn].send(waiting.popleft())
        if now > start + seconds + patience:
            return latencies, total - len(latencies)
        due = start + sent / rate if sent < total else now + 0.01
        readable = select.select(by_socket, (), (), max(0.0, due - perf_counter()))[0]
        for fd in readable:
            for asked, good in by_socket[fd].receive():
                if good:
                    latencies.append(perf_counter() - asked)
                else:
                    failures += 1
    return latencies, failures


def main(arguments: list[str]) -> int:
    """URL RATE SECONDS CONNECTIONS CA, with "most" for a rate: how many a second are answered when
    requests never end."""
    url, rate, seconds, count, ca = arguments
    ctypes.CDLL(None).prctl(PR_SET_TIMERSLACK, 1, 0, 0, 0)
    try:
        connections = [connect(url, ca) for _ in range(int(count))]
        run(connections, 100.0, 0.5)
        gc.disable()
        if rate == "most":
            latencies, _ = run(connections, TOO_FAST, float(seconds), patience=0.0)
            print(json.dumps({"per_second": len(latencies) / float(seconds)}))
            return 0
        latencies, failures = run(connections, float(rate), float(seconds))
    except (OSError, Broken) as e:
        print(f"{url}: {e}")
        return 1
    latencies.sort()
    figures = [percentile(latencies, each) if latencies else 0.0 for each in (0.5, 0.99, 0.999)]
    print(json.dumps({"count": len(latencies), "failures": failures, "percentiles": figures}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
