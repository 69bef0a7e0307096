/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import java.io.ByteArrayInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;

/**
 * A request on its way through a port. Its body is read as it comes, which takes no thread; the
 * thread that has read the last of it answers. For one thread at a time.
 */
final class Exchange {
  /** Of one body as it is sent; what is more is read and thrown away. */
  private static final int MAX_BODY = 20 << 20;

  /** A client that is refused goes on to send; cut off, it would not see the answer. */
  private static final long MAX_READ = 64L << 20;

  private static final int FIRST_SEGMENT = 4 * 1024;
  private static final int SEGMENT = 64 * 1024;

  private final org.eclipse.jetty.server.Request request;
  private final Response response;
  private final Callback callback;
  private final HttpPort port;
  private final MemoryBudget.Share share;
  private final List<byte[]> segments = new ArrayList<>();
  private int inLast; // bytes of the last segment that are filled
  private long read;
  private HttpError foreign; // null unless nothing is to be done
  private HttpError refusal; // null while the body is kept
  private boolean isOpen; // another thread goes on to write the answer

  Exchange(
      org.eclipse.jetty.server.Request request,
      Response response,
      Callback callback,
      HttpPort port,
      MemoryBudget.Share share) {
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.port = port;
    this.share = share;
  }

  /**
   * Reads what is there of the body, and again when there is more; then answers.
   *
   * @param refused why nothing is to be done, null if it is
   */
  void start(HttpError refused) {
    foreign = refused;
    EndPoint connection = connection();
    port.connections().sending(connection);
    share.arrives(connection::close);
    read();
  }

  private EndPoint connection() {
    return request.getConnectionMetaData().getConnection().getEndPoint();
  }

  private void read() {
    try {
      if (isRead()) {
        share.arrived();
        port.connections().answering(connection());
        port.answer(this);
        if (!isOpen) {
          end();
        }
      }
    } catch (IOException gone) {
      cutOff();
    } catch (Throwable failed) { // An Error, too, is one of a thread that serves the port.
      port.failures().add(method() + " request", failed);
      cutOff();
    }
  }

  private void end() {
    share.close();
    port.connections().idle(connection());
    callback.succeeded();
  }

  /** So that half an answer does not look like a whole one. */
  private void cutOff() {
    connection().close();
    end();
  }

  /** Returns false if more is to come; then it calls back. */
  private boolean isRead() throws IOException {
    while (read <= MAX_READ) {
      Content.Chunk chunk = request.read();
      if (chunk == null) {
        request.demand(this::read);
        return false;
      }
      if (Content.Chunk.isFailure(chunk)) {
        throw new IOException("the client is gone", chunk.getFailure());
      }
      try {
        keep(chunk.getByteBuffer());
      } finally {
        chunk.release();
      }
      if (chunk.isLast()) {
        return true;
      }
    }
    return true;
  }

  private void keep(ByteBuffer bytes) {
    read += bytes.remaining();
    if (foreign != null || refusal != null) {
      return;
    }
    try {
      if (read > MAX_BODY) {
        throw new HttpError(413, "request body too large: at most " + MAX_BODY + " bytes");
      }
      while (bytes.hasRemaining()) {
        byte[] last = last();
        int part = Math.min(last.length - inLast, bytes.remaining());
        bytes.get(last, inLast, part);
        inLast += part;
      }
    } catch (HttpError refused) {
      refusal = refused;
      releaseBody();
    }
  }

  /** Returns the segment that has room. */
  private byte[] last() throws HttpError {
    int length = segments.isEmpty() ? 0 : segments.get(segments.size() - 1).length;
    if (inLast == length) {
      int next = length == 0 ? FIRST_SEGMENT : Math.min(SEGMENT, 2 * length);
      share.takeForBody(next);
      segments.add(new byte[next]);
      inLast = 0;
    }
    return segments.get(segments.size() - 1);
  }

  private void releaseBody() {
    segments.forEach(segment -> share.giveBackOfBody(segment.length));
    segments.clear();
    inLast = 0;
  }

