/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.AllNodesFailedException;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.CqlSessionBuilder;
import com.datastax.oss.driver.api.core.DefaultConsistencyLevel;
import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.auth.AuthenticationException;
import com.datastax.oss.driver.api.core.config.DriverConfigLoader;
import com.datastax.oss.driver.api.core.config.OptionsMap;
import com.datastax.oss.driver.api.core.config.TypedDriverOption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Opens sessions of the driver. They are set up here alone: an application.conf, which the driver
 * would read too, belongs to whom this is embedded in.
 */
final class Sessions {
  private static final Duration RETRY = Duration.ofSeconds(1);

  private Sessions() {}

  /**
   * Opens one, and tries for a while if no host answers.
   *
   * @throws IOException if it cannot be; with a message for the user
   */
  static CqlSession open(CassandraSettings settings) throws IOException {
    long deadline = System.nanoTime() + settings.connectTimeout.toNanos();
    while (true) {
      try {
        return builder(settings).build();
      } catch (AllNodesFailedException failure) {
        if (isRefused(failure) || System.nanoTime() + RETRY.toNanos() > deadline) {
          throw new IOException(
              "cannot connect to " + hosts(settings) + ": " + why(failure), failure);
        }
      } catch (DriverException | IllegalStateException | IllegalArgumentException failure) {
        throw new IOException(
            "cannot connect to " + hosts(settings) + ": " + failure.getMessage(), failure);
      }
      pause();
    }
  }

  private static boolean isRefused(AllNodesFailedException failure) {
    return failure.getAllErrors().values().stream()
        .flatMap(List::stream)
        .anyMatch(each -> each instanceof AuthenticationException);
  }

  private static String why(AllNodesFailedException failure) {
    return failure.getAllErrors().values().stream()
        .flatMap(List::stream)
        .map(Throwable::getMessage)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static String hosts(CassandraSettings settings) {
    return settings.hosts.stream()
        .map(host -> host.getHostString() + ":" + host.getPort())
        .collect(Collectors.joining(",", "cassandra:", ""));
  }

  private static void pause() throws IOException {
    try {
      Thread.sleep(RETRY.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private static CqlSessionBuilder builder(CassandraSettings settings) {
    CqlSessionBuilder builder =
        CqlSession.builder()
            .withConfigLoader(DriverConfigLoader.fromMap(options(settings)))
            .addContactPoints(settings.hosts)
            .withApplicationName("skua");
    if (settings.passwordFile != null) {
      builder.withAuthProvider(new PasswordFile(settings.username, settings.passwordFile));
    }
    if (settings.tls) {
      builder.withSslEngineFactory(new Tls(settings));
    }
    return builder;
  }

  private static OptionsMap options(CassandraSettings settings) {
    OptionsMap options = OptionsMap.driverDefaults();
    options.put(TypedDriverOption.SESSION_NAME, "skua");
    options.put(TypedDriverOption.REQUEST_TIMEOUT, settings.requestTimeout);
    options.put(TypedDriverOption.REQUEST_CONSISTENCY, settings.consistency.name());
    options.put(
        TypedDriverOption.REQUEST_SERIAL_CONSISTENCY, DefaultConsistencyLevel.LOCAL_SERIAL.name());
    options.put(TypedDriverOption.REQUEST_LOG_WARNINGS, false);
    if (settings.datacenter.isEmpty()) {
      options.put(TypedDriverOption.LOAD_BALANCING_POLICY_CLASS, "DcInferringLoadBalancingPolicy");
    } else {
      options.put(TypedDriverOption.LOAD_BALANCING_LOCAL_DATACENTER, settings.datacenter);
    }
    // Names are asked for again, since nodes may come back under other addresses.
    options.put(TypedDriverOption.RESOLVE_CONTACT_POINTS, false);
    options.put(TypedDriverOption.RECONNECTION_BASE_DELAY, Duration.ofSeconds(1));
    options.put(TypedDriverOption.RECONNECTION_MAX_DELAY, Duration.ofSeconds(10));
    // Each statement under way has an id of its connection, with some for reading.
    options.put(
        TypedDriverOption.CONNECTION_MAX_REQUESTS, Math.min(32_768, settings.maxInFlight + 512));
    // Which nodes have a row is known by the keyspace, and by no other.
    options.put(TypedDriverOption.METADATA_SCHEMA_REFRESHED_KEYSPACES, List.of(settings.keyspace));
    options.put(TypedDriverOption.METADATA_SCHEMA_WINDOW, Duration.ofMillis(10));
    options.put(TypedDriverOption.NETTY_IO_SIZE, 2);
    options.put(TypedDriverOption.NETTY_ADMIN_SIZE, 1);
    options.put(TypedDriverOption.NETTY_DAEMON, true);
    options.put(TypedDriverOption.NETTY_IO_SHUTDOWN_UNIT, "MILLISECONDS");
    options.put(TypedDriverOption.NETTY_IO_SHUTDOWN_QUIET_PERIOD, 100);
    options.put(TypedDriverOption.NETTY_IO_SHUTDOWN_TIMEOUT, 5_000);
    options.put(TypedDriverOption.NETTY_ADMIN_SHUTDOWN_UNIT, "MILLISECONDS");
    options.put(TypedDriverOption.NETTY_ADMIN_SHUTDOWN_QUIET_PERIOD, 100);
    options.put(TypedDriverOption.NETTY_ADMIN_SHUTDOWN_TIMEOUT, 5_000);
    options.put(TypedDriverOption.TIMESTAMP_GENERATOR_FORCE_JAVA_CLOCK, true);
    options.put(TypedDriverOption.MONITOR_REPORTING_ENABLED, false);
    options.put(TypedDriverOption.METRICS_FACTORY_CLASS, "NoopMetricsFactory");
    return options;
  }
}
