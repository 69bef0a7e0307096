/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.util.Arrays;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.spi.SLF4JServiceProvider;
import picocli.CommandLine;

/** The command. Its own backend has fixed ports, which this machine may need: not started here. */
class MainTest {
  private static final String[] FREE_PORTS = {"-f", "0", "-c", "0", "-d", "0", "-r", "0"};

  private final StringWriter out = new StringWriter();
  private final Main main = new Main(Map.of("JAEGER_AGENT_HOST", "127.0.0.1")::get);
  private final CommandLine command =
      new CommandLine(main).setOut(new PrintWriter(out)).setErr(new PrintWriter(out));

  @BeforeAll
  static void reportNothing() {
    System.setProperty("JAEGER_DISABLED", "true");
  }

  @AfterAll
  static void reportAgain() {
    System.clearProperty("JAEGER_DISABLED");
  }

  private static String[] with(String... more) {
    String[] all = Arrays.copyOf(more, more.length + FREE_PORTS.length);
    System.arraycopy(FREE_PORTS, 0, all, more.length, FREE_PORTS.length);
    return all;
  }

  /** The all-in-one is a library here: it brings no logger. */
  @Test
  void loggers_always_areLogbackAlone() {
    assertThat(ServiceLoader.load(SLF4JServiceProvider.class))
        .extracting(provider -> provider.getClass().getName())
        .containsExactly("ch.qos.logback.classic.spi.LogbackServiceProvider");
  }

  @Test
  void run_backendElsewhere_saysSoAndWhereToClickUntilClosed() throws Exception {
    CompletableFuture<Integer> exit =
        CompletableFuture.supplyAsync(
            () ->
                command.execute(
                    with("-D", "1ms", "-M", "-W=7", "-b", "x", "-j=http://jaeger:1/", "--load=5")));
    Pattern page = Pattern.compile("Click a customer: +(http://localhost:\\d+/x/)");
    await().until(() -> page.matcher(out.toString()).find());
    Matcher found = page.matcher(out.toString());
    assertThat(found.find()).isTrue();

    assertThat(out.toString())
        .contains("Spans go elsewhere, as set by JAEGER_AGENT_HOST; no backend is started here.")
        .contains("See what happened: http://jaeger:1\n");
    URI fixes = URI.create(found.group(1).replace("localhost", "127.0.0.1") + "fixes");
    assertThat(Running.get(fixes).body())
        .isEqualTo(
            "{\"dbQueryDelayMillis\":1,\"dbConnMutexDisabled\":true,\"routeWorkerPoolSize\":7}");
    assertThat(exit).isNotDone();

    main.close();

    assertThat(exit.get()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "-D=soon, must be a time such as 300ms or 1s",
    "-D=99s, '--fix-db-query-delay: 99000ms, must be 0ms to 60s'",
    "-W=0, '--fix-route-worker-pool-size: 0, must be 1 to 1000'",
    "--load=-1, '--load: -1.0, must be 0 to 1000 a second'",
    "-f=99999, '--frontend-service-port: 99999, must be 0 to 65535'",
    "-j=here, must be a URL",
  })
  void run_wrongOption_isRefusedByName(String option, String message) {
    assertThat(command.execute(option)).isEqualTo(2);
    assertThat(out.toString()).contains(message);
  }

  @Test
  void run_portTaken_saysWhichAndEnds() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = taken.getLocalPort();
      assertThat(command.execute("-f=" + port, "-c=0", "-d=0", "-r=0")).isEqualTo(1);
      assertThat(out.toString())
          .contains(
              "The frontend service cannot listen on 127.0.0.1:"
                  + port
                  + " (Address already in use). Choose another port by"
                  + " --frontend-service-port=<n>.");
    }
  }

  @Test
  void help_asked_listsTheOptionsOfTheClassicDemo() {
    assertThat(command.execute("--help")).isZero();
    assertThat(out.toString())
        .contains("-D, --fix-db-query-delay", "-M, --fix-disable-db-conn-mutex")
        .contains("-W, --fix-route-worker-pool-size", "-b, --basepath", "-j, --jaeger-ui")
        .contains("-c, --customer-service-port", "-d, --driver-service-port");
  }
}
