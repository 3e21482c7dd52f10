package dev.h2tap.recorder.redact;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EditsTest {

  @ParameterizedTest
  @ValueSource(ints = {100, 2_000, 1 << 20})
  void whateverTheOrderOfPlanningTheyComeInTheOrderOfTheRecords(int memory) throws Exception {
    Random random = new Random(memory);
    try (Edits edits = new Edits(memory)) {
      int[] planned = new int[51];
      for (int i = 0; i < 500; i++) {
        int record = 1 + random.nextInt(50);
        edits.fill(Span.of(record, 10 * planned[record]++, 3), '*');
      }
      for (int reading = 0; reading < 2; reading++) {
        Edits.Cursor cursor = edits.cursor();
        for (int record = 1; record <= 50; record += 1 + reading) {
          List<Edit> found = cursor.of(record);
          assertThat(found).hasSize(planned[record]).isSortedAccordingTo(Edit.ORDER);
        }
      }
    }
  }

  @Test
  void piecesKeepTheirLengthsAsFarAsTheBytesGo() throws Exception {
    try (Edits edits = new Edits()) {
      Span span = Span.of(1, 5, 3);
      span.add(new Span.Piece(2, 0, 4));
      span.add(new Span.Piece(3, 0, 1));
      edits.replace(span, "abcdefghij".getBytes(US_ASCII));
      edits.replace(Span.of(4, 0, 9), "k".getBytes(US_ASCII));
      Edits.Cursor cursor = edits.cursor();
      assertThat(text(cursor.of(1))).isEqualTo("abc");
      assertThat(text(cursor.of(2))).isEqualTo("defg");
      assertThat(text(cursor.of(3))).isEqualTo("hij");
      assertThat(text(cursor.of(4))).isEqualTo("k");
    }
  }

  private static String text(List<Edit> edits) {
    byte[] bytes = edits.get(0).bytes();
    return bytes == null ? "" : new String(bytes, US_ASCII);
  }
}
