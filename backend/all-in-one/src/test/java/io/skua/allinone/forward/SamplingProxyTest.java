/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.forward;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import io.skua.allinone.Http;
import io.skua.allinone.Port;
import io.skua.allinone.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An agent's port 5778, in front of two collectors. */
class SamplingProxyTest {
  private final FakeCollector first = new FakeCollector();
  private final FakeCollector second = new FakeCollector();
  private final AllInOne agent =
      AllInOne.start(
          AllInOneSettings.ephemeral()
              .withRole(Role.AGENT)
              .withReceiveBuffer(0)
              .withCollectors(List.of(first.url(), URI.create(second.url() + "/api/traces"))));

  /** Answers with what it was asked. */
  private static final class FakeCollector {
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile int status = 200;
    private final HttpServer server;

    FakeCollector() {
      try {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      } catch (IOException failed) {
        throw new IllegalStateException(failed);
      }
      server.createContext(
          "/",
          exchange -> {
            String question = exchange.getRequestURI().toString();
            asked.add(question);
            byte[] answer = ("{\"asked\":\"" + question + "\"}").getBytes(UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
          });
      server.start();
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void close() {
      server.stop(0);
    }
  }

  @AfterEach
  void close() {
    agent.close();
    first.close();
    second.close();
  }

  private HttpResponse<String> ask(String path) throws Exception {
    return Http.get(agent.url(Port.SAMPLING) + path);
  }

  @Test
  void ask_aService_isAnsweredByACollector_onceAMinute() throws Exception {
    HttpResponse<String> answer = ask("/sampling?service=a%26b");
    ask("/?service=a%26b");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
    assertThat(answer.body()).isEqualTo("{\"asked\":\"/api/sampling?service=a%26b\"}");
    assertThat(first.asked).containsExactly("/api/sampling?service=a%26b");
    assertThat(second.asked).isEmpty();
  }

  @Test
  void ask_oneCollectorIsAway_isAnsweredByTheOther_whichIsThenAskedFirst() throws Exception {
    first.close();

    assertThat(ask("/sampling?service=a").statusCode()).isEqualTo(200);
    assertThat(ask("/sampling?service=b").statusCode()).isEqualTo(200);

    assertThat(second.asked).containsExactly("/api/sampling?service=a", "/api/sampling?service=b");
  }

  @Test
  void ask_allCollectorsAreAway_isTheLastAnswer_orNone() throws Exception {
    String before = ask("/sampling?service=a").body();
    first.status = 500;
    second.close();

    assertThat(ask("/sampling?service=a").body()).isEqualTo(before);
    HttpResponse<String> none = ask("/sampling?service=new");
    assertThat(none.statusCode()).isEqualTo(503);
    assertThat(none.headers().firstValue("Retry-After")).hasValue("5");
  }

  @Test
  void ask_noService_orForWhatNeverWas_isRefused() throws Exception {
    assertThat(ask("/sampling").statusCode()).isEqualTo(400);
    assertThat(ask("/baggageRestrictions?service=a").statusCode()).isEqualTo(404);
    assertThat(first.asked).isEmpty();
  }
}
