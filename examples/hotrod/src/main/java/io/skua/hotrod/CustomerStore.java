/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.opentracing.Tracer;
import io.opentracing.contrib.jdbc.ConnectionInfo;
import io.opentracing.contrib.jdbc.TracingConnection;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The customers, in an embedded database that plays MySQL. Traced by opentracing-contrib for JDBC,
 * on a tracer of its own, as if the database itself reported. Safe for any thread.
 */
final class CustomerStore implements AutoCloseable {
  private static final List<Customer> CUSTOMERS =
      List.of(
          new Customer("123", "Rachel's Floral Designs", "115,277"),
          new Customer("392", "Trom Chocolatier", "577,322"),
          new Customer("731", "Japanese Desserts", "728,326"),
          new Customer("567", "Amazing Coffee Roasters", "211,653"));

  private final Connection connection;

  /**
   * Opens it, with the four customers.
   *
   * @throws SQLException never, unless the database is broken
   */
  CustomerStore(Tracers tracers, Fixes fixes) throws SQLException {
    Tracer tracer = tracers.open("mysql");
    TransactionLock lock = new TransactionLock(new AppLog("mysql", tracers.scopes()));
    // Without a name it is this connection's alone, and gone with it.
    Connection h2 = DriverManager.getConnection("jdbc:h2:mem:");
    fill(h2);
    connection =
        new TracingConnection(
            SlowConnection.over(h2, tracer, fixes, lock),
            new ConnectionInfo.Builder("localhost").dbType("h2").build(),
            false,
            Set.of(),
            tracer);
  }

  private static void fill(Connection h2) throws SQLException {
    try (Statement statement = h2.createStatement()) {
      statement.execute(
          "CREATE TABLE customer (customer_id VARCHAR PRIMARY KEY, name VARCHAR, location VARCHAR)");
    }
    try (PreparedStatement insert = h2.prepareStatement("INSERT INTO customer VALUES (?, ?, ?)")) {
      for (Customer customer : CUSTOMERS) {
        insert.setString(1, customer.id());
        insert.setString(2, customer.name());
        insert.setString(3, customer.location());
        insert.executeUpdate();
      }
    }
  }

  Optional<Customer> find(String id) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT * FROM customer WHERE customer_id=?")) {
      select.setString(1, id);
      try (ResultSet found = select.executeQuery()) {
        return found.next()
            ? Optional.of(new Customer(found.getString(1), found.getString(2), found.getString(3)))
            : Optional.empty();
      }
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
