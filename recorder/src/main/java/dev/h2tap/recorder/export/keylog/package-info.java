/** The recorded TLS secrets as an NSS key log (draft-ietf-tls-keylogfile). */
@NullMarked
package dev.h2tap.recorder.export.keylog;

import org.jspecify.annotations.NullMarked;
