/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import io.skua.allinone.model.Span;
import java.io.IOException;
import java.util.List;

/**
 * Receives OTLP by HTTP. The answer is in the encoding of the request.
 *
 * <pre>
 * POST /v1/traces      Content-Type: application/x-protobuf or application/json
 * 200                  ExportTraceServiceResponse; with partialSuccess if spans were not stored
 * 400                  google.rpc.Status: malformed
 * 413                  larger than 20 MiB, or than what the heap has room for
 * 415                  of another type
 * 503                  the store failed, or no room at the moment: to be sent again
 * </pre>
 *
 * @see <a href="https://opentelemetry.io/docs/specs/otlp/#otlphttp">OTLP/HTTP</a>
 */
public final class OtlpReceiver {
  private static final int MAX_BYTES = 20 << 20;

  private static final int INVALID_ARGUMENT = 3;
  private static final int UNAVAILABLE = 14;

  private final Intake intake;

  /** Creates one that hands over to an intake. */
  public OtlpReceiver(Intake intake) {
    this.intake = intake;
  }

  /** Answers its path on a router. */
  public void routes(Router router) {
    router.on("POST", "/v1/traces", this::answer);
  }

  /**
   * Reads a document of OTLP's JSON that is to be shown and not stored.
   *
   * @param request whose body it is, whatever type it names
   * @return its spans, put right as those that are stored; without those that have no proper id
   * @throws HttpError 400 if it is malformed, 413 if it is too large, 503 if there is no room
   */
  public static List<Span> document(Request request) throws HttpError, IOException {
    return spans(request, OtlpEncoding.JSON).stream()
        .filter(span -> !span.traceId().isZero() && span.spanId() != 0)
        .map(Sanitizer::clean)
        .toList();
  }

  private Response answer(Request request) throws HttpError, IOException {
    for (OtlpEncoding encoding : OtlpEncoding.values()) {
      if (encoding.mediaType.equals(request.mediaType())) {
        return answer(request, encoding);
      }
    }
    intake.books().refused(Transport.OTLP_PROTOBUF, Refusal.MALFORMED, request.mediaType());
    throw new HttpError(
        415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
  }

  private Response answer(Request request, OtlpEncoding encoding) throws IOException {
    try {
      List<Span> spans = spans(request, encoding);
      int rejected = spans.size() - intake.accept(encoding.transport, spans);
      byte[] answer =
          rejected == 0
              ? encoding.accepted()
              : encoding.partlyAccepted(
                  rejected, "invalid ids, or more spans of one trace than are kept");
      return Response.bytes(200, encoding.mediaType, answer);
    } catch (NotStoredException failed) {
      return error(encoding, 503, failed.getMessage());
    } catch (HttpError refused) {
      intake.books().refused(encoding.transport, Refusal.of(refused), refused.getMessage());
      return error(encoding, refused.status(), refused.getMessage());
    }
  }

  private static List<Span> spans(Request request, OtlpEncoding encoding)
      throws HttpError, IOException {
    byte[] body = request.body(MAX_BYTES);
    try {
      return OtlpSpans.of(encoding.read(body, request));
    } catch (IOException malformed) {
      throw new HttpError(400, malformed.getMessage());
    }
  }

  private static Response error(OtlpEncoding encoding, int status, String message) {
    int code = status == 503 ? UNAVAILABLE : INVALID_ARGUMENT;
    return Response.bytes(status, encoding.mediaType, encoding.status(code, message));
  }
}
