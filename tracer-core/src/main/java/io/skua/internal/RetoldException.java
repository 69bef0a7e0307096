/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.internal;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What another exception says, with its text changed; it has the stack trace, causes and suppressed
 * ones of the other. For the log: it is never thrown.
 */
final class RetoldException extends Exception {
  private static final long serialVersionUID = 1;

  private RetoldException(String text) {
    super(text);
  }

  /** Returns the exception itself if neither its text nor that of one it carries is changed. */
  static Throwable of(Throwable thrown, UnaryOperator<String> change) {
    return changes(thrown, change, identitySet()) ? retold(thrown, change, identitySet()) : thrown;
  }

  private static Set<Throwable> identitySet() {
    return Collections.newSetFromMap(new IdentityHashMap<>());
  }

  private static boolean changes(
      @Nullable Throwable thrown, UnaryOperator<String> change, Set<Throwable> seen) {
    if (thrown == null || !seen.add(thrown)) {
      return false;
    }
    if (changes(text(thrown), change) || changes(message(thrown), change)) {
      return true;
    }
    for (Throwable suppressed : thrown.getSuppressed()) {
      if (changes(suppressed, change, seen)) {
        return true;
      }
    }
    return changes(thrown.getCause(), change, seen);
  }

  private static boolean changes(String text, UnaryOperator<String> change) {
    return !change.apply(text).equals(text);
  }

  private static RetoldException retold(
      Throwable thrown, UnaryOperator<String> change, Set<Throwable> seen) {
    seen.add(thrown);
    RetoldException retold = new RetoldException(change.apply(text(thrown)));
    retold.setStackTrace(thrown.getStackTrace());
    retold.initCause(carried(thrown.getCause(), change, seen));
    for (Throwable suppressed : thrown.getSuppressed()) {
      Throwable copy = carried(suppressed, change, seen);
      if (copy != null) {
        retold.addSuppressed(copy);
      }
    }
    return retold;
  }

  /** Null if it was retold already: someone made a circle. */
  private static @Nullable RetoldException carried(
      @Nullable Throwable thrown, UnaryOperator<String> change, Set<Throwable> seen) {
    return thrown == null || seen.contains(thrown) ? null : retold(thrown, change, seen);
  }

  /** Class and message, of which a log may use either this or the message. */
  private static String text(Throwable thrown) {
    return (String) TagValue.of(thrown);
  }

  private static String message(Throwable thrown) {
    try {
      return String.valueOf(thrown.getMessage());
    } catch (Throwable hostile) {
      return "\n"; // To be retold.
    }
  }

  /** The class that the message names is that of the original, not ours. */
  @Override
  @SuppressWarnings({"OverrideThrowableToString", "NullAway"}) // The constructor gives it one.
  public String toString() {
    return getMessage();
  }
}
