/**
 * The back half of the proxy without a front: recorded requests are sent again. {@link
 * dev.h2tap.proxy.replay.send.RequestReader} makes requests of recorded exchanges, {@link
 * dev.h2tap.proxy.replay.send.Schedule} says when each is sent, {@link
 * dev.h2tap.proxy.replay.send.Sender} sends them. What is answered is recorded like everything
 * else; who wants to compare reads that recording.
 */
@NullMarked
package dev.h2tap.proxy.replay.send;

import org.jspecify.annotations.NullMarked;
