package dev.h2tap.recorder.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class RecordCipherTest {
  private static final AeadSuite AES_128 = AeadSuite.of("TLS_AES_128_GCM_SHA256").orElseThrow();

  /** The trace of a simple 1-RTT handshake (RFC 8448 §3). */
  @Test
  void opensTheRecordsOfRfc8448() {
    RecordCipher handshake =
        cipher("b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21");
    RecordCipher.Opened finished =
        handshake.open(
            0,
            bytes(
                "170303003575ec4dc238cce60b298044a71e219c56cc77b0517fe9b93c7a4bfc44d87f38f80338ac98fc"
                    + "46deb384bd1caeacab6867d726c40546"));
    assertThat(finished).isNotNull();
    assertThat(finished.contentType()).isEqualTo(22);
    assertThat(ByteBufUtil.hexDump(finished.content()))
        .isEqualTo("14000020a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61");
    RecordCipher application =
        cipher("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");
    RecordCipher.Opened alert =
        application.open(1, bytes("1703030013c9872760655666b74d7ff1153efd6db6d0b0e3"));
    assertThat(alert).isNotNull();
    assertThat(alert.contentType()).isEqualTo(21);
    assertThat(ByteBufUtil.hexDump(alert.content())).isEqualTo("0100");
  }

  @Test
  void opensNothingOutOfItsTurn() {
    RecordCipher application =
        cipher("9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5");
    assertThat(application.open(0, bytes("1703030013c9872760655666b74d7ff1153efd6db6d0b0e3")))
        .isNull();
    assertThat(application.open(0, bytes("1703030000"))).isNull();
  }

  /** BoringSSL offers it to nobody in TLS 1.2 as Netty sets it up, so there is no real peer. */
  @Test
  void opensChaCha20RecordsOfTls12() throws Exception {
    AeadSuite suite = AeadSuite.of("TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256").orElseThrow();
    byte[] master = new byte[48];
    byte[] client = new byte[32];
    byte[] server = new byte[32];
    Arrays.fill(server, (byte) 1);
    byte[] seed = ByteBuffer.allocate(64).put(server).put(client).array();
    byte[] block = Tls12Prf.expand(suite.hmac(), master, "key expansion", seed, 2 * 32 + 2 * 12);
    byte[] iv = Arrays.copyOfRange(block, 64 + 12, 64 + 24);
    iv[11] ^= 3;
    Cipher cipher = Cipher.getInstance("ChaCha20-Poly1305");
    cipher.init(
        Cipher.ENCRYPT_MODE, new SecretKeySpec(block, 32, 32, "ChaCha20"), new IvParameterSpec(iv));
    cipher.updateAAD(ByteBufUtil.decodeHexDump("00000000000000031503030002"));
    ByteBuf record =
        Unpooled.wrappedBuffer(
            bytes("1503030012"), Unpooled.wrappedBuffer(cipher.doFinal(new byte[] {2, 40})));
    RecordCipher.Opened opened =
        Tls12Cipher.of(suite, master, client, server, false).open(3, record);
    assertThat(opened).isNotNull();
    assertThat(ByteBufUtil.hexDump(opened.content())).isEqualTo("0228");
    assertThat(Tls12Cipher.of(suite, master, client, server, true).open(3, record)).isNull();
  }

  private static RecordCipher cipher(String secret) {
    return new KeySchedule(AES_128).cipher(ByteBufUtil.decodeHexDump(secret));
  }

  private static ByteBuf bytes(String hex) {
    return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex));
  }
}
