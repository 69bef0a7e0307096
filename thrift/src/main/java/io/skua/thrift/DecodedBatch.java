/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.thrift;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A batch of spans of one process, as {@link ThriftDecoder} read it. It and all in it is immutable,
 * so safe for any thread. Lists that were not sent are empty.
 */
public final class DecodedBatch {
  private final String serviceName;
  private final List<Tag> processTags;
  private final List<Span> spans;
  private final @Nullable Long seqNo;
  private final @Nullable Stats stats;

  DecodedBatch(
      String serviceName,
      List<Tag> processTags,
      List<Span> spans,
      @Nullable Long seqNo,
      @Nullable Stats stats) {
    this.serviceName = serviceName;
    this.processTags = processTags;
    this.spans = spans;
    this.seqNo = seqNo;
    this.stats = stats;
  }

  /** Returns the name of the service, never null, maybe empty. */
  public String serviceName() {
    return serviceName;
  }

  /** Returns the tags of the process, in the order of the wire. */
  public List<Tag> processTags() {
    return processTags;
  }

  /** Returns the spans, in the order of the wire. */
  public List<Span> spans() {
    return spans;
  }

  /** Returns the number that the client gave the batch, null if it gave none. */
  public @Nullable Long seqNo() {
    return seqNo;
  }

  /** Returns what the client lost so far, null if it did not say. */
  public @Nullable Stats stats() {
    return stats;
  }

  @Override
  public String toString() {
    return serviceName + ", " + spans.size() + " spans";
  }

  /** The types of a tag's value. */
  public enum TagType {
    /** A {@link String}. */
    STRING(0),
    /** A {@link Double}. */
    DOUBLE(1),
    /** A {@link Boolean}. */
    BOOL(2),
    /** A {@link Long}. */
    LONG(3),
    /** A {@code byte[]}. */
    BINARY(4);

    /** What stands for it on the wire. */
    final int number;

    TagType(int number) {
      this.number = number;
    }
  }

  /** A tag of a process or span, or a field of a log. */
  public static final class Tag {
    private final String key;
    private final TagType type;
    private final Object value;

    Tag(String key, TagType type, Object value) {
      this.key = key;
      this.type = type;
      this.value = value;
    }

    /** Returns the key, never null, maybe empty; not always unique in its list. */
    public String key() {
      return key;
    }

    /** Returns the type of the value. */
    public TagType type() {
      return type;
    }

    /** Returns the value, of the class that the type names, never null; an array is a copy. */
    public Object value() {
      return value instanceof byte[] ? ((byte[]) value).clone() : value;
    }

    @Override
    public String toString() {
      return key + "=" + (value instanceof byte[] ? ((byte[]) value).length + " bytes" : value);
    }
  }

  /** Something that happened at a point of a span's time. */
  public static final class Log {
    private final long micros;
    private final List<Tag> fields;

    Log(long micros, List<Tag> fields) {
      this.micros = micros;
      this.fields = fields;
    }

    /** Returns when, in microseconds since the epoch. */
    public long micros() {
      return micros;
    }

    /** Returns what, in the order of the wire. */
    public List<Tag> fields() {
      return fields;
    }

    @Override
    public String toString() {
      return micros + " " + fields;
    }
  }

  /** A span that another refers to. */
  public static final class Reference {
    private final boolean followsFrom;
    private final long traceIdHigh;
    private final long traceIdLow;
    private final long spanId;

    Reference(boolean followsFrom, long traceIdHigh, long traceIdLow, long spanId) {
      this.followsFrom = followsFrom;
      this.traceIdHigh = traceIdHigh;
      this.traceIdLow = traceIdLow;
      this.spanId = spanId;
    }

    /** Returns whether the type is FOLLOWS_FROM; else it is CHILD_OF. */
    public boolean isFollowsFrom() {
      return followsFrom;
    }

    /** Returns the high 64 bits of the trace id, 0 if it has only 64. */
    public long traceIdHigh() {
      return traceIdHigh;
    }

    /** Returns the low 64 bits of the trace id. */
    public long traceIdLow() {
      return traceIdLow;
    }

