/**
 * gRPC messages from recorded bodies: the length-prefixed messages of gRPC over HTTP/2 and of
 * gRPC-Web, and the status at their end. {@link dev.h2tap.recorder.grpc.GrpcDecoder} reads one
 * direction of a call; it is for looking, tells what is wrong and reads on as far as it makes
 * sense.
 */
@NullMarked
package dev.h2tap.recorder.grpc;

import org.jspecify.annotations.NullMarked;
