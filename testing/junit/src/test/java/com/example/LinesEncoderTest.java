/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package com.example;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.reporter.ByteSink;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.OpenBatch;
import io.skua.reporter.Pruning;
import io.skua.reporter.SpanEncoder;
import io.skua.reporter.SpanEncoderContract;
import io.skua.tracer.SkuaProcess;
import io.skua.tracer.SkuaSpan;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** As docs/testing.md has it: an encoder of one's own. */
class LinesEncoderTest extends SpanEncoderContract {
  @Override
  protected SpanEncoder encoder(int maxBytes) {
    return new LinesEncoder(maxBytes);
  }

  @Override
  protected Object read(EncodedBatch batch) {
    String text = new String(batch.bytes(), batch.offset(), batch.length(), UTF_8);
    List<List<String>> spans = new ArrayList<>();
    for (String line : text.split("\n")) {
      List<String> fields = new ArrayList<>();
      for (String field : line.split("\t", -1)) {
        fields.add(field.translateEscapes());
      }
      spans.add(fields);
    }
    return spans;
  }

  @Override
  protected Object expected(List<SkuaSpan> spans) {
    List<List<String>> expected = new ArrayList<>();
    for (SkuaSpan span : spans) {
      List<String> fields = new ArrayList<>();
      fields.add(span.process().serviceName());
      fields.add(utf8(span.operationName()));
      fields.add(span.context().toString());
      for (int i = 0; i < span.referenceCount(); i++) {
        fields.add(span.referenceType(i) + ' ' + span.referenceContext(i));
      }
      addTo(fields, span.tags());
      for (int i = 0; i < span.logCount(); i++) {
        fields.add("log " + span.logMicros(i));
        addTo(fields, span.logFields(i));
      }
      expected.add(fields);
    }
    return expected;
  }

  private static void addTo(List<String> fields, Map<String, Object> added) {
    added.forEach(
        (key, value) -> {
          fields.add(utf8(key));
          fields.add(utf8(text(value)));
        });
  }

  private static String text(Object value) {
    return value instanceof byte[] bytes ? Arrays.toString(bytes) : value.toString();
  }

  /** With a mark in place of what UTF-8 has no bytes for. */
  private static String utf8(String text) {
    return new String(text.getBytes(UTF_8), UTF_8);
  }

  /** A line for each span: service, name, context, references, tags, logs; a tab in between. */
  private static final class LinesEncoder implements SpanEncoder, OpenBatch.Writer {
    private final ByteSink sink = new ByteSink(8 * 1024);
    private final OpenBatch batch;
    private int maxBytes;

    LinesEncoder(int maxBytes) {
      batch = new OpenBatch(sink, this, maxBytes);
    }

    @Override
    public Appended append(SkuaSpan span) {
      return batch.append(span);
    }

    @Override
    public EncodedBatch seal() {
      return batch.seal();
    }

    @Override
    public boolean shrink() {
      return batch.shrink();
    }

    @Override
    public void begin(SkuaProcess process, int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public int longestHead() {
      return 0;
    }

    @Override
    public int room(int spans) {
      return maxBytes;
    }

    @Override
    public void write(SkuaSpan span, Pruning pruning, boolean isFirst) {
      write(span.process().serviceName(), '\t');
      write(pruning.text(span.operationName()), '\t');
      write(span.context().toString(), '\t');
      for (int i = 0; i < span.referenceCount(); i++) {
        write(span.referenceType(i) + ' ' + span.referenceContext(i), '\t');
      }
      for (int i = 0; i < span.tagCount(); i++) {
        if (pruning.keepsTag(i)) {
          write(pruning, span.tagKey(i), span.tagValue(i));
        }
      }
      for (int i = 0; i < span.logCount(); i++) {
        if (pruning.keepsLog(i)) {
          writeLog(span, i, pruning);
        }
      }
      pruning.marks().forEach((key, number) -> write(Pruning.NONE, key, number));
      sink.position(sink.position() - 1);
      sink.write('\n');
    }

    private void writeLog(SkuaSpan span, int log, Pruning pruning) {
      write("log " + span.logMicros(log), '\t');
      for (int i = 0; i < span.logFieldCount(log); i++) {
        write(pruning, span.logFieldKey(log, i), span.logFieldValue(log, i));
      }
    }

    private void write(Pruning pruning, String key, Object value) {
      write(pruning.text(key), '\t');
      write(text(pruning.value(value)), '\t');
    }

    private void write(String text, char end) {
      String escaped =
          text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
      sink.write(escaped.getBytes(UTF_8));
      sink.write(end);
    }

    @Override
    public void reset() {}

    @Override
    public int seal(int start, int spans) {
      return start;
    }
  }
}
