/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.Configuration;
import io.skua.Configuration.ReporterConfiguration;
import io.skua.Configuration.SamplerConfiguration;
import io.skua.Configuration.SenderConfiguration;
import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Port;
import io.skua.tracer.SkuaTracer;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The all-in-one as a resource of tests; those that are launched show how long it is there. */
class BackendExtensionTest {
  @RegisterExtension static final BackendExtension skua = BackendExtension.create();

  private static void report(AllInOne backend, String service) {
    try (SkuaTracer tracer =
        new Configuration(service)
            .withSampler(new SamplerConfiguration().withType("const").withParam(1))
            .withReporter(
                new ReporterConfiguration()
                    .withSender(
                        new SenderConfiguration()
                            .withEndpoint(backend.url(Port.COLLECTOR) + "/api/traces")))
            .getTracer()) {
      tracer.buildSpan("op").start().finish();
      assertThat(tracer.flush(Duration.ofSeconds(30))).isTrue();
    }
  }

  @Test
  void backend_always_takesWhatServicesSend(AllInOne backend) {
    report(backend, "one");

    assertThat(backend).isSameAs(skua.backend());
    assertThat(backend.store().services()).contains("one");
    assertThat(backend.traces()).isNotEmpty();
  }

  @Nested
  class WithinAnother {
    @Test
    void backend_ofANestedTest_isThatOfTheClass(AllInOne backend) {
      report(backend, "nested");

      assertThat(backend).isSameAs(skua.backend());
      assertThat(backend.store().services()).contains("nested");
    }
  }

  static class OfTheClass {
    @RegisterExtension static final BackendExtension skua = BackendExtension.create();
    static final Set<AllInOne> backends = ConcurrentHashMap.newKeySet();
    static URI page;

    @RepeatedTest(2)
    void test() {
      backends.add(skua.backend());
      page = skua.backend().queryUrl();
    }
  }

  private static void assertPassed(Class<?> tests, int count) {
    Map<String, Optional<Throwable>> results = Launched.run(tests);
    assertThat(results).hasSize(count);
    assertThat(results.values()).allSatisfy(failure -> assertThat(failure).isEmpty());
  }

  @Test
  void staticField_always_isOneForTheClassAndClosedAfterIt() {
    assertPassed(OfTheClass.class, 2);

    assertThat(OfTheClass.backends).hasSize(1);
    assertThatThrownBy(OfTheClass.skua::backend)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The backend runs while tests do: it is not there when fields are set");
    assertThatThrownBy(
            () -> new Socket(InetAddress.getLoopbackAddress(), OfTheClass.page.getPort()).close())
        .isInstanceOf(ConnectException.class);
  }

  static class OfEachMethod {
    @RegisterExtension
    final BackendExtension skua =
        BackendExtension.create(
            AllInOneSettings.ephemeral().withPort(Port.ZIPKIN, AllInOneSettings.OFF));

    static final Set<AllInOne> backends = ConcurrentHashMap.newKeySet();

    @RepeatedTest(2)
    void test(AllInOne backend) {
      backends.add(backend);
      assertThatThrownBy(() -> backend.port(Port.ZIPKIN)).hasMessage("port zipkin is off");
      assertThat(backend.traces()).isEmpty();
      report(backend, "one");
    }
  }

  @Test
  void instanceField_always_isOneForEachTest() {
    assertPassed(OfEachMethod.class, 2);

    assertThat(OfEachMethod.backends).hasSize(2);
  }

  @ExtendWith(BackendExtension.class)
  static class ByAnnotation {
    final AllInOne early;

    ByAnnotation(AllInOne backend) {
      early = backend;
    }

    @RepeatedTest(2)
    void test(AllInOne backend) {
      assertThat(backend).isSameAs(early);
    }
  }

  @Test
  void annotation_always_hasItForTheConstructorToo() {
    assertPassed(ByAnnotation.class, 2);
  }
}
