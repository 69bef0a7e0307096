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
import io.skua.allinone.otlp.OtlpEncoding;
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

  private Response answer(Request request) throws HttpError, IOException {
    for (OtlpEncoding encoding : OtlpEncoding.values()) {
      if (encoding.mediaType().equals(request.mediaType())) {
        return answer(request, encoding);
      }
    }
    intake
        .metrics()
        .refused(ReceiverTransport.OTLP_PROTOBUF, Refusal.MALFORMED, request.mediaType());
    throw new HttpError(
        415, "415 unsupported media type, supported: [application/json, application/x-protobuf]");
  }

  private Response answer(Request request, OtlpEncoding encoding) throws IOException {
    try {
      List<Span> spans = encoding.spans(request);
      Intake.Accepted accepted = intake.accept(transport(encoding), spans);
      byte[] answer =
          accepted.dropped() == 0
              ? encoding.accepted()
              : encoding.partlyAccepted(
                  accepted.dropped(), "not stored: " + String.join(", ", accepted.reasons()));
      return Response.bytes(200, encoding.mediaType(), answer);
    } catch (NotStoredException failed) {
      return failed.tell(error(encoding, 503, failed.getMessage()));
    } catch (HttpError refused) {
      intake.metrics().refused(transport(encoding), Refusal.of(refused), refused.getMessage());
      return error(encoding, refused.status(), refused.getMessage());
    }
  }

  private static ReceiverTransport transport(OtlpEncoding encoding) {
    return encoding == OtlpEncoding.JSON
        ? ReceiverTransport.OTLP_JSON
        : ReceiverTransport.OTLP_PROTOBUF;
  }

  private static Response error(OtlpEncoding encoding, int status, String message) {
    int code = status == 503 ? UNAVAILABLE : INVALID_ARGUMENT;
    return Response.bytes(status, encoding.mediaType(), encoding.status(code, message));
  }
}
