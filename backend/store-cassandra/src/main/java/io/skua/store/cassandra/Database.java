/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import io.skua.allinone.store.StoreUnavailableException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A keyspace, and the connections to it. Whoever asks waits in its own thread, as long as the
 * driver does. Safe for any thread.
 */
final class Database implements AutoCloseable {
  private final CqlSession session;
  private final String keyspace;
  private final Failures failures;

  Database(CqlSession session, String keyspace, Failures failures) {
    this.session = session;
    this.keyspace = keyspace;
    this.failures = failures;
  }

  String keyspace() {
    return keyspace;
  }

  /** Prepares what can be run twice as well as once; {@code %s} stands for the keyspace. */
  PreparedStatement prepare(String cql) {
    return prepare(cql, true);
  }

  /** Prepares what is run once, since it asks before it writes. */
  PreparedStatement prepareConditional(String cql) {
    return prepare(cql, false);
  }

  private PreparedStatement prepare(String cql, boolean idempotent) {
    SimpleStatement statement = SimpleStatement.newInstance(String.format(cql, keyspace));
    return get(session.prepareAsync(statement.setIdempotent(idempotent)));
  }

  /** Runs a statement as it stands. */
  void execute(String cql) {
    run(SimpleStatement.newInstance(cql));
  }

  /** Starts a statement. Never throws: what is wrong is how it ends. */
  CompletionStage<AsyncResultSet> start(Statement<?> statement) {
    try {
      return session.executeAsync(statement);
    } catch (RuntimeException | Error failure) {
      return CompletableFuture.failedFuture(failure);
    }
  }

  /** Runs a statement to its first page. */
  AsyncResultSet run(Statement<?> statement) {
    return get(start(statement));
  }

  /** Returns the rows of all pages, each of which is asked for when it is come to. */
  Iterator<Row> all(Statement<?> statement) {
    return all(start(statement));
  }

  /** Returns the rows of all pages, of which the first is under way. */
  Iterator<Row> all(CompletionStage<AsyncResultSet> first) {
    return new Rows(first);
  }

  /**
   * Waits for what the driver is doing. It ends by itself, at the driver's timeout if need be.
   *
   * @throws StoreUnavailableException if the thread is interrupted, too; it stays so
   */
  <T> T get(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.unavailable(Failures.TIMEOUT, "Cassandra: interrupted");
    } catch (ExecutionException e) {
      throw failures.of(e);
    }
  }

  @Override
  public void close() {
    session.close();
  }

  /** For one thread. */
  private final class Rows implements Iterator<Row> {
    private CompletionStage<AsyncResultSet> coming;
    private @Nullable AsyncResultSet page;

    Rows(CompletionStage<AsyncResultSet> first) {
      coming = first;
    }

    @Override
    public boolean hasNext() {
      AsyncResultSet current = page == null ? get(coming) : page;
      while (current.remaining() == 0 && current.hasMorePages()) {
        coming = current.fetchNextPage();
        current = get(coming);
      }
      page = current;
      return current.remaining() > 0;
    }

    @Override
    public Row next() {
      Row row = hasNext() && page != null ? page.one() : null;
      if (row == null) {
        throw new NoSuchElementException();
      }
      return row;
    }
  }
}
