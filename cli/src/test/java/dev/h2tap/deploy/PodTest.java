package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.h2tap.cli.option.ByteSize;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What has to fit together in a pod where h2tap stands before Prometheus. */
class PodTest {
  private static final String TOKEN = "/var/run/secrets/kubernetes.io/serviceaccount";
  private static final long MIB = 1L << 20;

  static List<Pod> pods() {
    return Pod.all();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void h2tapIsANativeSidecar(Pod pod) {
    assertThat(pod.h2tap().getRestartPolicy()).isEqualTo("Always");
    assertThat(pod.annotations()).containsEntry("sidecar.istio.io/nativeSidecar", "true");
  }

  @ParameterizedTest
  @MethodSource("pods")
  void istioWritesTheCertificatesWhereH2tapReadsThem(Pod pod) throws Exception {
    VolumeMount certificates = pod.mount("/etc/istio-certs");
    assertThat(certificates.getReadOnly()).isTrue();
    assertThat(pod.volume(certificates.getName()).getEmptyDir().getMedium()).isEqualTo("Memory");
    assertThat(pod.option("--preset")).startsWith("istio");
    JsonNode proxy = Manifests.YAML.readTree(pod.annotations().get("proxy.istio.io/config"));
    JsonNode mounts =
        Manifests.YAML.readTree(pod.annotations().get("sidecar.istio.io/userVolumeMount"));
    assertThat(mounts).hasSize(1);
    assertThat(mounts.get(0).get("name").asText()).isEqualTo(certificates.getName());
    assertThat(mounts.get(0).get("mountPath").asText())
        .isEqualTo(proxy.at("/proxyMetadata/OUTPUT_CERTS").asText())
        .isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void istioIsThereAndTouchesNoTraffic(Pod pod) {
    assertThat(pod.labels()).containsEntry("sidecar.istio.io/inject", "true");
    assertThat(pod.annotations())
        .containsEntry("sidecar.istio.io/inject", "true")
        .containsEntry("traffic.sidecar.istio.io/includeOutboundIPRanges", "")
        .containsEntry("traffic.sidecar.istio.io/includeInboundPorts", "")
        .containsEntry("sidecar.istio.io/rewriteAppHTTPProbers", "false");
  }

  @ParameterizedTest
  @MethodSource("pods")
  void h2tapTakesNoPortOfIstiosSidecar(Pod pod) {
    assertThat(List.of(portOf(pod.option("--listen")), portOf(pod.option("--admin"))))
        .doesNotHaveDuplicates()
        .allMatch(port -> port > 15090);
  }

  @ParameterizedTest
  @MethodSource("pods")
  void theKubeletFindsTheAdminPort(Pod pod) {
    Container h2tap = pod.h2tap();
    assertThat(pod.option("--admin")).isEqualTo("0.0.0.0:" + pod.port("admin"));
    assertThat(path(h2tap.getStartupProbe())).isEqualTo("/readyz");
    assertThat(path(h2tap.getReadinessProbe())).isEqualTo("/readyz");
    assertThat(path(h2tap.getLivenessProbe())).isEqualTo("/healthz");
  }

  @ParameterizedTest
  @MethodSource("pods")
  void scrapesComeFromThePodAlone(Pod pod) {
    assertThat(pod.option("--listen")).startsWith("127.0.0.1:");
  }

  @ParameterizedTest
  @MethodSource("pods")
  void everyMountNamesAVolume(Pod pod) {
    Stream.concat(pod.first().stream(), pod.containers().stream())
        .flatMap(container -> container.getVolumeMounts().stream())
        .map(VolumeMount::getName)
        .filter(name -> !pod.claims().contains(name))
        .forEach(pod::volume);
  }

  @ParameterizedTest
  @MethodSource("pods")
  void h2tapMayDoAsLittleAsCanBe(Pod pod) {
    SecurityContext rights = pod.h2tap().getSecurityContext();
    assertThat(rights.getRunAsUser()).isEqualTo(65532);
    assertThat(rights.getAllowPrivilegeEscalation()).isFalse();
    assertThat(rights.getReadOnlyRootFilesystem()).isTrue();
    assertThat(rights.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(rights.getCapabilities().getAdd()).isEmpty();
    assertThat(pod.security().getRunAsNonRoot()).isTrue();
    assertThat(pod.security().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
  }

  @ParameterizedTest
  @MethodSource("pods")
  void theTokenOfTheServiceAccountIsPrometheussAlone(Pod pod) {
    assertThat(pod.mountsToken()).isFalse();
    assertThat(pod.h2tap().getVolumeMounts())
        .noneMatch(mount -> mount.getMountPath().equals(TOKEN));
    assertThat(pod.prometheus().getVolumeMounts())
        .anyMatch(mount -> mount.getMountPath().equals(TOKEN) && mount.getReadOnly());
  }

  @ParameterizedTest
  @MethodSource("pods")
  void theRecordingFitsItsVolume(Pod pod) throws Exception {
    String directory = pod.option("--record");
    assertThat(directory).endsWith("/");
    VolumeMount mount = pod.mount(directory.substring(0, directory.length() - 1));
    assertThat(mount.getReadOnly()).isNull();
    long room = bytes(pod.volume(mount.getName()).getEmptyDir().getSizeLimit());
    assertThat(size(pod, "--record-limit") + size(pod, "--record-segment"))
        .isLessThanOrEqualTo(room);
    assertThat(bytes(pod.h2tap().getResources().getRequests().get("ephemeral-storage")))
        .isGreaterThanOrEqualTo(room);
  }

  @ParameterizedTest
  @MethodSource("pods")
  void nativeLibrariesCanBeUnpacked(Pod pod) {
    assertThat(pod.mount("/tmp").getReadOnly()).isNull();
  }

  @ParameterizedTest
  @MethodSource("pods")
  void whatTheJvmMayTakeFitsTheLimit(Pod pod) throws Exception {
    String options =
        pod.h2tap().getEnv().stream()
            .filter(variable -> variable.getName().equals("JAVA_TOOL_OPTIONS"))
            .map(EnvVar::getValue)
            .findFirst()
            .orElseThrow();
    long heap = jvmSize(options, "-Xmx");
    long direct = jvmSize(options, "-XX:MaxDirectMemorySize=");
    long limit = bytes(pod.h2tap().getResources().getLimits().get("memory"));
    assertThat(heap + direct + 128 * MIB).isLessThanOrEqualTo(limit);
    assertThat(size(pod, "--record-queue")).isLessThanOrEqualTo(direct / 2);
  }

  @Test
  void bothVariantsStartH2tapAlike() {
    Container plain = pods().get(0).h2tap();
    Container merged = pods().get(1).h2tap();
    plain.setImage("");
    merged.setImage("");
    assertThat(merged).isEqualTo(plain);
  }

  private static String path(Probe probe) {
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("admin");
    return probe.getHttpGet().getPath();
  }

  private static int portOf(String address) {
    return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
  }

  private static long size(Pod pod, String option) throws Exception {
    return new ByteSize().convert(pod.option(option));
  }

  private static long bytes(Quantity quantity) {
    return Quantity.getAmountInBytes(quantity).longValueExact();
  }

  private static long jvmSize(String options, String name) {
    Matcher matcher = Pattern.compile(Pattern.quote(name) + "(\\d+)m\\b").matcher(options);
    assertThat(matcher.find()).as(name).isTrue();
    return Long.parseLong(matcher.group(1)) * MIB;
  }
}
