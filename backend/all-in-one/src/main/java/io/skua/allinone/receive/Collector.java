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
import io.skua.thrift.MalformedBatchException;
import io.skua.thrift.ThriftDecoder;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Receives batches of spans in Thrift's binary protocol, with the answers of Jaeger's collector:
 *
 * <pre>
 * POST /api/traces     body: one Batch    Content-Type: application/x-thrift
 *                                                       application/vnd.apache.thrift.binary
 * 202                  accepted
 * 400                  of another type, malformed, or too large: 20 MiB, or what the heap has room for
 * 500                  the store failed
 * 503                  no room at the moment, or the store is away or busy: to be sent again
 * </pre>
 */
public final class Collector {
  private static final ReceiverTransport TRANSPORT = ReceiverTransport.HTTP_THRIFT;
  private static final int MAX_BYTES = 20 << 20;

  /** The smallest element, a log or tag of no text, has 15 bytes, and becomes some 100. */
  private static final long GROWTH = 8;

  private static final Set<String> MEDIA_TYPES =
      Set.of("application/x-thrift", "application/vnd.apache.thrift.binary");
  private static final Pattern MEDIA_TYPE = Pattern.compile("([^\\s/]*)(/?)(\\S*)(.*)");

  private final Intake intake;

  /** Creates one that hands over to an intake. */
  public Collector(Intake intake) {
    this.intake = intake;
  }

  /** Answers its path on a router. */
  public void routes(Router router) {
    router.on(
        "POST",
        "/api/traces",
        request -> {
          try {
            return receive(request);
          } catch (HttpError refused) {
            intake.metrics().refused(TRANSPORT, Refusal.of(refused), refused.getMessage());
            // Jaeger makes no difference between what is malformed and what is too large.
            int status = refused.status() == 413 ? 400 : refused.status();
            throw new HttpError(status, escaped(refused.getMessage()));
          }
        });
  }

  private Response receive(Request request) throws HttpError, IOException {
    checkType(request.mediaType());
    List<Span> spans = spans(request);
    try {
      intake.accept(TRANSPORT, spans);
    } catch (NotStoredException failed) {
      String message = "Cannot submit Jaeger batch: " + failed.getMessage();
      int status = failed.mayPass() ? 503 : 500;
      return failed.tell(Response.text(status, escaped(message) + '\n'));
    }
    return Response.empty(202);
  }

  private static void checkType(String mediaType) throws HttpError {
    if (!MEDIA_TYPES.contains(mediaType)) {
      String problem = problem(mediaType);
      throw new HttpError(
          400,
          problem == null
              ? "Unsupported content type: " + mediaType
              : "Cannot parse content type: mime: " + problem);
    }
  }

  /** Returns what is wrong with a media type, in the words of Go's library; null for nothing. */
  private static String problem(String mediaType) {
    Matcher parts = MEDIA_TYPE.matcher(mediaType);
    if (mediaType.isEmpty() || !parts.matches()) {
      return "no media type";
    }
    if (parts.group(2).isEmpty()) {
      return parts.group(4).isEmpty() ? null : "expected slash after first token";
    }
    if (parts.group(3).isEmpty()) {
      return "expected token after slash";
    }
    return parts.group(4).isEmpty() ? null : "unexpected content after media subtype";
  }

  private static List<Span> spans(Request request) throws HttpError, IOException {
    try {
      byte[] body = request.body(MAX_BYTES);
      request.reserve(GROWTH * body.length);
      return ThriftSpans.of(ThriftDecoder.binary().decodeBatch(body, 0, body.length));
    } catch (MalformedBatchException malformed) {
      throw unprocessable(400, malformed);
    } catch (HttpError refused) {
      throw unprocessable(refused.status(), refused);
    }
  }

  private static HttpError unprocessable(int status, Exception why) {
    return new HttpError(status, "Unable to process request body: " + why.getMessage());
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&#34;")
        .replace("'", "&#39;");
  }
}
