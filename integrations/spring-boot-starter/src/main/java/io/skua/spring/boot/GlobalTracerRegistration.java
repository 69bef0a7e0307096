/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.noop.NoopTracerFactory;
import io.opentracing.propagation.Format;
import io.opentracing.util.GlobalTracer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;

/**
 * Registers the tracer of a context as the {@link GlobalTracer}, which takes one for the life of
 * the JVM. So that a context may restart, that one passes on to the tracer of the newest context.
 */
final class GlobalTracerRegistration implements DisposableBean {
  private static final Logger LOG = LoggerFactory.getLogger(GlobalTracerRegistration.class);
  private static final Forwarding FORWARDING = new Forwarding();
  private static boolean registered; // guarded by FORWARDING

  private final Tracer tracer;

  private GlobalTracerRegistration(Tracer tracer) {
    this.tracer = tracer;
  }

  static GlobalTracerRegistration of(Tracer tracer) {
    synchronized (FORWARDING) {
      registered = registered || GlobalTracer.registerIfAbsent(FORWARDING);
      if (registered) {
        FORWARDING.target = tracer;
      } else {
        LOG.warn("skua.register-global-tracer: another tracer is registered already; it stays");
      }
    }
    return new GlobalTracerRegistration(tracer);
  }

  /** Until the next context, nothing is traced. */
  @Override
  public void destroy() {
    synchronized (FORWARDING) {
      if (FORWARDING.target == tracer) {
        FORWARDING.target = NoopTracerFactory.create();
      }
    }
  }

  private static final class Forwarding implements Tracer {
    private volatile Tracer target = NoopTracerFactory.create();

    @Override
    public ScopeManager scopeManager() {
      return target.scopeManager();
    }

    @Override
    public Span activeSpan() {
      return target.activeSpan();
    }

    @Override
    public Scope activateSpan(Span span) {
      return target.activateSpan(span);
    }

    @Override
    public SpanBuilder buildSpan(String operationName) {
      return target.buildSpan(operationName);
    }

    @Override
    public <C> void inject(SpanContext spanContext, Format<C> format, C carrier) {
      target.inject(spanContext, format, carrier);
    }

    @Override
    public <C> @Nullable SpanContext extract(Format<C> format, C carrier) {
      return target.extract(format, carrier);
    }

    /** The context closes its tracer. */
    @Override
    public void close() {}

    @Override
    public String toString() {
      return target.toString();
    }
  }
}
