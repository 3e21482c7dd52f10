package dev.h2tap.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.fabric8.openshift.api.model.monitoring.v1.Prometheus;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1alpha1.ScrapeConfig;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The manifests are what Kubernetes reads, and the names in them lead somewhere. */
class ManifestsTest {

  @Test
  void everyManifestIsOfItsKind() {
    assertThat(Manifests.all())
        .extracting(HasMetadata::getKind)
        .contains("StatefulSet", "Prometheus");
    assertThat(Manifests.all())
        .filteredOn(manifest -> !manifest.getKind().startsWith("ClusterRole"))
        .allMatch(manifest -> manifest.getMetadata().getNamespace().equals("monitoring"));
  }

  @Test
  void aFieldThatNobodyKnowsIsRefused() {
    for (String file : List.of("prometheus/stateful-set.yaml", "operator/prometheus.yaml")) {
      String wrong =
          Deploy.text("kubernetes/" + file)
              .replace("readOnlyRootFilesystem", "readOnlyRootFileSystem");
      assertThatThrownBy(() -> Manifests.read(wrong))
          .hasMessageContaining("readOnlyRootFileSystem");
    }
  }

  @Test
  void thePodIsTheOneThatServiceAndPolicyMean() {
    StatefulSet set = Manifests.only(StatefulSet.class);
    Service service = Manifests.only(Service.class);
    NetworkPolicy policy = Manifests.only(NetworkPolicy.class);
    String port = policy.getSpec().getIngress().get(0).getPorts().get(0).getPort().getStrVal();
    assertThat(set.getSpec().getServiceName()).isEqualTo(service.getMetadata().getName());
    assertThat(service.getSpec().getPorts().get(0).getTargetPort().getStrVal()).isEqualTo(port);
    assertThat(Pod.all().get(0).prometheus().getPorts())
        .anyMatch(exposed -> exposed.getName().equals(port));
    for (Pod pod : Pod.all()) {
      assertThat(pod.labels())
          .containsAllEntriesOf(service.getSpec().getSelector())
          .containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels())
          .containsAllEntriesOf(set.getSpec().getSelector().getMatchLabels());
    }
  }

  @Test
  void theServiceAccountMayListPods() {
    ServiceAccount account = Manifests.only(ServiceAccount.class);
    ClusterRole role = Manifests.only(ClusterRole.class);
    ClusterRoleBinding binding = Manifests.only(ClusterRoleBinding.class);
    assertThat(Pod.all())
        .allMatch(pod -> pod.serviceAccount().equals(account.getMetadata().getName()));
    assertThat(binding.getRoleRef().getName()).isEqualTo(role.getMetadata().getName());
    assertThat(binding.getSubjects()).hasSize(1);
    assertThat(binding.getSubjects().get(0).getName()).isEqualTo(account.getMetadata().getName());
    assertThat(binding.getSubjects().get(0).getNamespace())
        .isEqualTo(account.getMetadata().getNamespace());
  }

  @Test
  void theOperatorFindsWhatPrometheusIsToDo() {
    var spec = Manifests.only(Prometheus.class).getSpec();
    assertSelects(spec.getPodMonitorSelector(), Manifests.only(PodMonitor.class));
    assertSelects(spec.getScrapeConfigSelector(), Manifests.only(ScrapeConfig.class));
    assertSelects(spec.getRuleSelector(), Manifests.only(PrometheusRule.class));
  }

  @Test
  void theOperatorsRulesAreThoseOfTheFile() throws Exception {
    JsonNode file = Manifests.YAML.readTree(Deploy.text("prometheus/alerts.yml"));
    JsonNode manifest = Manifests.YAML.readTree(Deploy.text("kubernetes/operator/alerts.yaml"));
    assertThat(manifest.get("spec")).isEqualTo(file);
  }

  @Test
  void theKustomizationNamesFilesAndWhatRefersToThem() throws Exception {
    Kustomization all =
        Manifests.YAML.readValue(Deploy.text("kustomization.yaml"), Kustomization.class);
    assertThat(all.apiVersion()).isEqualTo("kustomize.config.k8s.io/v1beta1");
    assertThat(all.kind()).isEqualTo("Kustomization");
    assertThat(all.resources()).allMatch(name -> Deploy.file(name).toFile().isFile());
    assertThat(all.configMapGenerator()).hasSize(1);
    Kustomization.Generated map = all.configMapGenerator().get(0);
    assertThat(map.files()).allMatch(name -> Deploy.file(name).toFile().isFile());

    Pod pod = Pod.all().get(0);
    assertThat(pod.h2tap().getImage()).isEqualTo(all.images().get(0).name());
    assertThat(pod.volume("configuration").getConfigMap().getName()).isEqualTo(map.name());
    Set<String> keys =
        map.files().stream()
            .map(name -> "/etc/prometheus/" + name.substring(name.lastIndexOf('/') + 1))
            .collect(Collectors.toSet());
    JsonNode scraped = Manifests.YAML.readTree(Deploy.text("kubernetes/prometheus/prometheus.yml"));
    assertThat(keys).contains(scraped.get("rule_files").get(0).asText());
    assertThat(pod.prometheus().getArgs().get(0)).isIn(prefixed("--config.file=", keys));
  }

  private static Set<String> prefixed(String prefix, Set<String> names) {
    return names.stream().map(prefix::concat).collect(Collectors.toSet());
  }

  private static void assertSelects(LabelSelector selector, HasMetadata manifest) {
    Map<String, String> wanted = selector.getMatchLabels();
    assertThat(wanted).isNotEmpty();
    assertThat(manifest.getMetadata().getLabels()).containsAllEntriesOf(wanted);
  }

  /** What of a kustomization is used here. */
  record Kustomization(
      String apiVersion,
      String kind,
      List<String> resources,
      List<Generated> configMapGenerator,
      List<Image> images) {
    record Generated(String name, String namespace, List<String> files) {}

    record Image(String name, String newName, String newTag) {}
  }
}
