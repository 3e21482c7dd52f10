package dev.h2tap.proxy.replay.send;

import dev.h2tap.proxy.http.FieldName;
import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.RequestHead;
import dev.h2tap.proxy.upstream.Target;
import dev.h2tap.recorder.UserException;
import java.util.List;

/**
 * What is changed of recorded requests. Immutable.
 *
 * @param hostOfTarget whether Host and {@code :authority} name what is dialled, and not what the
 *     recording names
 * @param fields names and values that replace those of the recording; an empty value removes
 */
public record RequestChanges(boolean hostOfTarget, List<FieldChange> fields) {

  /** Another value for a field. */
  public record FieldChange(String name, String value) {

    /** Reads {@code NAME: VALUE}. */
    public static FieldChange parse(String text) throws UserException {
      int colon = text.indexOf(':');
      String name = colon < 0 ? text : text.substring(0, colon).strip();
      String value = colon < 0 ? "" : text.substring(colon + 1).strip();
      if (colon < 0 || !FieldName.isToken(name)) {
        throw new UserException("--header must be written NAME: VALUE");
      }
      if (FieldName.isOurs(name)) {
        throw new UserException(
            "--header cannot set "
                + name
                + (name.equalsIgnoreCase("host")
                    ? "; --host to names the target in it"
                    : ", which frames the message"));
      }
      if (value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f)) {
        throw new UserException("--header " + name + " has a control character in its value");
      }
      return new FieldChange(name, value);
    }
  }

  public RequestChanges {
    fields = List.copyOf(fields);
  }

  RequestHead apply(RequestHead head, Target target) {
    RequestHead changed = hostOfTarget ? head.withAuthority(host(target)) : head;
    Fields all = changed.fields().copy();
    for (FieldChange change : fields) {
      if (change.value().isEmpty()) {
        all.remove(change.name());
      } else {
        all.set(change.name(), change.value());
      }
    }
    return changed.withFields(all);
  }

  /** As a client writes it: the port where it is not the usual one. */
  private static String host(Target target) {
    String all = target.authority().toString();
    int usual = target.tls() ? 443 : 80;
    return target.authority().port() == usual ? all.substring(0, all.lastIndexOf(':')) : all;
  }
}
