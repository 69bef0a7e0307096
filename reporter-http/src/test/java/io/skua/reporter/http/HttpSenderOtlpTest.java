/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static io.skua.reporter.SenderContract.bytes;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.opentelemetry.proto.collector.trace.v1.ExportTracePartialSuccess;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.skua.reporter.EncodedBatch;
import io.skua.reporter.SendOutcome;
import java.io.ByteArrayInputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a receiver of OTLP may answer, in either of its encodings. */
class HttpSenderOtlpTest {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String JSON = "application/json";
  private static final int SPANS = 5;

  private Collector collector;
  private HttpSender sender;

  @BeforeEach
  void start() throws Exception {
    collector = new Collector().start();
  }

  @AfterEach
  void stop() {
    if (sender != null) {
      sender.close();
    }
    collector.close();
  }

  private HttpSender.Builder builder(String mediaType) {
    return HttpSender.builder(collector.url("/v1/traces")).mediaType(mediaType);
  }

  private SendOutcome send(HttpSender.Builder builder) {
    sender = builder.build();
    return sender.send(new EncodedBatch(bytes(1000), 0, 1000, SPANS));
  }

  private SendOutcome sendAnswered(int status, String type, byte[] body) {
    collector.answering(status, "Content-Type", type, body);
    return send(builder(type));
  }

  private SendOutcome sendAnswered(int status, String json) {
    return sendAnswered(status, JSON, json.getBytes(UTF_8));
  }

  // The status.

  @ParameterizedTest
  @ValueSource(ints = {408, 429, 502, 503, 504})
  void send_transientStatus_mayBeTriedAgainWhenAsked(int status) {
    collector.answering(status, "Retry-After", "7", new byte[0]);

    SendOutcome outcome = send(builder(PROTOBUF));

    assertThat(outcome.retryAfter()).hasSeconds(7);
    assertThat(outcome.reason()).isEqualTo("response " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {300, 304, 400, 401, 403, 404, 405, 413, 415, 500, 501, 505})
  void send_permanentStatus_refused(int status) {
    collector.answering(status, "Retry-After", "7", new byte[0]);

    SendOutcome outcome = send(builder(PROTOBUF));

    assertThat(outcome.isSent()).isFalse();
    assertThat(outcome.retryAfter()).isNull();
    assertThat(outcome.reason()).isEqualTo("response " + status);
  }

  // Successes.

  private static byte[] response(long rejected, String message) {
    return ExportTraceServiceResponse.newBuilder()
        .setPartialSuccess(
            ExportTracePartialSuccess.newBuilder()
                .setRejectedSpans(rejected)
                .setErrorMessage(message))
        .build()
        .toByteArray();
  }

  @Test
  void send_successWithoutBody_sent() {
    assertThat(sendAnswered(200, PROTOBUF, new byte[0])).isSameAs(SendOutcome.SENT);
  }

  @Test
  void send_emptyPartialSuccess_sent() {
    assertThat(sendAnswered(200, PROTOBUF, response(0, ""))).isSameAs(SendOutcome.SENT);
  }

  @Test
  void send_someRejected_sentButForThose() {
    SendOutcome outcome = sendAnswered(200, PROTOBUF, response(2, "zu sp\u00e4t"));

    assertThat(outcome.isSent()).isTrue();
    assertThat(outcome.rejectedSpans()).isEqualTo(2);
    assertThat(outcome.reason()).isEqualTo("response 200 without 2 of 5 spans: zu sp\u00e4t");
  }

  @Test
  void send_sampleOfTheGrammar_sentButForThose() {
    byte[] sample = HexFormat.of().parseHex("0a08080212046c617465");

    assertThat(sample).isEqualTo(response(2, "late"));
    assertThat(sendAnswered(200, PROTOBUF, sample).reason())
        .isEqualTo("response 200 without 2 of 5 spans: late");
  }

  @Test
  void send_rejectedWithoutMessage_sentButForThose() {
    assertThat(sendAnswered(200, PROTOBUF, response(2, "")).reason())
        .isEqualTo("response 200 without 2 of 5 spans");
  }

  @ParameterizedTest
  @CsvSource({"6, 5", "9223372036854775807, 5", "-1, 0", "-9223372036854775808, 0"})
  void send_impossiblyManyRejected_withinThoseOfTheBatch(long rejected, int counted) {
    SendOutcome outcome = sendAnswered(200, PROTOBUF, response(rejected, "broken"));

    assertThat(outcome.isSent()).isTrue();
    assertThat(outcome.rejectedSpans()).isEqualTo(counted);
  }

  @Test
  void send_warningAlone_sentWithAllSpansAndTheWarningAsReason() {
    SendOutcome outcome = sendAnswered(200, PROTOBUF, response(0, "deprecated"));

    assertThat(outcome.isSent()).isTrue();
    assertThat(outcome.rejectedSpans()).isZero();
    assertThat(outcome.reason()).isEqualTo("response 200: deprecated");
  }

  @Test
  void send_fieldsOfTheFuture_passedOver() {
    UnknownFieldSet future =
        UnknownFieldSet.newBuilder()
            .addField(3, UnknownFieldSet.Field.newBuilder().addVarint(-1).build())
            .addField(4, UnknownFieldSet.Field.newBuilder().addFixed32(7).build())
            .addField(5, UnknownFieldSet.Field.newBuilder().addFixed64(7).build())
            .addField(
                1 << 28,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("x".repeat(300)))
                    .build())
            .build();
    byte[] answer =
        ExportTraceServiceResponse.newBuilder()
            .setUnknownFields(future)
            .setPartialSuccess(
                ExportTracePartialSuccess.newBuilder()
                    .setUnknownFields(future)
                    .setRejectedSpans(1)
                    .setErrorMessage("late"))
            .build()
            .toByteArray();

    assertThat(sendAnswered(200, PROTOBUF, answer).reason())
        .isEqualTo("response 200 without 1 of 5 spans: late");
  }

