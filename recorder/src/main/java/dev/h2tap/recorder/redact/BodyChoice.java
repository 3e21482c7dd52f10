package dev.h2tap.recorder.redact;

import dev.h2tap.recorder.wire.Inflation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Decides what is to be done with content, by what is said of it. */
final class BodyChoice {
  private static final Set<String> GZIP = Set.of("gzip", "x-gzip");

  private final List<BodyRule> always;
  private final List<BodyRule> inForms;
  private final List<BodyRule> inMultipart;
  private final List<BodyRule> inRedirects;

  BodyChoice(RedactionRules rules) {
    this.always = BodyRule.ofUser(rules);
    this.inForms = new ArrayList<>(always);
    this.inMultipart = new ArrayList<>(always);
    this.inRedirects = new ArrayList<>(always);
    if (!rules.queries().isEmpty()) {
      inForms.add(BodyRule.form(rules.queries()));
      inMultipart.add(BodyRule.multipart(rules.queries()));
      inForms.add(BodyRule.urls(rules.queries()));
      inRedirects.add(BodyRule.urls(rules.queries()));
    }
    if (rules.userInfo()) {
      inForms.add(BodyRule.userInfo());
      inRedirects.add(BodyRule.userInfo());
    }
  }

  /** What is looked for in any content. */
  List<BodyRule> always() {
    return always;
  }

  /**
   * For the content behind these fields.
   *
   * @param redirect whether it repeats the URL of a redirect, as servers do
   */
  Body of(Scope scope, BodyHead head, boolean redirect) {
    List<BodyRule> rules =
        switch (head.type()) {
          case "application/x-www-form-urlencoded" -> inForms;
          case "multipart/form-data" -> inMultipart;
          default -> redirect ? inRedirects : always;
        };
    if (rules.isEmpty()) {
      return Body.KEPT;
    } else if (head.codings().size() > 1) {
      return new BlankedBody(scope, "body with several content codings");
    } else if (head.charset().startsWith("utf-16") || head.charset().startsWith("utf-32")) {
      return new BlankedBody(scope, "body in " + head.charset());
    } else if (head.type().startsWith("application/grpc-web-text")) {
      return new BlankedBody(scope, "body of gRPC-Web in base64");
    } else if (head.codings().isEmpty()) {
      return head.isGrpc() ? new GrpcBody(scope, head.grpcCoding()) : new PlainBody(scope, rules);
    }
    String coding = head.codings().get(0);
    if (GZIP.contains(coding)) {
      return new DeflatedBody(scope, rules, Inflation.Wrapper.GZIP);
    } else if (coding.equals("deflate")) {
      return new DeflatedBody(scope, rules, Inflation.Wrapper.ZLIB);
    }
    String shown = coding.matches("[a-z0-9-]{1,16}") ? coding : "an unknown coding";
    return new BlankedBody(scope, "body in " + shown);
  }

  /** For content of which nothing is known. */
  Body unknown(Scope scope) {
    return new BlankedBody(scope, "body whose head is not in the log");
  }
}
