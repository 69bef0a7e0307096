/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;

/** Receives batches of spans in Thrift's binary protocol, as Jaeger's collector does. */
public final class Collector {
  private static final int MAX_BYTES = 20 << 20;

  private final Intake intake;

  /** Creates one that hands over to an intake. */
  public Collector(Intake intake) {
    this.intake = intake;
  }

  /** Answers its path on a router. */
  public void routes(Router router) {
    router.on("POST", "/api/traces", this::receive);
  }

  private Response receive(Request request) throws HttpError, IOException {
    byte[] body = request.body(MAX_BYTES);
    try {
      intake.accept(
          Transport.HTTP_THRIFT,
          ThriftSpans.of(ThriftDecoder.binary().decodeBatch(body, 0, body.length)));
    } catch (MalformedBatchException malformed) {
      throw new HttpError(400, "Unable to process request body: " + malformed.getMessage());
    }
    return Response.empty(202);
  }
}
