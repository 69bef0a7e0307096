/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.reporter.SpanEncoder.Appended;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import io.skua.tracer.Spans;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * With a format of a few letters, whose writer throws wherever it is told to. What a batch does
 * with a real format is in {@link SpanEncoderContract}.
 */
class OpenBatchTest {
  private static final int LIMIT = 256;

  /** {@code service[operation value operation value]}; it remembers what an attempt left behind. */
  private static final class Letters implements OpenBatch.Writer {
    final ByteSink sink = new ByteSink(4);
    private String service = "?";
    private int maxBytes;
    private boolean isHalfway;
    private int steps;
    private int throwAt = -1;
    private Throwable thrown;

    /** One step of many: whatever can happen, happens between two of them. */
    private void step() throws Exception {
      if (steps++ == throwAt) {
        if (thrown instanceof Error) {
          throw (Error) thrown;
        }
        throw (Exception) thrown;
      }
    }

    private void write(String text) throws Exception {
      step();
      sink.write(text.getBytes(US_ASCII));
      step();
    }

    @Override
    public void begin(SkuaProcess process, int newMaxBytes) throws Exception {
      service = "?";
      step();
      maxBytes = newMaxBytes;
      service = process.serviceName();
      step();
    }

    @Override
    public int longestHead() throws Exception {
      step();
      return service.length() + 1;
    }

    @Override
    public int room(int spans) throws Exception {
      step();
      return maxBytes - service.length() - 2;
    }

    @Override
    public void write(SkuaSpan span, Pruning pruning, boolean isFirst) throws Exception {
      assertThat(isHalfway).isFalse();
      isHalfway = true;
      write(isFirst ? "" : " ");
      write(span.operationName());
      for (int i = 0; i < span.tagCount(); i++) {
        write(" " + pruning.value(span.tagValue(i)));
      }
      isHalfway = false;
      step();
    }

    @Override
    public void reset() throws Exception {
      step();
      isHalfway = false;
      step();
    }

    @Override
    public int seal(int start, int spans) throws Exception {
      write("]");
      byte[] head = (service + "[").getBytes(US_ASCII);
      step();
      System.arraycopy(head, 0, sink.bytes(), start - head.length, head.length);
      step();
      return start - head.length;
    }
  }

  private final Spans ours = new Spans("ours", b -> {});
  private final Spans theirs = new Spans("theirs", b -> {});
  private final Letters letters = new Letters();
  private final OpenBatch batch = new OpenBatch(letters.sink, letters, LIMIT);

  // What should be in the batch.
  private String service;
  private final List<String> open = new ArrayList<>();
  private int failures;

  private void append(SkuaSpan span) {
    try {
      Appended appended = batch.append(span);
      if (appended == Appended.FULL) {
        assertThat(open).isNotEmpty();
        seal();
        appended = batch.append(span);
      }
      assertThat(appended).isIn(Appended.ADDED, Appended.PRUNED);
      service = span.process().serviceName();
      String value = span.tagCount() == 0 ? "" : " " + span.tagValue(0);
      open.add(appended == Appended.ADDED ? span.operationName() + value : "pruned");
    } catch (Throwable thrown) {
      failed(thrown);
    }
  }

  private void seal() {
    List<String> sealed = new ArrayList<>(open);
    open.clear();
    try {
      EncodedBatch read = batch.seal();
      if (sealed.isEmpty()) {
        assertThat(read).isNull();
        return;
      }
      assertThat(read.spanCount()).isEqualTo(sealed.size());
      assertThat(read.length()).isLessThanOrEqualTo(LIMIT);
      String text = new String(read.bytes(), read.offset(), read.length(), US_ASCII);
      if (sealed.contains("pruned")) {
        assertThat(text).startsWith(service + "[op vvv").endsWith("]").hasSize(LIMIT);
      } else {
        assertThat(text).isEqualTo(service + "[" + String.join(" ", sealed) + "]");
      }
    } catch (Exception | OutOfMemoryError thrown) {
      failed(thrown);
    }
  }

  private void failed(Throwable thrown) {
    boolean isMeant = thrown == letters.thrown || thrown.getCause() == letters.thrown;
    assertThat(isMeant).as("%s", thrown).isTrue();
    failures++;
  }

  private void everything() {
    append(ours.named("a", s -> {}));
    append(ours.named("b", s -> s.setTag("k", "1")));
    append(theirs.named("c", s -> {}));
    append(theirs.ofSize(200));
    append(theirs.ofSize(100)); // full
    append(ours.ofSize(3000)); // pruned
    append(ours.named("d", s -> {}));
    seal();
    seal();
    append(ours.named("e", s -> {}));
    append(ours.named("f", s -> {}));
    seal();
  }

  @Test
  void append_writerThrowsAnywhere_leavesTheBatchAsItWas() {
    everything();
    letters.steps = 0;
    everything();
    int steps = letters.steps;
    assertThat(steps).isGreaterThan(100);
    for (Throwable any : new Throwable[] {new Exception("any"), new OutOfMemoryError("any")}) {
      letters.thrown = any;
      for (int i = 0; i < steps; i++) {
        failures = 0;
        letters.throwAt = i;
        letters.steps = 0;
        everything();
        assertThat(failures).isEqualTo(1);
        letters.throwAt = -1;
        everything();
      }
    }
  }

  @Test
  void append_writerThrowsChecked_isTheCauseOfAnUncheckedOne() {
    letters.thrown = new Exception("checked");
    letters.throwAt = 0;

    assertThatThrownBy(() -> batch.append(ours.plain()))
        .isInstanceOf(IllegalStateException.class)
        .hasCause(letters.thrown);
  }

  @Test
  void shrink_once_theWriterIsToldTheLimitBeforeTheNextSpan() {
    OpenBatch large = new OpenBatch(letters.sink, letters, 1000);
    large.append(ours.plain());
    large.seal();

    assertThat(large.shrink()).isTrue();

    assertThat(large.maxBytes()).isEqualTo(500);
    large.append(ours.plain());
    assertThat(letters.maxBytes).isEqualTo(500);
  }
}
