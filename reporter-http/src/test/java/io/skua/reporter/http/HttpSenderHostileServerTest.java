/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static io.skua.reporter.SenderContract.PROMPTLY;
import static io.skua.reporter.SenderContract.batch;
import static io.skua.tracer.HostileServer.stall;
import static io.skua.tracer.HostileServer.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.skua.reporter.SendOutcome;
import io.skua.tracer.HostileServer;
import io.skua.tracer.HostileServer.Answer;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against servers that do not keep to HTTP, or abuse it. */
class HttpSenderHostileServerTest {
  private HostileServer server;
  private HttpSender sender;

  @BeforeEach
  void start() throws IOException {
    server = HostileServer.start("batch");
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    sender.close();
  }

  private SendOutcome send(Answer answer) {
    return send(answer, new OkHttpClient.Builder().callTimeout(PROMPTLY.multipliedBy(10)));
  }

  private SendOutcome send(Answer answer, OkHttpClient.Builder client) {
    server.answer(answer);
    sender = HttpSender.builder(server.url()).client(client.build()).build();
    return assertTimeoutPreemptively(PROMPTLY, () -> sender.send(batch("batch")));
  }

  @Test
  void send_closedWithoutAnswer_mayBeTriedAgain() {
    assertThat(send(connection -> {}).retryAfter()).isZero();
  }

  @Test
  void send_closedWithinHeaders_mayBeTriedAgain() {
    SendOutcome outcome = send(connection -> write(connection, "HTTP/1.1 202 Acc"));

    assertThat(outcome.retryAfter()).isZero();
  }

  @Test
  void send_notHttp_mayBeTriedAgain() {
    SendOutcome outcome = send(connection -> write(connection, "SSH-2.0-OpenSSH_9.2\u0007\r\n"));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).contains("SSH-2.0").doesNotContain("\u0007");
  }

  @Test
  void send_headersWithoutEnd_mayBeTriedAgain() {
    SendOutcome outcome =
        send(
            connection -> {
              write(connection, "HTTP/1.1 200 OK\r\n");
              while (true) {
                write(connection, "X-Header: " + "x".repeat(1000) + "\r\n");
              }
            });

    assertThat(outcome.retryAfter()).isZero();
  }

  @Test
  void send_successClosedWithinBody_sent() {
    SendOutcome outcome =
        send(c -> write(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf a bo"));

    assertThat(outcome.isSent()).isTrue();
  }

  @Test
  void send_errorClosedWithinBody_reasonHasWhatCame() {
    SendOutcome outcome =
        send(c -> write(c, "HTTP/1.1 500 No\r\nContent-Length: 100\r\n\r\nhalf a bo"));

    assertThat(outcome.retryAfter()).isZero();
    assertThat(outcome.reason()).isEqualTo("response 500: half a bo");
  }

  @ParameterizedTest
  @CsvSource({"200, true", "400, false"})
  void send_bodyWithoutEnd_notReadToIt(int status, boolean sent) {
    SendOutcome outcome =
        send(
            connection -> {
              write(connection, "HTTP/1.1 " + status + " Here\r\n\r\n");
              OutputStream out = connection.getOutputStream();
              byte[] chunk = new byte[10_000];
              while (true) {
                out.write(chunk);
              }
            });

    assertThat(outcome.isSent()).isEqualTo(sent);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "HTTP/1.1 202 Acc", "HTTP/1.1 400 Bad\r\nContent-Length: 9\r\n\r\nh"})
  void send_serverStalls_endsWithTheCallTimeout(String beginning) {
    SendOutcome outcome =
        send(
            connection -> {
              write(connection, beginning);
              stall(connection);
            },
            new OkHttpClient.Builder()
                .readTimeout(Duration.ZERO)
                .callTimeout(Duration.ofMillis(200)));

    assertThat(outcome.isSent()).isFalse();
  }
}
