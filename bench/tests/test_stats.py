"""Percentiles, ratios and what is read of /proc."""

import unittest

import bench_path  # noqa: F401
from h2tapbench.procfs import TICKS, parse_stat
from h2tapbench.stats import Spread, percentile, ratios, spread


class StatsTest(unittest.TestCase):
    def test_percentiles_are_values_that_occurred(self) -> None:
        ordered = [float(i) for i in range(1, 1001)]
        self.assertEqual(500, percentile(ordered, 0.5))
        self.assertEqual(990, percentile(ordered, 0.99))
        self.assertEqual(999, percentile(ordered, 0.999))
        self.assertEqual(7, percentile([7.0], 0.5))

    def test_spread_has_the_extremes(self) -> None:
        self.assertEqual(Spread(2, 1, 9), spread([9, 1, 2]))

    def test_ratios_are_of_the_same_round(self) -> None:
        self.assertEqual(Spread(2, 1, 3), ratios([10, 40, 90], [10, 20, 30]))

    def test_ratios_leave_out_rounds_without_a_base(self) -> None:
        self.assertEqual(Spread(2, 2, 2), ratios([10, 40], [0, 20]))
        self.assertIsNone(ratios([10], []))

    def test_busy_time_includes_what_was_stolen(self) -> None:
        text = "cpu  1 1 1 1 1 1 1 1 0 0\ncpu0 100 0 50 800 20 5 5 20 0 0\nintr 1\n"
        times = parse_stat(text)
        self.assertEqual([0], list(times))
        self.assertAlmostEqual(180 / TICKS, times[0].busy)
        self.assertAlmostEqual(20 / TICKS, times[0].steal)
        self.assertAlmostEqual(1000 / TICKS, times[0].total)


if __name__ == "__main__":
    unittest.main()
