package dev.h2tap.recorder.log;

/** Is told what could not be read of a session log; reading goes on behind it. */
@FunctionalInterface
public interface DamageListener {
  void damaged(Damage damage);
}
