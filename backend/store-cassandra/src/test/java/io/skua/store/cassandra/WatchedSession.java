/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.AsyncResultSet;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.cql.Statement;
import com.datastax.oss.driver.internal.core.session.SessionWrapper;
import java.io.IOException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A session of which a test hears each statement, without its later pages, before it is run. */
final class WatchedSession extends SessionWrapper implements CqlSession {
  private final Consumer<String> statements;

  private WatchedSession(CqlSession session, Consumer<String> statements) {
    super(session);
    this.statements = statements;
  }

  /**
   * Opens the keyspace by the shared session.
   *
   * @param statements is given the text of each; what it throws is thrown
   */
  static Database database(String keyspace, Consumer<String> statements) throws IOException {
    CqlSession watched = new WatchedSession(SharedCassandra.session(), statements);
    return new Database(watched, keyspace, new Failures());
  }

  @Override
  public CompletionStage<AsyncResultSet> executeAsync(Statement<?> statement) {
    statements.accept(
        statement instanceof BoundStatement bound
            ? bound.getPreparedStatement().getQuery()
            : ((SimpleStatement) statement).getQuery());
    return CqlSession.super.executeAsync(statement);
  }
}
