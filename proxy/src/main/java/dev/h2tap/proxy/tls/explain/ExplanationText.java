package dev.h2tap.proxy.tls.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An explanation as lines of text. Pure. */
public final class ExplanationText {
  private static final String BLANK = "";

  private final Explanation explanation;
  private final List<String> lines = new ArrayList<>();

  private ExplanationText(Explanation explanation) {
    this.explanation = explanation;
  }

  /** All but the verdict. */
  public static List<String> of(Explanation explanation) {
    ExplanationText text = new ExplanationText(explanation);
    text.write();
    return text.lines;
  }

  /** The verdict in one line. */
  public static String verdict(Explanation explanation) {
    if (explanation.certificates().isEmpty()) {
      return "no certificate";
    }
    if (!explanation.fine()) {
      List<String> faults = remarks(explanation, true);
      int more = faults.size() - 1;
      return "not fine: " + faults.get(0) + (more > 0 ? ", and " + more + " more" : "");
    }
    List<String> good = new ArrayList<>();
    good.add(explanation.certificates().get(0).age(explanation.at()));
    Trust trust = explanation.trust();
    if (trust != null) {
      good.add("trusted by " + trust.roots());
    }
    if (explanation.name() != null && explanation.named()) {
      good.add("names " + explanation.name());
    }
    return "fine: " + String.join(", ", good);
  }

  private void write() {
    CertificateSource source = explanation.source();
    int count = source.certificates().size();
    lines.add(
        source.name()
            + ": "
            + source.form()
            + (count == 0
                ? ""
                : count == 1 ? ", one certificate" : ", " + count + " certificates"));
    source.others().forEach(other -> lines.add("holds " + other));
    if (count == 0) {
      source.keys().forEach(key -> lines.add("holds a private key, " + KeyWords.of(key)));
    }
    for (int i = 0; i < count; i++) {
      certificate(i + 1, explanation.certificates().get(i));
    }
    if (count > 0) {
      lines.add(BLANK);
      together();
    }
    remarks(explanation, true).forEach(fault -> lines.add("fault    " + fault));
    remarks(explanation, false).forEach(note -> lines.add("note     " + note));
  }

  private static List<String> remarks(Explanation explanation, boolean faults) {
    return explanation.remarks().stream()
        .filter(each -> each.fault() == faults)
        .map(Remark::text)
        .toList();
  }

  private void certificate(int number, CertificateFacts facts) {
    lines.add(BLANK);
    lines.add(number + "  " + role(facts));
    field("subject", orEmpty(facts.summary().subject()));
    List<String> names = facts.summary().names();
    field("names", names.isEmpty() ? "none" : String.join(", ", names));
    field("issuer", facts.selfSigned() ? "itself" : orEmpty(facts.summary().issuer()));
    field(
        "valid",
        facts.summary().notBefore()
            + " to "
            + facts.summary().notAfter()
            + ", "
            + facts.age(explanation.at()));
    field("key", facts.summary().key());
    field("signed", facts.summary().signature());
    if (!facts.usages().isEmpty()) {
      field("usage", String.join(", ", facts.usages()));
    }
    if (!facts.purposes().isEmpty()) {
      field("purpose", String.join(", ", facts.purposes()));
    }
    field("serial", facts.summary().serial());
    field("SHA-256", facts.sha256());
    field("SHA-1", facts.sha1());
  }

  private static String role(CertificateFacts facts) {
    if (!facts.authority()) {
      return facts.selfSigned() ? "leaf, self-signed" : "leaf";
    }
    String role = facts.selfSigned() ? "root CA" : "intermediate CA";
    return switch (facts.pathLength()) {
      case -1 -> role;
      case 0 -> role + ", for leaf certificates only";
      default -> role + ", with at most " + facts.pathLength() + " CAs below it";
    };
  }

  private void together() {
    Trust trust = explanation.trust();
    if (trust == null) {
      lines.add("chain    none: root CAs, which are trusted where they are installed");
    } else {
      lines.add(
          "chain    "
              + (explanation.inOrder() ? "in order" : "not in order")
              + (trust.given()
                  ? ", leads to " + Objects.requireNonNull(trust.anchor()) + " in " + trust.roots()
                  : ", leads to no CA in " + trust.roots()));
    }
    KeyBeside key = explanation.key();
    if (key != null) {
      lines.add(
          "key      "
              + key.kind()
              + " in "
              + key.where()
              + (key.matches() ? ", matches" : ", does not match"));
    }
    if (explanation.name() != null && trust != null) {
      lines.add(
          "name     " + explanation.name() + (explanation.named() ? " is named" : " is not named"));
    }
  }

  private void field(String name, String value) {
    lines.add("   " + name + " ".repeat(9 - name.length()) + value);
  }

  private static String orEmpty(String name) {
    return name.isEmpty() ? "(empty)" : name;
  }
}
