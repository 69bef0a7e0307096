/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Span;
import io.opentracing.Tracer;
import io.opentracing.tag.Tags;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * What makes an embedded database behave as the demo's MySQL: its queries wait for one another and
 * take long. It stands beneath the tracing of JDBC, so that this happens within the span of the
 * statement, which it gives the name and the tags of the classic demo.
 */
final class SlowConnection implements InvocationHandler {
  private final Connection real;
  private final Tracer tracer;
  private final Fixes fixes;
  private final TransactionLock lock;

  private SlowConnection(Connection real, Tracer tracer, Fixes fixes, TransactionLock lock) {
    this.real = real;
    this.tracer = tracer;
    this.fixes = fixes;
    this.lock = lock;
  }

  /** Slows a connection down. */
  static Connection over(Connection real, Tracer tracer, Fixes fixes, TransactionLock lock) {
    return proxy(Connection.class, new SlowConnection(real, tracer, fixes, lock));
  }

  private static <T> T proxy(Class<T> type, InvocationHandler handler) {
    ClassLoader loader = SlowConnection.class.getClassLoader();
    return type.cast(Proxy.newProxyInstance(loader, new Class<?>[] {type}, handler));
  }

  @Override
  public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
    Object result = call(real, method, arguments);
    return result instanceof PreparedStatement statement
        ? proxy(PreparedStatement.class, new SlowStatement(statement, (String) arguments[0]))
        : result;
  }

  private static Object call(Object target, Method method, Object[] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }

  /** Remembers its parameter, for the tag. For one thread. */
  private final class SlowStatement implements InvocationHandler {
    private final PreparedStatement statement;
    private String sql;

    SlowStatement(PreparedStatement statement, String sql) {
      this.statement = statement;
      this.sql = sql;
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
      if (method.getName().equals("setString")) {
        sql = sql.replace("?", (String) arguments[1]);
      }
      if (method.getName().equals("executeQuery")) {
        beSlow();
      }
      return call(statement, method, arguments);
    }

    private void beSlow() throws SQLException {
      Span span = tracer.activeSpan();
      String request = String.valueOf(span.getBaggageItem("request"));
      span.setOperationName("SQL SELECT");
      Tags.PEER_SERVICE.set(span, "mysql");
      span.setTag("sql.query", sql);
      span.setTag("request", request);
      try {
        takeTurn(request);
      } catch (InterruptedException stopped) {
        Thread.currentThread().interrupt();
        throw new SQLException("interrupted", stopped);
      }
    }

    private void takeTurn(String request) throws InterruptedException {
      Fixes.State now = fixes.now();
      if (now.dbConnMutexDisabled()) {
        work(now);
        return;
      }
      lock.acquire(request);
      try {
        work(now);
      } finally {
        lock.release(request);
      }
    }

    private void work(Fixes.State now) throws InterruptedException {
      double millis = (double) now.dbQueryDelayMillis();
      Delay.sleep(millis, millis / 10);
    }
  }
}
