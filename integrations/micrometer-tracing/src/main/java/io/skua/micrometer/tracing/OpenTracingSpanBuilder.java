/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.micrometer.tracing;

import io.micrometer.tracing.Link;
import io.micrometer.tracing.Span;
import io.micrometer.tracing.TraceContext;
import io.opentracing.References;
import io.opentracing.tag.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Builds a span; may be started again for another like it. For one thread. */
final class OpenTracingSpanBuilder implements Span.Builder {
  private final io.opentracing.Tracer tracer;

  /** What is said before the start: sampling rules and the tracer's counts know these tags. */
  private final List<Consumer<io.opentracing.Tracer.SpanBuilder>> tags = new ArrayList<>(4);

  /** What can only be said of a started span. */
  private final List<Consumer<OpenTracingSpan>> afterStart = new ArrayList<>(0);

  private final List<Link> links = new ArrayList<>(0);
  private io.opentracing.@Nullable Span parent;
  private boolean isRoot;
  private String name = "";
  private long startMicros;

  OpenTracingSpanBuilder(io.opentracing.Tracer tracer) {
    this.tracer = tracer;
  }

  /**
   * {@inheritDoc} A context of another tracer counts as none given: the active span is the parent.
   */
  @Override
  public Span.Builder setParent(@Nullable TraceContext context) {
    return setParent(OpenTracingSpan.unwrap(context));
  }

  Span.Builder setParent(io.opentracing.@Nullable Span newParent) {
    parent = newParent;
    isRoot = false;
    return this;
  }

  @Override
  public Span.Builder setNoParent() {
    parent = null;
    isRoot = true;
    return this;
  }

  @Override
  public Span.Builder name(@Nullable String newName) {
    name = newName == null ? "" : newName;
    return this;
  }

  @Override
  public Span.Builder event(@Nullable String value) {
    return afterStart(span -> span.event(value));
  }

  @Override
  public Span.Builder error(@Nullable Throwable throwable) {
    return afterStart(span -> span.error(throwable));
  }

  Span.Builder afterStart(Consumer<OpenTracingSpan> call) {
    afterStart.add(call);
    return this;
  }

  @Override
  public Span.Builder tag(@Nullable String key, @Nullable String value) {
    return tag(builder -> builder.withTag(key, value));
  }

  @Override
  public Span.Builder tag(@Nullable String key, long value) {
    return tag(builder -> builder.withTag(key, value));
  }

  @Override
  public Span.Builder tag(@Nullable String key, double value) {
    return tag(builder -> builder.withTag(key, value));
  }

  @Override
  public Span.Builder tag(@Nullable String key, boolean value) {
    return tag(builder -> builder.withTag(key, value));
  }

  private Span.Builder tag(Consumer<io.opentracing.Tracer.SpanBuilder> tag) {
    tags.add(tag);
    return this;
  }

  @Override
  public Span.Builder kind(Span.@Nullable Kind kind) {
    return kind == null ? this : tag(Tags.SPAN_KIND.getKey(), kind.name().toLowerCase(Locale.ROOT));
  }

  @Override
  public Span.Builder remoteServiceName(@Nullable String remoteServiceName) {
    return remoteServiceName == null ? this : tag(Tags.PEER_SERVICE.getKey(), remoteServiceName);
  }

  @Override
  public Span.Builder remoteIpAndPort(@Nullable String ip, int port) {
    if (ip != null) {
      tag(OpenTracingSpan.keyOfPeer(ip), ip);
    }
    return port > 0 ? tag(Tags.PEER_PORT.getKey(), port) : this;
  }

  @Override
  public Span.Builder startTimestamp(long startTimestamp, TimeUnit unit) {
    startMicros = unit.toMicros(startTimestamp);
    return this;
  }

  @Override
  public Span.Builder addLink(@Nullable Link link) {
    if (link != null) {
      links.add(link);
    }
    return this;
  }

  @Override
  public Span start() {
    io.opentracing.Tracer.SpanBuilder builder = tracer.buildSpan(name).ignoreActiveSpan();
    io.opentracing.Span known = parent != null || isRoot ? parent : tracer.activeSpan();
    if (known != null) {
      builder.asChildOf(known);
    }
    tags.forEach(tag -> tag.accept(builder));
    for (int i = 0; i < links.size(); i++) {
      link(builder, i, known != null);
    }
    if (startMicros > 0) {
      builder.withStartTimestamp(startMicros);
    }
    OpenTracingSpan span = new OpenTracingSpan(builder.start());
    afterStart.forEach(call -> call.accept(span));
    return span;
  }

  /**
   * A reference, if there is a parent: without one, OpenTracing would take what is linked for it.
   * The rest as tags, named as Micrometer's bridge to Brave names them.
   */
  private void link(io.opentracing.Tracer.SpanBuilder builder, int index, boolean hasParent) {
    Link link = links.get(index);
    io.opentracing.Span linked = OpenTracingSpan.unwrap(link.getTraceContext());
    String prefix = "links[" + index + "].";
    if (linked != null && hasParent) {
      builder.addReference(References.FOLLOWS_FROM, linked.context());
    } else {
      builder.withTag(prefix + "traceId", link.getTraceContext().traceId());
      builder.withTag(prefix + "spanId", link.getTraceContext().spanId());
    }
    for (Map.Entry<String, Object> tag : link.getTags().entrySet()) {
      builder.withTag(prefix + "tags[" + tag.getKey() + "]", String.valueOf(tag.getValue()));
    }
  }
}
