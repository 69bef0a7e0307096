/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.log.Fields;
import io.opentracing.noop.NoopSpan;
import io.opentracing.propagation.Binary;
import io.opentracing.propagation.TextMap;
import io.opentracing.tag.StringTag;
import io.opentracing.tag.Tag;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Objects that an application should not hand to a tracer, drawn at random: their methods throw,
 * lie, recurse, or are of another tracer. For one thread.
 */
final class Hostile {
  private static final String[] HEADERS = {
    "uber-trace-id",
    "traceparent",
    "tracestate",
    "baggage",
    "b3",
    "X-B3-TraceId",
    "X-B3-SpanId",
    "X-B3-Sampled",
    "jaeger-debug-id",
    "jaeger-baggage",
    "uberctx-k",
    "",
    "k"
  };
  private static final String[] VALUES = {
    "1:2:0:1",
    "1:2",
    ":::",
    "%zz%",
    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "00-0-0-0",
    "80f198ee56343ba864fe8b2a57d3eff7-e457b5a2e4d86bd1-1",
    "0",
    "d",
    "k=v,k2=%E2%98%83;p=1,=,,",
    "\u0000\r\nInjected: yes"
  };

  private final Random random;

  Hostile(Random random) {
    this.random = random;
  }

  /** Throws something, of any kind, checked or not; unless it is in the mood to return. */
  <T> T moody(T value) {
    return random.nextInt(4) == 0 ? value : fail();
  }

  private <T> T fail() {
    return Hostile.<T, RuntimeException>sneaked(thrown());
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T, X extends Throwable> T sneaked(Throwable thrown) throws X {
    throw (X) thrown;
  }

  /** What is thrown by parts that count: not what says that the stack is used up. */
  Throwable thrown() {
    return switch (random.nextInt(7)) {
      case 0 -> new OutOfMemoryError("torture");
      case 1 -> new InternalError("torture");
      case 2 -> new NoClassDefFoundError("torture");
      case 3 -> new IOException("torture");
      case 4 -> new InterruptedException("torture");
      case 5 -> new HostileException();
      default -> new IllegalStateException("torture\r\n\u001b[2Jforged");
    };
  }

  /** Its own text cannot be had. */
  private static final class HostileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public synchronized Throwable getCause() {
      return this;
    }

    @Override
    public String toString() {
      throw new OutOfMemoryError("no text");
    }
  }

  String text() {
    return switch (random.nextInt(14)) {
      case 0 -> null;
      case 1 -> "";
      case 2 -> "\u0000\u0007\r\n\u001b[31m\u2028";
      case 3 -> "\ud800 lone \udc00\udc00 \ud83d";
      case 4 -> "x".repeat(1 + random.nextInt(5_000));
      case 5 -> random.nextInt(20) == 0 ? "\u20ac".repeat(100_000) : "\u20ac".repeat(700);
      case 6 -> "\ud83d\ude00".repeat(random.nextInt(100));
      case 7 -> VALUES[random.nextInt(VALUES.length)];
      case 8 -> "error";
      case 9 -> "span.kind";
      default -> "k" + random.nextInt(1_500);
    };
  }

  Number number() {
    return switch (random.nextInt(8)) {
      case 0 -> null;
      case 1 -> Double.NaN;
      case 2 -> Float.NEGATIVE_INFINITY;
      case 3 -> Long.MIN_VALUE;
      case 4 -> new BigInteger("9".repeat(400));
      case 5 -> new BigDecimal("1e-99999");
      case 6 -> new AtomicLong(7);
      default -> new HostileNumber();
    };
  }

  private final class HostileNumber extends Number {
    private static final long serialVersionUID = 1L;

    @Override
    public int intValue() {
      return moody(1);
    }

    @Override
    public long longValue() {
      return moody(1L);
    }

    @Override
    public float floatValue() {
      return moody(1f);
    }

    @Override
    public double doubleValue() {
      return moody(1d);
    }

    @Override
    public String toString() {
      return moody(text());
    }
  }

  private final class HostileText implements CharSequence {
    @Override
    public int length() {
      return moody(random.nextInt());
    }

    @Override
    public char charAt(int index) {
      return moody('\udfff');
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return moody(null);
    }

    @Override
    public String toString() {
      return moody(text());
    }
  }

  /** Recurses until the stack is used up. */
  private static final class Bottomless {
    @Override
    public String toString() {
      return "" + this;
    }

