/**
 * gRPC messages read with the descriptors that protoc makes: {@link
 * dev.h2tap.recorder.protobuf.ProtoDescriptors} knows the types of each method, and adds what it
 * reads to the entries of a timeline. The only place that knows protobuf's library.
 */
@NullMarked
package dev.h2tap.recorder.protobuf;

import org.jspecify.annotations.NullMarked;
