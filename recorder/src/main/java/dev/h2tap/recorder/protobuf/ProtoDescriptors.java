package dev.h2tap.recorder.protobuf;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Descriptors.ServiceDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.TextFormat;
import com.google.protobuf.TypeRegistry;
import dev.h2tap.recorder.UserException;
import dev.h2tap.recorder.event.Direction;
import dev.h2tap.recorder.event.Side;
import dev.h2tap.recorder.grpc.Decoded;
import dev.h2tap.recorder.grpc.GrpcDecoder;
import dev.h2tap.recorder.timeline.Entry;
import dev.h2tap.recorder.timeline.HttpStream;
import dev.h2tap.recorder.timeline.Item;
import io.netty.buffer.ByteBufUtil;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads gRPC messages with the descriptors of a {@code FileDescriptorSet}. An entry goes in, and
 * comes out with what its message says, where its path names a method that is described.
 */
public final class ProtoDescriptors implements UnaryOperator<Entry> {
  private static final int WARNINGS = 100;

  private final Map<String, MethodDescriptor> methods = new HashMap<>();
  private final TextFormat.Printer printer;
  private final Path path;
  private final int limit;
  private final Consumer<String> warnings;
  private final Set<String> warned = new HashSet<>();

  private ProtoDescriptors(
      Path path, Iterable<FileDescriptor> files, int limit, Consumer<String> warnings) {
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    for (FileDescriptor file : files) {
      file.getMessageTypes().forEach(types::add);
      for (ServiceDescriptor service : file.getServices()) {
        for (MethodDescriptor method : service.getMethods()) {
          methods.put("/" + service.getFullName() + "/" + method.getName(), method);
        }
      }
    }
    this.printer = TextFormat.printer().escapingNonAscii(false).usingTypeRegistry(types.build());
    this.path = path;
    this.limit = limit;
    this.warnings = warnings;
  }

  /**
   * Reads a descriptor set.
   *
   * @param limit how many characters of a message's text are kept
   * @param warnings told in one line, once each, which methods are not described
   * @throws UserException if the file cannot be read, is no descriptor set, or lacks an import
   */
  public static ProtoDescriptors read(Path path, int limit, Consumer<String> warnings)
      throws UserException {
    return new ProtoDescriptors(path, DescriptorSet.read(path), limit, warnings);
  }

  @Override
  public Entry apply(Entry entry) {
    HttpStream stream = entry.stream();
    if (stream == null || !(entry.item() instanceof Item.Grpc item)) {
      return entry;
    }
    MethodDescriptor method = method(stream.path());
    if (method == null || !item.message().whole() || item.message().problem() != null) {
      return entry;
    }
    boolean request =
        (entry.direction() == Direction.RECEIVED) == (entry.side() == Side.DOWNSTREAM);
    Descriptor type = request ? method.getInputType() : method.getOutputType();
    Decoded decoded =
        item.message().isReadable()
            ? decode(type, ByteBufUtil.getBytes(item.message().beginning()))
            : unreadable(type, "it is longer than " + GrpcDecoder.MESSAGE_LIMIT + " bytes");
    return new Entry(
        entry.place(),
        entry.elapsedNanos(),
        entry.connection(),
        entry.side(),
        entry.direction(),
        stream,
        new Item.Grpc(item.message(), item.preview(), decoded));
  }

  private @Nullable MethodDescriptor method(String asked) {
    MethodDescriptor method = methods.get(asked);
    if (method == null && warned.size() < WARNINGS && warned.add(asked)) {
      warnings.accept(path + " describes no method " + (asked.isEmpty() ? "(unknown)" : asked));
    }
    return method;
  }

  private Decoded decode(Descriptor type, byte[] bytes) {
    try {
      DynamicMessage message = DynamicMessage.newBuilder(type).mergeFrom(bytes).buildPartial();
      String text = printer.printToString(message);
      boolean cut = text.length() > limit;
      return new Decoded(
          type.getFullName(),
          cut ? text.substring(0, limit) : text,
          cut,
          ProtoJson.of(message),
          null);
    } catch (InvalidProtocolBufferException e) {
      return unreadable(type, String.valueOf(e.getMessage()));
    }
  }

  private static Decoded unreadable(Descriptor type, String problem) {
    return new Decoded(type.getFullName(), "", false, "{}", problem);
  }
}