  String method() {
    return request.getMethod();
  }

  /** Returns the path as it was sent, escapes and all. */
  String path() {
    String path = request.getHttpURI().getPath();
    return path == null ? "" : path;
  }

  /** Returns the query as it was sent, null for none. */
  String query() {
    return request.getHttpURI().getQuery();
  }

  String header(String name) {
    return request.getHeaders().get(name);
  }

  MemoryBudget.Share share() {
    return share;
  }

  /**
   * Returns the body as it was sent, for once: what is read of it is given back at the end.
   *
   * @param maxBytes that it may have
   * @throws HttpError if it has more, or was refused on its way
   */
  InputStream body(int maxBytes) throws HttpError {
    if (read > maxBytes) {
      releaseBody();
      throw new HttpError(413, "request body too large: at most " + maxBytes + " bytes");
    }
    if (refusal != null) {
      throw refusal;
    }
    List<InputStream> parts = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      byte[] segment = segments.get(i);
      parts.add(
          new ByteArrayInputStream(segment, 0, i == segments.size() - 1 ? inLast : segment.length));
    }
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /**
   * Does nothing if it may be answered.
   *
   * @throws HttpError if it may not
   */
  void refuseIfForeign() throws HttpError {
    if (foreign != null) {
      throw foreign;
    }
  }

  /** Writes an answer; the head goes when the first piece of the body does. */
  void send(io.skua.allinone.http.Response answer) throws IOException {
    response.setStatus(answer.status());
    answer.headers().forEach(response.getHeaders()::put);
    response.getHeaders().put("X-Content-Type-Options", "nosniff");
    if (answer.status() == 503 && !answer.headers().containsKey("Retry-After")) {
      response.getHeaders().put("Retry-After", "1");
    }
    if (answer.length() > 0) {
      response.getHeaders().put("Content-Length", answer.length());
    }
    Body body = new Body();
    boolean hasBody = answer.length() != 0 && !method().equals("HEAD");
    if (hasBody && answer.body() instanceof io.skua.allinone.http.Response.OpenBody open) {
      isOpen = true;
      open.writeTo(new Opened(body));
      return;
    }
    if (hasBody) {
      answer.body().writeTo(body);
    }
    body.end();
  }

  /** Forgets an answer of which nothing was sent; returns whether that is so. */
  boolean reset() {
    if (response.isCommitted()) {
      return false;
    }
    response.reset();
    isOpen = false;
    return true;
  }

  /** What an answer is written to that ends when it is closed. For one thread. */
  private final class Opened extends FilterOutputStream {
    private final Body body;
    private boolean isClosed;

    Opened(Body body) {
      super(body);
      this.body = body;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      body.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      if (isClosed) {
        return;
      }
      isClosed = true;
      try {
        body.end();
        end();
      } catch (IOException gone) {
        cutOff();
        throw gone;
      }
    }
  }

  /** What an answer is written to. */
  private final class Body extends OutputStream {
    private static final int PIECE = 32 * 1024;

    private final byte[] piece = new byte[PIECE];
    private int length;

    @Override
    public void write(int b) throws IOException {
      if (length == PIECE) {
        flush();
      }
      piece[length++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      for (int done = 0; done < count; ) {
        if (length == PIECE) {
          flush();
        }
        int part = Math.min(PIECE - length, count - done);
        System.arraycopy(bytes, offset + done, piece, length, part);
        length += part;
        done += part;
      }
    }

    @Override
    public void flush() throws IOException {
      if (length > 0) {
        send(false);
      }
    }

    void end() throws IOException {
      send(true);
    }

    private void send(boolean isLast) throws IOException {
      CompletableFuture<Void> sent = new CompletableFuture<>();
      ByteBuffer bytes = length == 0 ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(piece, 0, length);
      response.write(isLast, bytes, Callback.from(sent));
      length = 0;
      port.stalled().await(sent);
    }
  }
}
