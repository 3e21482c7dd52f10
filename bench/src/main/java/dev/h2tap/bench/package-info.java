/**
 * Microbenchmarks of the hot paths of the recorder and of its readers, run with JMH:
 *
 * <pre>
 * mvn -q -pl bench -am package -DskipTests &amp;&amp; java -jar bench/target/benchmarks.jar Reading
 * </pre>
 *
 * <p>The word is a regular expression for the names of benchmarks; {@code -l} lists them, {@code
 * -h} tells the options; {@code -f 1 -wi 1 -i 2} is quick and rough: the JIT compiler needs some
 * three seconds. Where bytes matter, a second line {@code :MiB} gives them in MiB/s.
 */
@NullMarked
package dev.h2tap.bench;

import org.jspecify.annotations.NullMarked;
