package dev.h2tap.recorder.export.pcapng;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TcpStreamTest {
  private record Sent(boolean fromClient, CaptureFile.Packet packet) {}

  private final List<Sent> sent = new ArrayList<>();

  @Test
  void everythingArrivesInOrderWithRightChecksumsAndIsAcknowledged() throws Exception {
    Random random = new Random(7);
    for (int round = 0; round < 200; round++) {
      sent.clear();
      Addresses addresses = addresses(random);
      TcpStream stream = new TcpStream(addresses, random.nextLong(), this::add);
      ByteBuf[] said = {Unpooled.buffer(), Unpooled.buffer()};
      stream.open();
      for (int i = random.nextInt(12); i > 0; i--) {
        boolean fromClient = random.nextBoolean();
        byte[] bytes = new byte[random.nextInt(round % 20 == 0 ? 3_000_000 : 3_000)];
        random.nextBytes(bytes);
        said[fromClient ? 0 : 1].writeBytes(bytes);
        stream.data(fromClient, Unpooled.wrappedBuffer(bytes));
      }
      stream.finish(random.nextBoolean());
      assertSound(addresses, said);
    }
  }

  private void assertSound(Addresses addresses, ByteBuf[] said) {
    long[] next = {-1, -1};
    long[] acknowledged = {0, 0};
    ByteBuf[] arrived = {Unpooled.buffer(), Unpooled.buffer()};
    for (Sent each : sent) {
      int from = each.fromClient() ? 0 : 1;
      CaptureFile.Packet packet = each.packet();
      assertChecksums(packet);
      assertThat(packet.sourcePort()).isEqualTo(addresses.source(each.fromClient()).port());
      if (next[from] >= 0) {
        assertThat(packet.sequence()).isEqualTo(next[from]);
      }
      if ((packet.tcpFlags() & TcpPacket.ACK) != 0) {
        assertThat(packet.acknowledged()).isEqualTo(next[1 - from]);
        acknowledged[1 - from] = packet.acknowledged();
      }
      int counted = Integer.bitCount(packet.tcpFlags() & (TcpPacket.SYN | TcpPacket.FIN));
      next[from] = packet.sequence() + packet.data().readableBytes() + counted & 0xffffffffL;
      assertThat(next[from] - acknowledged[from] & 0xffffffffL).isLessThan(2_000_000L + (1L << 28));
      arrived[from].writeBytes(packet.data());
    }
    assertThat(ByteBufUtil.equals(arrived[0], said[0])).isTrue();
    assertThat(ByteBufUtil.equals(arrived[1], said[1])).isTrue();
    assertThat(acknowledged).isEqualTo(next);
  }

  /** Summed up byte by byte, as RFC 1071 has it: what is right sums up to all ones. */
  private static void assertChecksums(CaptureFile.Packet packet) {
    ByteBuf tcp = packet.tcp();
    boolean ipv4 = packet.ipHeader() == 20;
    ByteBuf addresses = packet.bytes().slice(ipv4 ? 12 : 8, ipv4 ? 8 : 32);
    ByteBuf pseudo = Unpooled.buffer().writeInt(tcp.readableBytes()).writeInt(6);
    assertThat(sum(Unpooled.wrappedBuffer(addresses.slice(), pseudo, tcp))).isEqualTo(0xffff);
    if (ipv4) {
      assertThat(sum(packet.bytes().slice(0, 20))).isEqualTo(0xffff);
      assertThat(packet.bytes().getUnsignedShort(2)).isEqualTo(packet.bytes().readableBytes());
    } else {
      assertThat(packet.bytes().getUnsignedShort(4)).isEqualTo(tcp.readableBytes());
    }
  }

  private static int sum(ByteBuf bytes) {
    int sum = 0;
    for (int i = 0; i < bytes.readableBytes(); i++) {
      sum += bytes.getUnsignedByte(i) << (i % 2 == 0 ? 8 : 0);
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return sum;
  }

  private void add(boolean fromClient, ByteBuf packet) {
    long length = packet.readableBytes();
    sent.add(new Sent(fromClient, new CaptureFile.Packet(0, 0, 0, length, packet, List.of())));
  }

  private static Addresses addresses(Random random) {
    return new Addresses(endpoint(random), endpoint(random));
  }

  private static Endpoint endpoint(Random random) {
    String host = random.nextBoolean() ? "10.0.%d.%d" : "[2001:db8::%x:%x]";
    String text = host.formatted(random.nextInt(256), random.nextInt(256));
    Endpoint parsed = Endpoint.parse(text + ":" + random.nextInt(0x10000));
    assertThat(parsed).isNotNull();
    return parsed;
  }

  @Test
  void aWrappedSequenceNumberGoesOnFromZero() {
    Addresses addresses = addresses(new Random(1));
    ByteBuf packet = TcpPacket.of(addresses, true, TcpPacket.ACK, -1, -2, Unpooled.EMPTY_BUFFER);
    add(true, packet);
    assertThat(sent.get(0).packet().sequence()).isEqualTo(0xffffffffL);
    assertThat(sent.get(0).packet().acknowledged()).isEqualTo(0xfffffffeL);
    assertChecksums(sent.get(0).packet());
  }

  @Test
  void whatIsNoAddressIsTold() {
    for (String text : List.of("", "host:1", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:65536", ":")) {
      assertThat(Endpoint.parse(text)).as(text).isNull();
    }
    assertThat(Endpoint.parse("[fe80::1%eth0]:80")).isEqualTo(Endpoint.parse("[fe80::1]:80"));
  }
}
