package dev.h2tap.recorder.protobuf;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MessageOptions;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;

/**
 * What protoc makes of a small service in two files:
 *
 * <pre>
 * // base.proto
 * message Base { string name = 1; Mood mood = 2; }    enum Mood { UNKNOWN = 0; GOOD = 1; }
 * // greeter.proto, imports base.proto
 * message Reply { string text = 1; repeated uint64 big_numbers = 2; bytes raw = 3;
 *                 Base base = 4; map&lt;string, int32&gt; counts = 5; double ratio = 6; }
 * service Greeter { rpc Greet(Base) returns (Reply); }
 * </pre>
 */
final class Greeter {
  private Greeter() {}

  static FileDescriptorSet set() {
    return FileDescriptorSet.newBuilder().addFile(base()).addFile(greeter()).build();
  }

  static FileDescriptorProto base() {
    return FileDescriptorProto.newBuilder()
        .setName("base.proto")
        .setPackage("demo")
        .setSyntax("proto3")
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName("Base")
                .addField(field("name", 1, Type.TYPE_STRING))
                .addField(field("mood", 2, Type.TYPE_ENUM).setTypeName(".demo.Mood")))
        .addEnumType(
            EnumDescriptorProto.newBuilder()
                .setName("Mood")
                .addValue(EnumValueDescriptorProto.newBuilder().setName("UNKNOWN").setNumber(0))
                .addValue(EnumValueDescriptorProto.newBuilder().setName("GOOD").setNumber(1)))
        .build();
  }

  static FileDescriptorProto greeter() {
    DescriptorProto counts =
        DescriptorProto.newBuilder()
            .setName("CountsEntry")
            .setOptions(MessageOptions.newBuilder().setMapEntry(true))
            .addField(field("key", 1, Type.TYPE_STRING))
            .addField(field("value", 2, Type.TYPE_INT32))
            .build();
    return FileDescriptorProto.newBuilder()
        .setName("greeter.proto")
        .setPackage("demo")
        .setSyntax("proto3")
        .addDependency("base.proto")
        .addMessageType(
            DescriptorProto.newBuilder()
                .setName("Reply")
                .addNestedType(counts)
                .addField(field("text", 1, Type.TYPE_STRING))
                .addField(field("big_numbers", 2, Type.TYPE_UINT64).setLabel(Label.LABEL_REPEATED))
                .addField(field("raw", 3, Type.TYPE_BYTES))
                .addField(field("base", 4, Type.TYPE_MESSAGE).setTypeName(".demo.Base"))
                .addField(
                    field("counts", 5, Type.TYPE_MESSAGE)
                        .setLabel(Label.LABEL_REPEATED)
                        .setTypeName(".demo.Reply.CountsEntry"))
                .addField(field("ratio", 6, Type.TYPE_DOUBLE)))
        .addService(
            ServiceDescriptorProto.newBuilder()
                .setName("Greeter")
                .addMethod(
                    MethodDescriptorProto.newBuilder()
                        .setName("Greet")
                        .setInputType(".demo.Base")
                        .setOutputType(".demo.Reply")))
        .build();
  }

  private static FieldDescriptorProto.Builder field(String name, int number, Type type) {
    return FieldDescriptorProto.newBuilder().setName(name).setNumber(number).setType(type);
  }
}
