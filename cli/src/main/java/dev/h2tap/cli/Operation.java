package dev.h2tap.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.h2tap.cli.config.ConfigurationJson;
import dev.h2tap.cli.config.Keys;
import dev.h2tap.cli.setup.CertificatesInUse;
import dev.h2tap.cli.setup.Setup;
import dev.h2tap.proxy.BoundAddress;
import dev.h2tap.proxy.Proxy;
import dev.h2tap.proxy.accesslog.AccessLog;
import dev.h2tap.proxy.accesslog.LineFormat;
import dev.h2tap.proxy.admin.AdminServer;
import dev.h2tap.proxy.admin.Pages;
import dev.h2tap.proxy.admin.Readiness;
import dev.h2tap.proxy.bridge.ExchangeObserver;
import dev.h2tap.proxy.metrics.Metrics;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.log.Recorder;
import io.netty.util.NetUtil;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What whoever operates a proxy has of it: the admin endpoint and the access log, if asked for. */
final class Operation implements AutoCloseable {
  private final @Nullable Path file;
  private final @Nullable Metrics metrics;
  private final @Nullable AdminServer admin;
  private final @Nullable AccessLog accessLog;
  private final Readiness readiness = new Readiness();
  private volatile Supplier<Setup> inForce;
  private volatile List<BoundAddress> bound = List.of();

  /**
   * Begins, before there is a proxy.
   *
   * @param file the configuration file, null for none
   * @throws UserException if the admin endpoint cannot listen
   */
  Operation(Setup setup, @Nullable Path file, Messages messages) throws UserException {
    this.inForce = () -> setup;
    this.file = file;
    if (setup.admin() == null) {
      metrics = null;
      admin = null;
    } else {
      metrics = new Metrics(Version.number());
      metrics.certificates().watch(() -> CertificatesInUse.of(inForce.get()));
      admin =
          AdminServer.start(
              setup.admin(), Pages.of(Version.number(), metrics, readiness, this::configuration));
    }
    String format = setup.values().get(Keys.ACCESS_LOG);
    accessLog =
        format == null
            ? null
            : new AccessLog(
                LineFormat.valueOf(format.toUpperCase(Locale.ROOT)),
                new FileOutputStream(FileDescriptor.out),
                messages::warn);
  }

  /** The recorder that a proxy is to record to. */
  Recorder before(Recorder log) {
    return metrics == null ? log : metrics.metered(log);
  }

  /** Who is to be told of exchanges. */
  ExchangeObserver observer() {
    ExchangeObserver counting = metrics == null ? ExchangeObserver.NONE : metrics.exchanges();
    return accessLog == null ? counting : counting.and(accessLog);
  }

  /** The proxy listens. */
  void listening(Proxy proxy, Reload reload) {
    inForce = reload::running;
    bound = proxy.bound();
    reload.tell(
        accepted -> {
          bound = proxy.bound();
          if (metrics != null) {
            metrics.configurationReloaded(accepted);
          }
        });
    readiness.listening(proxy::pulse);
  }

  /** The proxy is about to stop. */
  void stopping() {
    readiness.stopping();
  }

  /** The proxy has stopped. */
  void stopped() {
    readiness.stopped();
  }

  /** Where the admin endpoint listens, if it does. */
  List<BoundAddress> admin() {
    return admin == null ? List.of() : List.of(new BoundAddress("admin", admin.address()));
  }

  private String configuration() {
    Setup setup = inForce.get();
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("version", Version.number());
    if (file != null) {
      document.put("file", file.toString());
    }
    ArrayNode listeners = document.putArray("listening");
    for (BoundAddress each : bound) {
      listeners
          .addObject()
          .put("name", each.name())
          .put("address", NetUtil.toSocketAddressString(each.address()));
    }
    ArrayNode routes = document.putArray("routes");
    setup
        .ways()
        .forEach(way -> routes.addObject().put("name", way.route().name()).put("way", way.words()));
    document.set("settings", ConfigurationJson.of(setup.values()));
    return document.toPrettyString() + "\n";
  }

  @Override
  public void close() {
    if (admin != null) {
      admin.close();
    }
    if (accessLog != null) {
      accessLog.close();
    }
  }
}