    @Override
    public boolean equals(Object other) {
      return other != null && other.equals(this);
    }

    @Override
    public int hashCode() {
      return 31 * hashCode() + 1;
    }
  }

  Object any() {
    return switch (random.nextInt(14)) {
      case 0 -> new HostileText();
      case 1 -> new Bottomless();
      case 2 -> new HostileException();
      case 3 -> cyclic();
      case 4 -> new byte[random.nextInt(2_000)];
      case 5 -> new Object[] {null, new Bottomless()};
      case 6 -> number();
      case 7 -> new char[] {'\ud800'};
      case 8 -> Boolean.TRUE;
      case 9 -> map();
      case 10 -> ByteBuffer.allocate(7);
      default -> text();
    };
  }

  private static List<Object> cyclic() {
    List<Object> outer = new ArrayList<>();
    List<Object> inner = new ArrayList<>();
    outer.add(inner);
    inner.add(outer);
    return outer;
  }

  /** Keys of wrong types, too. */
  @SuppressWarnings("unchecked")
  Map<String, Object> map() {
    switch (random.nextInt(5)) {
      case 0:
        return null;
      case 1:
        return new HostileMap();
      case 2:
        Map<Object, Object> wrong = new HashMap<>();
        wrong.put(7, "seven");
        wrong.put(null, null);
        return (Map<String, Object>) (Map<?, ?>) wrong;
      case 3:
        Map<String, Object> error = new HashMap<>();
        error.put(Fields.EVENT, "error");
        error.put(Fields.ERROR_OBJECT, new HostileException());
        error.put(Fields.STACK, new HostileText());
        return error;
      default:
        Map<String, Object> many = new HashMap<>();
        for (int i = random.nextInt(20); i >= 0; i--) {
          many.put(text(), any());
        }
        return many;
    }
  }

  private final class HostileMap extends AbstractMap<String, Object> {
    @Override
    public Set<Entry<String, Object>> entrySet() {
      Entry<String, Object> entry =
          new Entry<>() {
            @Override
            public String getKey() {
              return moody(text());
            }

            @Override
            public Object getValue() {
              return moody(any());
            }

            @Override
            public Object setValue(Object value) {
              return fail();
            }
          };
      return moody(Collections.singleton(entry));
    }

    @Override
    public int size() {
      return moody(random.nextInt());
    }
  }

  Tag<String> tag() {
    return switch (random.nextInt(3)) {
      case 0 -> null;
      case 1 -> new StringTag(text());
      default ->
          new Tag<>() {
            @Override
            public String getKey() {
              return moody(text());
            }

            @Override
            public void set(Span span, String value) {
              fail();
            }
          };
    };
  }

  /** Of another tracer. */
  SpanContext context() {
    return random.nextInt(3) == 0 ? NoopSpan.INSTANCE.context() : foreign(SpanContext.class);
  }

  /** Of another tracer. */
  Span span() {
    return random.nextInt(3) == 0 ? NoopSpan.INSTANCE : foreign(Span.class);
  }

  private <T> T foreign(Class<T> type) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) ->
                method.getReturnType().isPrimitive() ? fail() : moody(null)));
  }

  TextMap textMap() {
    return new TextMap() {
      private final Map<String, String> entries = headers();

      @Override
      public Iterator<Map.Entry<String, String>> iterator() {
        return moody(random.nextBoolean() ? entries.entrySet().iterator() : null);
      }

      @Override
      public void put(String key, String value) {
        moody(null);
      }
    };
  }

  Map<String, String> headers() {
    Map<String, String> headers = new HashMap<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      headers.put(
          HEADERS[random.nextInt(HEADERS.length)],
          random.nextInt(3) == 0 ? text() : VALUES[random.nextInt(VALUES.length)]);
    }
    return headers;
  }

  Binary binary() {
    byte[] bytes = new byte[random.nextInt(100)];
    random.nextBytes(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new Binary() {
      @Override
      public ByteBuffer extractionBuffer() {
        return moody(buffer.asReadOnlyBuffer());
      }

      @Override
      public ByteBuffer injectionBuffer(int length) {
        return moody(random.nextBoolean() ? buffer : ByteBuffer.allocate(4_000));
      }
    };
  }

  long time() {
    return switch (random.nextInt(6)) {
      case 0 -> Long.MIN_VALUE;
      case 1 -> Long.MAX_VALUE;
      case 2 -> 0;
      case 3 -> -1;
      default -> random.nextLong();
    };
  }
}