    /** Returns the id of the span. */
    public long spanId() {
      return spanId;
    }

    @Override
    public String toString() {
      return (followsFrom ? "follows_from " : "child_of ")
          + Long.toHexString(traceIdHigh)
          + "/"
          + Long.toHexString(traceIdLow)
          + ":"
          + Long.toHexString(spanId);
    }
  }

  /** A span. */
  public static final class Span {
    private final long traceIdHigh;
    private final long traceIdLow;
    private final long spanId;
    private final long parentSpanId;
    private final String operationName;
    private final List<Reference> references;
    private final int flags;
    private final long startMicros;
    private final long durationMicros;
    private final List<Tag> tags;
    private final List<Log> logs;

    Span(
        long traceIdHigh,
        long traceIdLow,
        long spanId,
        long parentSpanId,
        String operationName,
        List<Reference> references,
        int flags,
        long startMicros,
        long durationMicros,
        List<Tag> tags,
        List<Log> logs) {
      this.traceIdHigh = traceIdHigh;
      this.traceIdLow = traceIdLow;
      this.spanId = spanId;
      this.parentSpanId = parentSpanId;
      this.operationName = operationName;
      this.references = references;
      this.flags = flags;
      this.startMicros = startMicros;
      this.durationMicros = durationMicros;
      this.tags = tags;
      this.logs = logs;
    }

    /** Returns the high 64 bits of the trace id, 0 if it has only 64. */
    public long traceIdHigh() {
      return traceIdHigh;
    }

    /** Returns the low 64 bits of the trace id. */
    public long traceIdLow() {
      return traceIdLow;
    }

    /** Returns the id of the span. */
    public long spanId() {
      return spanId;
    }

    /** Returns the id of its parent; 0 if it has none, or the references tell it. */
    public long parentSpanId() {
      return parentSpanId;
    }

    /** Returns the name of the operation, never null, maybe empty. */
    public String operationName() {
      return operationName;
    }

    /** Returns the references, in the order of the wire. */
    public List<Reference> references() {
      return references;
    }

    /**
     * Returns the flags as they were sent: 1 for sampled, 2 for debug. Negative if an old client
     * set bit 7.
     */
    public int flags() {
      return flags;
    }

    /** Returns the start in microseconds since the epoch. */
    public long startMicros() {
      return startMicros;
    }

    /** Returns the duration in microseconds; not always positive. */
    public long durationMicros() {
      return durationMicros;
    }

    /** Returns the tags, in the order of the wire. */
    public List<Tag> tags() {
      return tags;
    }

    /** Returns the logs, in the order of the wire. */
    public List<Log> logs() {
      return logs;
    }

    @Override
    public String toString() {
      return Long.toHexString(traceIdHigh)
          + "/"
          + Long.toHexString(traceIdLow)
          + ":"
          + Long.toHexString(spanId)
          + " - "
          + operationName;
    }
  }

  /** How many spans a client lost since it started, by reason. */
  public static final class Stats {
    private final long fullQueueDroppedSpans;
    private final long tooLargeDroppedSpans;
    private final long failedToEmitSpans;

    Stats(long fullQueueDroppedSpans, long tooLargeDroppedSpans, long failedToEmitSpans) {
      this.fullQueueDroppedSpans = fullQueueDroppedSpans;
      this.tooLargeDroppedSpans = tooLargeDroppedSpans;
      this.failedToEmitSpans = failedToEmitSpans;
    }

    /** Returns how many found its queue full. */
    public long fullQueueDroppedSpans() {
      return fullQueueDroppedSpans;
    }

    /** Returns how many were larger than a datagram. */
    public long tooLargeDroppedSpans() {
      return tooLargeDroppedSpans;
    }

    /** Returns how many could not be sent. */
    public long failedToEmitSpans() {
      return failedToEmitSpans;
    }

    @Override
    public String toString() {
      return "lost: "
          + fullQueueDroppedSpans
          + " queue full, "
          + tooLargeDroppedSpans
          + " too large, "
          + failedToEmitSpans
          + " not sent";
    }
  }
}
