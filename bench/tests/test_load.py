"""What h2load prints, and what becomes of it."""

import unittest

import bench_path  # noqa: F401
from h2tapbench.errors import BenchError
from h2tapbench.load import LoadResult, parse

PRINTED = """starting benchmark...
spawning thread #0: 16 total client(s). Timing-based test with 0s of warm-up time and 2s of main duration for measurements.
Warm-up started for thread #0.
progress: 10% of clients started
Application protocol: http/1.1
Main benchmark duration is over for thread #0. Stopping all clients.

finished in 2.00s, 5324.00 req/s, 6.93MB/s
requests: {requests} total, 10664 started, 10648 done, {good} succeeded, {bad} failed, {errored} errored, 0 timeout
status codes: {good} 2xx, 0 3xx, 0 4xx, {five} 5xx
traffic: 13.85MB (14527832) total, 2.49MB (2608760) headers (space savings 0.00%), 10.40MB (10903552) data
                     min         max         mean         sd        +/- sd
time for request:      260us     27.97ms      2.98ms      2.23ms    85.31%
"""


def printed(good: int, bad: int = 0, errored: int = 0, five: int = 0) -> str:
    return PRINTED.format(requests=10648, good=good, bad=bad, errored=errored, five=five)


class ParseTest(unittest.TestCase):
    def test_reads_rate_and_requests(self) -> None:
        self.assertEqual(LoadResult(10648, 0, 2.0, 5324.0, "http/1.1"), parse(printed(10648)))

    def test_counts_what_was_not_2xx_as_failed(self) -> None:
        self.assertEqual(48, parse(printed(10600, bad=48, five=48)).failures)

    def test_counts_requests_without_any_status_as_failed(self) -> None:
        self.assertEqual(10648, parse(printed(0, bad=10648)).failures)

    def test_understands_milliseconds_and_minutes(self) -> None:
        text = printed(10648)
        self.assertAlmostEqual(0.37, parse(text.replace("in 2.00s", "in 370.00ms")).seconds)
        self.assertAlmostEqual(90, parse(text.replace("in 2.00s", "in 1.50m")).seconds)

    def test_says_what_it_found_instead_of_a_result(self) -> None:
        with self.assertRaisesRegex(BenchError, "Could not connect"):
            parse("Could not connect to the host\n")


if __name__ == "__main__":
    unittest.main()
