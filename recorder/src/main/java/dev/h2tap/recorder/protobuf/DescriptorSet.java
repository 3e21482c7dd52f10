package dev.h2tap.recorder.protobuf;

import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.h2tap.recorder.FileFault;
import dev.h2tap.recorder.UserException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the file that {@code protoc --descriptor_set_out} writes, and links what is in it. */
final class DescriptorSet {
  private static final String REMEDY =
      "; make it with protoc --include_imports --descriptor_set_out=FILE";

  private final Path path;
  private final Map<String, FileDescriptorProto> sources = new LinkedHashMap<>();
  private final Map<String, FileDescriptor> linked = new LinkedHashMap<>();
  private final Set<String> underWay = new HashSet<>();

  private DescriptorSet(Path path) {
    this.path = path;
  }

  /** All files that the set holds. */
  static Collection<FileDescriptor> read(Path path) throws UserException {
    DescriptorSet set = new DescriptorSet(path);
    for (FileDescriptorProto file : set.parse().getFileList()) {
      set.sources.put(file.getName(), file);
    }
    if (set.sources.isEmpty()) {
      throw new UserException("--proto-descriptor: " + path + " holds no descriptors" + REMEDY);
    }
    for (String name : set.sources.keySet()) {
      set.link(name, name);
    }
    return set.linked.values();
  }

  private FileDescriptorSet parse() throws UserException {
    try {
      return FileDescriptorSet.parseFrom(Files.readAllBytes(path));
    } catch (InvalidProtocolBufferException e) {
      throw new UserException("--proto-descriptor: " + path + " is no descriptor set" + REMEDY, e);
    } catch (IOException e) {
      throw new UserException(
          "--proto-descriptor: cannot read " + path + ": " + FileFault.reason(e), e);
    }
  }

  private FileDescriptor link(String name, String importer) throws UserException {
    FileDescriptor known = linked.get(name);
    if (known != null) {
      return known;
    }
    FileDescriptorProto source = sources.get(name);
    if (source == null || !underWay.add(name)) {
      String fault = source == null ? " lacks " + name : " has imports in a circle at " + name;
      throw new UserException(
          "--proto-descriptor: " + path + fault + ", which " + importer + " imports" + REMEDY);
    }
    List<FileDescriptor> imports = new ArrayList<>();
    for (String dependency : source.getDependencyList()) {
      imports.add(link(dependency, name));
    }
    try {
      FileDescriptor file =
          FileDescriptor.buildFrom(source, imports.toArray(FileDescriptor[]::new));
      linked.put(name, file);
      return file;
    } catch (DescriptorValidationException e) {
      throw new UserException("--proto-descriptor: " + path + ": " + e.getMessage() + REMEDY, e);
    }
  }
}
