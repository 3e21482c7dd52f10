/**
 * Certificates that are replaced while h2tap runs: {@link CertificateStore} holds what is in force,
 * {@link CertificateWatch} looks at the files and puts a new set in force once it is complete, and
 * {@link RotationListener} hears of it.
 *
 * <p>The files are read four times a second. They are small, and what is in them is the only thing
 * that tells all ways of replacing them on all file systems: the times and sizes of two PEM files
 * may be the same, a rename changes another directory than the one that is named, and Kubernetes
 * swaps a symbolic link that no file of the set is. A {@code WatchService} would have to watch
 * every directory on the way and be built anew at each swap, and would save nothing that can be
 * measured.
 */
@NullMarked
package dev.h2tap.proxy.rotate;

import org.jspecify.annotations.NullMarked;