  @Test
  void send_messageWithControls_oneShortLine() {
    SendOutcome outcome = sendAnswered(200, PROTOBUF, response(1, "a\r\nb" + "x".repeat(20_000)));

    assertThat(outcome.reason())
        .startsWith("response 200 without 1 of 5 spans: a bxxx")
        .hasSize(256);
  }

  @Test
  void send_answerCutAnywhere_sent() {
    byte[] answer = response(2, "late");
    for (int length = 1; length < answer.length; length++) {
      SendOutcome outcome = sendAnswered(200, PROTOBUF, Arrays.copyOf(answer, length));

      assertThat(outcome.isSent()).as("%s bytes", length).isTrue();
      assertThat(outcome.rejectedSpans()).as("%s bytes", length).isZero();
      sender.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0aff", // a length that does not end
        "0aff7f", // a length beyond the end
        "0affffffffffffffffff01", // a length below zero
        "0b", // a group
        "0f", // no wire type
        "ffffffffffffffffffffff01", // a varint of eleven bytes
        "1d0000", // four bytes that are two
        "190000", // eight bytes that are two
      })
  void send_malformedAnswer_sent(String hex) {
    SendOutcome outcome = sendAnswered(200, PROTOBUF, HexFormat.of().parseHex(hex));

    assertThat(outcome).isSameAs(SendOutcome.SENT);
  }

  @Test
  void send_answerBeyondTheLimit_sent() {
    SendOutcome outcome = sendAnswered(200, PROTOBUF, response(2, "x".repeat(70_000)));

    assertThat(outcome).isSameAs(SendOutcome.SENT);
  }

  @Test
  void send_successOfAnotherType_sent() {
    collector.answering(200, "Content-Type", "text/plain", response(2, "late"));

    assertThat(send(builder(PROTOBUF))).isSameAs(SendOutcome.SENT);
  }

