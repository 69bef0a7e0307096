/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.store;

import io.skua.allinone.model.Trace;
import java.lang.reflect.Proxy;
import java.util.Iterator;

/** Stores whose filters take too long, without taking so long. */
public final class SlowFilters {
  private SlowFilters() {}

  /** Returns a store that gives up when it is asked for what it finds after the first. */
  public static SpanStore afterTheFirst(SpanStore store) {
    return (SpanStore)
        Proxy.newProxyInstance(
            SlowFilters.class.getClassLoader(),
            new Class<?>[] {SpanStore.class},
            (proxy, method, arguments) -> {
              Object answer = method.invoke(store, arguments);
              return answer instanceof Iterator<?> found ? firstOf(found) : answer;
            });
  }

  private static Iterator<Trace> firstOf(Iterator<?> found) {
    return new Iterator<>() {
      private boolean isGiven;

      @Override
      public boolean hasNext() {
        if (isGiven) {
          throw new SlowFilterException();
        }
        return found.hasNext();
      }

      @Override
      public Trace next() {
        isGiven = true;
        return (Trace) found.next();
      }
    };
  }
}
