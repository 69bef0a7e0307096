/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import io.skua.allinone.http.Handler;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.UnavailableException;
import io.skua.allinone.model.Trace;
import io.skua.allinone.store.SlowFilterException;
import io.skua.allinone.store.StoreUnavailableException;
import io.skua.allinone.store.UnsupportedQueryException;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.Iterator;
import java.util.function.Supplier;

/**
 * What becomes of a request that a store cannot answer: 400 if it never can, 503 if it cannot now.
 */
final class Stored {
  /** Writes an error as a version of the API does. */
  @FunctionalInterface
  interface Shape {
    Response of(HttpError error) throws IOException;
  }

  private Stored() {}

  /** Returns a handler of which each refusal has the shape of an API. */
  static Handler answered(Handler handler, Shape shape) {
    return request -> {
      try {
        return handler.answer(request);
      } catch (HttpError error) {
        return shape.of(error);
      } catch (UnsupportedQueryException unsupported) {
        return shape.of(new HttpError(400, unsupported.getMessage()));
      } catch (SlowFilterException | UnavailableException now) {
        return shape.of(new HttpError(503, now.getMessage()));
      } catch (StoreUnavailableException away) {
        return shape
            .of(new HttpError(503, away.getMessage()))
            .with("Retry-After", Long.toString(seconds(away.retryAfter())));
      }
    };
  }

  private static long seconds(Duration time) {
    return Math.max(1, time.plusMillis(999).toSeconds());
  }

  /**
   * Returns traces that are read while they are sent. What the first one throws is answered; who
   * has a part of them already gets no other answer, but is cut off.
   */
  static Iterator<Trace> whileSent(Iterator<Trace> traces) {
    if (!traces.hasNext()) {
      return Collections.emptyIterator();
    }
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return orCutOff(traces::hasNext);
      }

      @Override
      public Trace next() {
        return orCutOff(traces::next);
      }
    };
  }

  private static <T> T orCutOff(Supplier<T> read) {
    try {
      return read.get();
    } catch (SlowFilterException | StoreUnavailableException now) {
      throw new UnavailableException(now.getMessage());
    }
  }
}
