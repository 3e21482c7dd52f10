/**
 * What {@code deploy/} gives an operator, held against the tools and models that will read it: the
 * manifests against the classes of Kubernetes and the Prometheus Operator, the options against
 * h2tap's own, rules and jobs against promtool, the unit against systemd, the image's runtime and
 * the iptables lines by using them.
 */
@NullMarked
package dev.h2tap.deploy;

import org.jspecify.annotations.NullMarked;
