/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Runs the all-in-one for tests: a whole backend, in memory, on free ports of the loopback address.
 * As a static field, or by {@code @ExtendWith(BackendExtension.class)}, there is one for all tests
 * of the class and of those nested in it; as a field of the instance, one for each test. A test has
 * it by {@link #backend()}, or as a parameter of type {@link AllInOne}. Needs {@code
 * io.skua:skua-all-in-one} on the class path, and Java 17. Safe for any thread.
 *
 * <pre>{@code
 * class ShopTest {
 *   @RegisterExtension static final BackendExtension skua = BackendExtension.create();
 *
 *   @Test
 *   void checkout_always_arrives() {
 *     new Shop(skua.backend().url(Port.COLLECTOR) + "/api/traces").checkout();
 *
 *     assertThat(skua.backend().traces()).hasSize(1);
 *   }
 * }
 * }</pre>
 */
public final class BackendExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {
  private final @Nullable AllInOneSettings settings; // null for those of a test
  private @Nullable AllInOne backend; // guarded by this
  private String startedBy = ""; // guarded by this; the id of a class or of a test

  /** For {@code @ExtendWith}. */
  private BackendExtension() {
    this(null);
  }

  private BackendExtension(@Nullable AllInOneSettings settings) {
    this.settings = settings;
  }

  /** Makes one that samples everything for those who ask. */
  public static BackendExtension create() {
    return new BackendExtension();
  }

  /**
   * Makes one that is set up in some other way, with a file of strategies for example.
   *
   * @param settings begin with {@link AllInOneSettings#ephemeral()}, so that its ports are free
   */
  public static BackendExtension create(AllInOneSettings settings) {
    return new BackendExtension(settings);
  }

  /**
   * Returns the backend.
   *
   * @throws IllegalStateException if no test runs
   */
  public synchronized AllInOne backend() {
    if (backend == null) {
      throw new IllegalStateException(
          "The backend runs while tests do: it is not there when fields are set");
    }
    return backend;
  }

  /** Called by JUnit. */
  @Override
  public void beforeAll(ExtensionContext context) {
    start(context);
  }

  /** Called by JUnit. */
  @Override
  public void beforeEach(ExtensionContext context) {
    start(context);
  }

  private synchronized void start(ExtensionContext context) {
    if (backend == null) {
      backend = settings == null ? AllInOne.start() : AllInOne.start(settings);
      startedBy = context.getUniqueId();
    }
  }

  /** Called by JUnit. */
  @Override
  public void afterEach(ExtensionContext context) {
    stop(context);
  }

  /** Called by JUnit. */
  @Override
  public void afterAll(ExtensionContext context) {
    stop(context);
  }

  private synchronized void stop(ExtensionContext context) {
    if (backend != null && startedBy.equals(context.getUniqueId())) {
      backend.close();
      backend = null;
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == AllInOne.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return backend();
  }
}
