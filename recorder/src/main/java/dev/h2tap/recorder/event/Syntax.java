package dev.h2tap.recorder.event;

/** What a run of plaintext bytes is written in. */
public enum Syntax {
  /** Not known, or neither HTTP/1 nor HTTP/2. */
  OPAQUE,
  HTTP1,
  /** HTTP/2 frames, and in front of the first one the client's connection preface. */
  HTTP2
}
