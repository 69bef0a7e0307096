/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.skua.FaultyCollector.Answer;
import io.skua.FaultyCollector.Request;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Answers a request in any way that a collector can go wrong; now and then it takes the batch as it
 * should. Whatever says 2xx has taken it. Tells the secrets that came with it.
 */
final class Moods implements Answer {
  private static final List<Answer> ALL =
      List.of(
          FaultyCollector.TAKES,
          FaultyCollector.TAKES,
          FaultyCollector.TAKES,
          FaultyCollector.TAKES,
          FaultyCollector.HANGS,
          Request::closeConnection,
          Request::reset,
          Moods::takeThenReset,
          Moods::takeThenHangInBody,
          Moods::takeThenCutHeaders,
          Moods::takeThenCutBody,
          Moods::takeThenFail,
          Moods::takeThenDribble,
          Moods::takeWithTheWrongType,
          Moods::takeInPart,
          Moods::talkGarbage,
          request -> refuse(request, "400 Bad Request"),
          request -> refuse(request, "401 Unauthorized"),
          request -> refuse(request, "413 Content Too Large"),
          request -> refuse(request, "307 Temporary Redirect\r\nLocation: http://[::1/"),
          request -> refuse(request, "500 Broken"),
          request -> refuse(request, "503 Unavailable"),
          request -> refuse(request, "503 Unavailable\r\nRetry-After: 36000"),
          request -> refuse(request, "429 Slow Down\r\nRetry-After: -1"),
          request -> refuse(request, "429 Slow Down\r\nRetry-After: Fri, 31 Dec 9999 23:59:59 GMT"),
          request -> refuse(request, "204 No Content, and some"));

  private final Random random;

  Moods(Random random) {
    this.random = random;
  }

  @Override
  public void to(Request request) throws IOException {
    Answer answer;
    synchronized (random) {
      answer = ALL.get(random.nextInt(ALL.size()));
    }
    answer.to(request);
  }

  private static void refuse(Request request, String head) throws IOException {
    if (head.startsWith("2")) {
      request.take();
    }
    String echo =
        request.header("authorization") + " " + request.header("x-api-key") + "\r\n\u0007";
    request.write("HTTP/1.1 " + head + "\r\nContent-Length: " + echo.length() + "\r\n\r\n" + echo);
  }

  private static void takeThenReset(Request request) throws IOException {
    request.take();
    request.reset();
  }

  private static void takeThenHangInBody(Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    request.hang();
  }

  private static void takeThenCutHeaders(Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Le");
    request.closeConnection();
  }

  private static void takeThenCutBody(Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    request.closeConnection();
  }

  private static void takeThenFail(Request request) throws IOException {
    request.take();
    refuse(request, "500 Half of it");
  }

  private static void takeThenDribble(Request request) throws IOException {
    request.take();
    for (byte one : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes(ISO_8859_1)) {
      request.write(new byte[] {one});
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  private static void takeWithTheWrongType(Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Type: \u00ff/;;\r\nContent-Length: 3\r\n\r\n\0\1\2");
  }

  /** A collector that speaks OTLP may leave spans out. */
  private static void takeInPart(Request request) throws IOException {
    request.take();
    ExportTraceServiceResponse.Builder answer = ExportTraceServiceResponse.newBuilder();
    answer.getPartialSuccessBuilder().setRejectedSpans(2).setErrorMessage("not\r\nthose");
    byte[] body = answer.build().toByteArray();
    String type = request.isOtlp() ? "application/x-protobuf" : "text/plain";
    request.write(
        "HTTP/1.1 200 OK\r\nContent-Type: "
            + type
            + "\r\nContent-Length: "
            + body.length
            + "\r\n\r\n");
    request.write(body);
  }

  private static void talkGarbage(Request request) throws IOException {
    request.write("\0\u00ff\u0016\u0003\r\nHTTP/9.9 abc\r\n\r\n");
    request.closeConnection();
  }
}
