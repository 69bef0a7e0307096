/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.receive;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import io.skua.allinone.model.Span;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/**
 * Receives Zipkin's JSON, version 2.
 *
 * <pre>
 * POST /api/v2/spans   body: array of {@link ZipkinSpan}    Content-Type: application/json
 * 202                  accepted
 * 400                  malformed
 * 413                  larger than 20 MiB, or than what the heap has room for
 * 415                  of another type
 * 503                  the store failed, or no room at the moment
 * </pre>
 */
public final class ZipkinReceiver {
  private static final ReceiverTransport TRANSPORT = ReceiverTransport.ZIPKIN_JSON;
  private static final int MAX_BYTES = 20 << 20;

  /** A tag takes 7 bytes at least, and becomes some 100. */
  private static final long GROWTH = 16;

  private static final ObjectReader JSON =
      JsonMapper.builder(
              JsonFactory.builder().disable(JsonFactory.Feature.INTERN_FIELD_NAMES).build())
          .build()
          .readerFor(ZipkinSpan.class);

  private final Intake intake;

  /** Creates one that hands over to an intake. */
  public ZipkinReceiver(Intake intake) {
    this.intake = intake;
  }

  /** Answers its path on a router. */
  public void routes(Router router) {
    router.on("POST", "/api/v2/spans", this::receive);
  }

  private Response receive(Request request) throws HttpError, IOException {
    try {
      if (!request.mediaType().equals("application/json")) {
        throw new HttpError(415, "unsupported media type, supported: application/json");
      }
      byte[] body = request.body(MAX_BYTES);
      request.reserve(GROWTH * body.length);
      intake.accept(TRANSPORT, spans(body));
    } catch (NotStoredException failed) {
      return failed.tell(Response.text(503, failed.getMessage() + '\n'));
    } catch (HttpError refused) {
      intake.metrics().refused(TRANSPORT, Refusal.of(refused), refused.getMessage());
      throw refused;
    }
    return Response.empty(202);
  }

  static List<Span> spans(byte[] body) throws HttpError {
    long now = ChronoUnit.MICROS.between(Instant.EPOCH, Instant.now());
    List<Span> spans = new ArrayList<>();
    try (MappingIterator<ZipkinSpan> read = JSON.readValues(body)) {
      while (read.hasNextValue()) {
        ZipkinSpan span = read.nextValue();
        if (span == null) {
          throw new HttpError(400, "malformed: null for a span");
        }
        spans.add(span.toSpan(now));
      }
    } catch (IOException | IllegalArgumentException | RuntimeJsonMappingException malformed) {
      throw new HttpError(400, "malformed: " + malformed.getMessage());
    }
    return spans;
  }
}
