package dev.h2tap.deploy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.openshift.api.model.monitoring.v1.Prometheus;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A pod with Prometheus and h2tap, as a manifest describes it.
 *
 * @param claims the volumes that have claims of their own
 */
record Pod(
    String name,
    Map<String, String> labels,
    Map<String, String> annotations,
    String serviceAccount,
    Boolean mountsToken,
    PodSecurityContext security,
    List<Container> first,
    List<Container> containers,
    List<Volume> volumes,
    List<String> claims) {

  static List<Pod> all() {
    return List.of(of(Manifests.only(StatefulSet.class)), of(Manifests.only(Prometheus.class)));
  }

  private static Pod of(StatefulSet set) {
    var template = set.getSpec().getTemplate();
    var spec = template.getSpec();
    return new Pod(
        "StatefulSet",
        template.getMetadata().getLabels(),
        template.getMetadata().getAnnotations(),
        spec.getServiceAccountName(),
        spec.getAutomountServiceAccountToken(),
        spec.getSecurityContext(),
        spec.getInitContainers(),
        spec.getContainers(),
        spec.getVolumes(),
        set.getSpec().getVolumeClaimTemplates().stream()
            .map(claim -> claim.getMetadata().getName())
            .toList());
  }

  /** The operator adds labels of its own, and merges the containers with those that it makes. */
  private static Pod of(Prometheus prometheus) {
    PrometheusSpec spec = prometheus.getSpec();
    Map<String, String> labels = new HashMap<>(spec.getPodMetadata().getLabels());
    labels.put("app.kubernetes.io/name", "prometheus");
    labels.put("app.kubernetes.io/instance", prometheus.getMetadata().getName());
    return new Pod(
        "Prometheus",
        labels,
        spec.getPodMetadata().getAnnotations(),
        spec.getServiceAccountName(),
        spec.getAutomountServiceAccountToken(),
        spec.getSecurityContext(),
        spec.getInitContainers(),
        spec.getContainers(),
        spec.getVolumes(),
        List.of());
  }

  Container h2tap() {
    return named("h2tap", first);
  }

  Container prometheus() {
    return named("prometheus", containers);
  }

  Volume volume(String name) {
    return volumes.stream()
        .filter(volume -> volume.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no volume " + name));
  }

  /** What is mounted there in h2tap's container. */
  VolumeMount mount(String path) {
    return h2tap().getVolumeMounts().stream()
        .filter(mount -> mount.getMountPath().equals(path))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is mounted on " + path));
  }

  /** What an option of h2tap says. */
  String option(String name) {
    return h2tap().getArgs().stream()
        .filter(argument -> argument.startsWith(name + "="))
        .map(argument -> argument.substring(name.length() + 1))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + name));
  }

  /** The number of a named port of h2tap's container. */
  int port(String name) {
    return h2tap().getPorts().stream()
        .filter(port -> port.getName().equals(name))
        .map(ContainerPort::getContainerPort)
        .findFirst()
        .orElseThrow(() -> new AssertionError("no port " + name));
  }

  @Override
  public String toString() {
    return name;
  }

  private static Container named(String name, List<Container> containers) {
    return containers.stream()
        .filter(container -> container.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no container " + name));
  }
}
