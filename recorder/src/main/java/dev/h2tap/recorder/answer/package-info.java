/**
 * What the server of a connection said, in a form in which two runs can be compared: each stream
 * for itself, since streams overtake each other, and without what says nothing, such as windows.
 */
@NullMarked
package dev.h2tap.recorder.answer;

import org.jspecify.annotations.NullMarked;
