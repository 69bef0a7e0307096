/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import com.google.protobuf.InvalidProtocolBufferException;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import java.io.IOException;

/** Receives OTLP by HTTP. */
public final class OtlpReceiver {
  private static final int MAX_BYTES = 20 << 20;

  private final Intake intake;

  /** Creates one that hands over to an intake. */
  public OtlpReceiver(Intake intake) {
    this.intake = intake;
  }

  /** Answers its path on a router. */
  public void routes(Router router) {
    router.on("POST", "/v1/traces", this::receive);
  }

  private Response receive(Request request) throws HttpError, IOException {
    byte[] body = request.body(MAX_BYTES);
    if (!request.mediaType().equals("application/x-protobuf")) {
      throw new HttpError(415, "415 unsupported media type, supported: [application/x-protobuf]");
    }
    try {
      intake.accept(
          Transport.OTLP_PROTOBUF, OtlpSpans.of(ExportTraceServiceRequest.parseFrom(body)));
    } catch (InvalidProtocolBufferException malformed) {
      throw new HttpError(400, malformed.getMessage());
    }
    return Response.bytes(200, "application/x-protobuf", new byte[0]);
  }
}
