package dev.h2tap.proxy.replay.serve;

import dev.h2tap.proxy.http.Fields;
import dev.h2tap.proxy.http.ResponseHead;
import dev.h2tap.recorder.exchange.RecordedBody;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a recorded exchange is answered with. Times are those of the run that recorded it.
 *
 * @param index from 0, in the order of the log
 * @param exchange its number in the log
 * @param asked as it was asked
 * @param head null where there was no response
 * @param trailers empty for none
 * @param request the content of the request; what a tunnel carried up
 * @param times of the side that is replayed
 * @param complete whether the response reached its end; it may be reset all the same
 * @param instead what a client is told that has error codes, where the answer stands for an
 *     RST_STREAM; -1 for none
 * @param goAway the code of the GOAWAY that came with it; -1 for none
 * @param ownWords whether h2tap answered because no upstream did
 * @param phrase what h2tap said of a failure
 */
record Answer(
    int index,
    long exchange,
    Asked asked,
    List<Interim> interim,
    @Nullable ResponseHead head,
    RecordedBody body,
    Fields trailers,
    RecordedBody request,
    Ending ending,
    Times times,
    boolean complete,
    long instead,
    long goAway,
    boolean ownWords,
    String phrase) {

  /** A 1xx response and when it came. */
  record Interim(ResponseHead head, long nanos) {}

  /**
   * When things happened.
   *
   * @param requestEnd {@link #NEVER} where the request did not reach its end
   * @param end of the response's last byte, or of its reset
   */
  record Times(long request, long requestEnd, long head, long end) {
    static final long NEVER = Long.MAX_VALUE;
  }

  /** Whether what follows the head is no HTTP. */
  boolean isTunnel() {
    return head != null && head.isSwitching();
  }

  Answer withGoAway(long code) {
    return new Answer(
        index, exchange, asked, interim, head, body, trailers, request, ending, times, complete,
        instead, code, ownWords, phrase);
  }
}
