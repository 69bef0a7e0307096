/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.compatibility;

import io.opentracing.Scope;
import io.opentracing.ScopeManager;
import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMap;
import io.opentracing.propagation.TextMapAdapter;
import io.skua.Configuration;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import io.skua.tracer.SkuaTracer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A service, run in a JVM with the class path or the Java of someone else: for each kind of service
 * it makes a tracer by its settings, finishes spans named {@code kind-0} and on, and says what
 * became of it. It is compiled for Java 8 and OpenTracing 0.33; members of 0.32 are called by
 * reflection.
 */
final class Service {
  static final int SPANS = 5;

  private static final List<String> FAILURES = new ArrayList<>();

  private Service() {}

  /** Arguments: {@code kind:NAME=value;NAME=value}, as many as there are kinds. */
  public static void main(String[] arguments) {
    System.out.println("java: " + System.getProperty("java.specification.version"));
    for (String argument : arguments) {
      int colon = argument.indexOf(':');
      String kind = argument.substring(0, colon);
      Map<String, String> settings = new TreeMap<>();
      for (String setting : argument.substring(colon + 1).split(";", -1)) {
        int equals = setting.indexOf('=');
        settings.put(setting.substring(0, equals), setting.substring(equals + 1));
      }
      settings.forEach(System::setProperty);
      try {
        System.out.println(kind + ": " + run(kind));
      } catch (Throwable thrown) {
        System.out.println(kind + ": thrown " + thrown);
        thrown.printStackTrace(System.out);
      }
      settings.keySet().forEach(System::clearProperty);
    }
    FAILURES.forEach(failure -> System.out.println("failure: " + failure));
    System.out.println("end");
    System.exit(0);
  }

  private static String run(String kind) throws Throwable {
    SkuaTracer tracer;
    try {
      tracer = Configuration.fromEnv(kind).getTracer();
    } catch (IllegalArgumentException refused) {
      return "refused " + refused.getMessage();
    }
    if (kind.equals("remote")) {
      awaitStrategy(tracer);
    }
    if (kind.equals("udp")) {
      propagate(tracer);
      callAsOf032(tracer);
      decode();
    }
    for (int i = 0; i < SPANS; i++) {
      Span span = tracer.buildSpan(kind + "-" + i).withTag("n", i).withTag("text", "é").start();
      try (Scope scope = tracer.activateSpan(span)) {
        span.log("event");
        span.setBaggageItem("key", "value");
        Map<String, Object> fields = new HashMap<>();
        fields.put("event", "error");
        fields.put("error.object", new RuntimeException("x"));
        span.log(fields);
      }
      span.finish();
    }
    boolean flushed = tracer.flush(Duration.ofSeconds(10));
    tracer.close();
    return flushed ? "sent" : "not sent";
  }

  /** What is read may be anyone's, whichever libthrift it is. */
  private static void decode() {
    // Field 1, a string of 2 GiB; and a list of as many elements.
    for (String hostile : Arrays.asList("0b00017fffffff", "0f00010b7fffffff")) {
      byte[] bytes = bytes(hostile);
      try {
        ThriftDecoder.binary().decodeBatch(bytes, 0, bytes.length);
        check(false, "decoded " + hostile);
      } catch (MalformedBatchException expected) {
        // As it should be.
      } catch (Throwable thrown) {
        check(false, "decoding " + hostile + ": " + thrown);
      }
    }
    // A process with a service name and no spans; after it an unknown field 9, a UUID.
    String uuid = "10" + "0009" + "00112233445566778899aabbccddeeff";
    byte[] bytes = bytes("0c00010b00010000000173000f00020c00000000" + uuid + "00");
    try {
      ThriftDecoder.binary().decodeBatch(bytes, 0, bytes.length);
    } catch (Throwable thrown) {
      check(false, "decoding a UUID: " + thrown);
    }
  }

  /** Of digits whose first is from 1 to 7, or 0 before one of those. */
  private static byte[] bytes(String hex) {
    return new BigInteger(hex, 16).toByteArray();
  }

  private static void awaitStrategy(SkuaTracer tracer) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
    boolean sampled = false;
    while (!sampled && System.nanoTime() < deadline) {
      Thread.sleep(20);
      // Its name is none of those that are looked for.
      Span span = tracer.buildSpan("probe").start();
      sampled = span.context().toString().endsWith(":1");
      span.finish();
    }
  }

  private static void propagate(Tracer tracer) {
    Map<String, String> headers = new HashMap<>();
    TextMap carrier = new TextMapAdapter(headers);
    Span span = tracer.buildSpan("probe").start().setBaggageItem("key", "value");
    tracer.inject(span.context(), Format.Builtin.HTTP_HEADERS, carrier);
    tracer.inject(span.context(), Format.Builtin.TEXT_MAP, carrier);
    String traceId = tracer.extract(Format.Builtin.HTTP_HEADERS, carrier).toTraceId();
    check(traceId.equals(span.context().toTraceId()), "extract gives the trace");
  }

  /** What callers of OpenTracing 0.32 call; not there with 0.33. */
  private static void callAsOf032(Tracer tracer) throws Throwable {
    if (!hasMethod(Tracer.SpanBuilder.class, "startActive")) {
      return;
    }
    Span manual = (Span) call(Tracer.SpanBuilder.class, "startManual", tracer.buildSpan("probe"));
    check(manual.context().toSpanId() != null, "startManual starts");

    Tracer.SpanBuilder builder = tracer.buildSpan("active");
    Scope scope = (Scope) call(Tracer.SpanBuilder.class, "startActive", builder, true);
    Span active = tracer.activeSpan();
    check(active != null, "startActive activates");
    check(call(Scope.class, "span", scope) == active, "Scope.span is the active span");
    ScopeManager manager = tracer.scopeManager();
    Scope found = (Scope) call(ScopeManager.class, "active", manager);
    check(found != null && call(Scope.class, "span", found) == active, "active has the span");
    Span child = tracer.buildSpan("probe").start();
    check(child.context().toTraceId().equals(active.context().toTraceId()), "it is the parent");
    Scope inner = tracer.activateSpan(child);
    check(call(Scope.class, "span", inner) == child, "span of what activateSpan gives");
    inner.close();
    Scope inner2 = (Scope) call(ScopeManager.class, "activate", manager, child, false);
    check(call(Scope.class, "span", inner2) == child, "span of what activate gives");
    inner2.close();
    check(tracer.activeSpan() == active, "the outer one is active again");
    scope.close();
    check(tracer.activeSpan() == null, "close ends it");
    check(call(ScopeManager.class, "active", manager) == null, "nothing is active");
  }

  private static boolean hasMethod(Class<?> type, String name) {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static Object call(Class<?> type, String name, Object target, Object... arguments)
      throws Throwable {
    for (Method method : type.getMethods()) {
      if (method.getName().equals(name) && method.getParameterCount() == arguments.length) {
        try {
          return method.invoke(target, arguments);
        } catch (InvocationTargetException thrown) {
          throw thrown.getCause();
        }
      }
    }
    throw new NoSuchMethodException(name);
  }

  private static void check(boolean holds, String what) {
    if (!holds) {
      FAILURES.add(what);
    }
  }
}