  @Test
  void send_successWithoutType_sent() {
    collector.answering(200, null, null, response(2, "late"));

    assertThat(send(builder(PROTOBUF))).isSameAs(SendOutcome.SENT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | 0 | sent",
        "{\"partialSuccess\":{}} | 0 | sent",
        "{\"partialSuccess\":null} | 0 | sent",
        "{\"partialSuccess\":{\"rejectedSpans\":\"0\",\"errorMessage\":\"\"}} | 0 | sent",
        "{\"partialSuccess\":{\"rejectedSpans\":\"2\",\"errorMessage\":\"late\"}} | 2"
            + " | response 200 without 2 of 5 spans: late",
        "{\"partialSuccess\":{\"rejectedSpans\":2}} | 2 | response 200 without 2 of 5 spans",
        "{\"partial_success\":{\"error_message\":\"late\",\"rejected_spans\":\"2\"}} | 2"
            + " | response 200 without 2 of 5 spans: late",
        "{\"x\":[{\"rejectedSpans\":\"4\"}],\"partialSuccess\":{\"y\":{\"message\":\"z\"},"
            + "\"errorMessage\":\"late\"}} | 0 | response 200: late",
        "{\"partialSuccess\":{\"rejectedSpans\":\"99\"}} | 5 | response 200 without 5 of 5 spans",
        "{\"partialSuccess\":{\"rejectedSpans\":1e99}} | 0 | sent",
        "{\"partialSuccess\":{\"rejectedSpans\":[2],\"errorMessage\":{}}} | 0 | sent",
        "{\"partialSuccess\":{\"rejectedSpans\":\"2\" | 0 | sent",
        "not JSON | 0 | sent",
      })
  void send_successInJson_asItSays(String answer, int rejected, String reason) {
    SendOutcome outcome = sendAnswered(200, answer);

    assertThat(outcome.isSent()).isTrue();
    assertThat(outcome.rejectedSpans()).isEqualTo(rejected);
    assertThat(outcome.reason()).isEqualTo(reason);
  }

  @Test
  void send_thriftAnsweredInJson_sent() {
    collector.answering(
        200, "Content-Type", JSON, "{\"partialSuccess\":{\"rejectedSpans\":2}}".getBytes(UTF_8));

    assertThat(send(HttpSender.builder(collector.url()))).isSameAs(SendOutcome.SENT);
  }

  // Failures.

  @Test
  void send_failureInProtobuf_itsMessageIsTheReason() {
    byte[] status = HexFormat.of().parseHex("0803" + "1203626164");

    assertThat(sendAnswered(400, PROTOBUF, status).reason()).isEqualTo("response 400: bad");
  }

  @Test
  void send_failureInJson_itsMessageIsTheReason() {
    assertThat(sendAnswered(503, "{\"code\":14,\"message\":\"full\",\"details\":[]}").reason())
        .isEqualTo("response 503: full");
  }

  @Test
  void send_failureInJsonOfAnother_itsTextIsTheReason() {
    assertThat(sendAnswered(404, "{\"error\":\"no route\"}").reason())
        .isEqualTo("response 404: {\"error\":\"no route\"}");
  }

  @Test
  void send_failureOfAProxy_itsTextIsTheReason() {
    collector.answering(502, "Content-Type", "text/html", "<h1>Bad</h1>".getBytes(UTF_8));

    assertThat(send(builder(PROTOBUF)).reason()).isEqualTo("response 502: <h1>Bad</h1>");
  }

  @Test
  void send_malformedFailure_itsTextIsTheReason() {
    assertThat(sendAnswered(400, PROTOBUF, "No way".getBytes(UTF_8)).reason())
        .isEqualTo("response 400: No way");
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 401})
  void send_serverEchoesCredentials_leftOut(int status) {
    collector.answering(
        exchange -> {
          String authorization = exchange.getRequestHeaders().getFirst("Authorization");
          String answer =
              status == 200
                  ? "{\"partialSuccess\":{\"errorMessage\":\"" + authorization + "\"}}"
                  : "{\"message\":\"" + authorization + "\"}";
          exchange.getResponseHeaders().set("Content-Type", JSON);
          exchange.sendResponseHeaders(status, answer.length());
          exchange.getResponseBody().write(answer.getBytes(UTF_8));
        });

    SendOutcome outcome = send(builder(JSON).bearerToken("hush"));

    assertThat(outcome.reason()).isEqualTo("response " + status + ": Bearer ***");
  }

  // Compression.

  @Test
  void send_gzip_saidAndDone() throws Exception {
    SendOutcome outcome = send(builder(PROTOBUF).gzip(true));

    Collector.Received received = collector.received();
    assertThat(outcome).isSameAs(SendOutcome.SENT);
    assertThat(received.header("Content-Encoding")).isEqualTo("gzip");
    assertThat(received.header("Content-Type")).isEqualTo(PROTOBUF);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(received.body())).readAllBytes())
        .isEqualTo(bytes(1000));
  }
}
