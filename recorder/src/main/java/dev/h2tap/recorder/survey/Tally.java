package dev.h2tap.recorder.survey;

/** How many there are of something, and how much they have together. */
final class Tally {
  private long count;
  private long sum;

  void add(long amount) {
    count++;
    sum += amount;
  }

  long count() {
    return count;
  }

  long sum() {
    return sum;
  }
}
