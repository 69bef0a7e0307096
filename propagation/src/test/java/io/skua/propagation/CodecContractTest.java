/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.propagation;

import io.opentracing.propagation.Binary;
import io.opentracing.propagation.TextMap;
import io.skua.tracer.Codec;
import io.skua.tracer.CodecContract;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;

class CodecContractTest {
  @Nested
  class JaegerHttpHeaders extends CodecContract.OfText {
    @Override
    protected Codec<TextMap> codec() {
      return JaegerCodec.httpHeaders();
    }
  }

  @Nested
  class JaegerTextMap extends CodecContract.OfText {
    @Override
    protected Codec<TextMap> codec() {
      return JaegerCodec.textMap();
    }

    @Override
    protected boolean isForHeaders() {
      return false;
    }
  }

  @Nested
  class W3c extends CodecContract.OfText {
    @Override
    protected Codec<TextMap> codec() {
      return new W3cCodec();
    }

    @Override
    protected boolean carriesParentId() {
      return false;
    }

    @Override
    protected boolean carriesDebug() {
      return false;
    }
  }

  @Nested
  class B3MultiHeader extends CodecContract.OfText {
    @Override
    protected Codec<TextMap> codec() {
      return B3Codec.multiHeader();
    }
  }

  @Nested
  class B3SingleHeader extends CodecContract.OfText {
    @Override
    protected Codec<TextMap> codec() {
      return B3Codec.singleHeader();
    }
  }

  @Nested
  class Composite extends CodecContract.OfText {
    @Override
    protected Codec<TextMap> codec() {
      return new CompositeCodec<>(
          List.of(JaegerCodec.httpHeaders(), new W3cCodec(), B3Codec.multiHeader()));
    }

    /** What one format leaves out, the others may carry. */
    @Override
    protected boolean countsEachItemOnce() {
      return false;
    }
  }

  @Nested
  class OfBinary extends CodecContract<Binary> {
    @Override
    protected Codec<Binary> codec() {
      return new BinaryCodec();
    }

    @Override
    protected Binary newCarrier() {
      return new Bytes(new byte[0]);
    }

    @Override
    protected List<Binary> garbage() {
      Random random = new Random(7);
      return IntStream.range(1, 200)
          .mapToObj(
              length -> {
                byte[] bytes = new byte[length];
                random.nextBytes(bytes);
                // The ids of a random context would be as good as any.
                Arrays.fill(bytes, 0, Math.min(length, 16), (byte) 0);
                return (Binary) new Bytes(bytes);
              })
          .toList();
    }
  }

  /** Holds what was injected, ready to be read. */
  private static final class Bytes implements Binary {
    private ByteBuffer buffer;

    Bytes(byte[] bytes) {
      buffer = ByteBuffer.wrap(bytes);
    }

    @Override
    public ByteBuffer injectionBuffer(int length) {
      buffer = ByteBuffer.allocate(length);
      return buffer;
    }

    @Override
    public ByteBuffer extractionBuffer() {
      ByteBuffer readable = buffer.duplicate();
      if (readable.position() > 0) {
        readable.flip();
      }
      return readable;
    }
  }
}
