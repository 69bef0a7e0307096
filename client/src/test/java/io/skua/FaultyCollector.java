/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.jaegertracing.thriftjava.Batch;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.apache.thrift.TException;
import org.apache.thrift.protocol.TBinaryProtocol;
import org.apache.thrift.transport.TMemoryInputTransport;

/**
 * A collector on bare sockets, which misbehaves as it is told. Reads Jaeger's Thrift and OTLP by
 * generated classes.
 */
final class FaultyCollector implements Receiver {
  /** What becomes of a request that was read. An exception closes the connection. */
  interface Answer {
    void to(Request request) throws IOException;
  }

  /** Takes the batch and says so. */
  static final Answer TAKES =
      request -> {
        request.take();
        request.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      };

  /** Holds the request and never answers. */
  static final Answer HANGS = Request::hang;

  /**
   * Refuses the batch.
   *
   * @param head status and headers
   */
  static Answer refuses(String head) {
    return request -> request.write("HTTP/1.1 " + head + "\r\nContent-Length: 4\r\n\r\nsoso");
  }

  private final String scheme;
  private final String host;
  private final Receipts receipts = new Receipts();
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<Socket> fillers = new ArrayList<>();
  private final AtomicLong bytesWritten = new AtomicLong();
  private InetSocketAddress address;
  private ServerSocket server; // null while it is away
  private Thread accepting;
  private Path authorities; // null without TLS
  private int requests; // guarded by this, as the next
  private long requestedNanos;
  private volatile long longestPauseNanos; // written under it
  private volatile SSLContext tls; // null for none
  private volatile Answer answer = TAKES;

  private FaultyCollector(String scheme, String host, InetSocketAddress address) {
    this.scheme = scheme;
    this.host = host;
    this.address = address;
  }

  static FaultyCollector start() throws IOException {
    return start("127.0.0.1", "127.0.0.1");
  }

  /**
   * @param host as it is told to a service
   * @param address where it is
   */
  static FaultyCollector start(String host, String address) throws IOException {
    return listening(
        new FaultyCollector("http", host, KeptPort.at(InetAddress.getByName(address))));
  }

  /**
   * By TLS.
   *
   * @param authorities a file that tells services whom to trust; it is the collector's to write
   */
  static FaultyCollector startTls(Path authorities, HeldCertificate authority, HeldCertificate own)
      throws IOException {
    FaultyCollector collector =
        new FaultyCollector("https", "127.0.0.1", KeptPort.at(InetAddress.getByName("127.0.0.1")));
    collector.authorities = authorities;
    collector.publish(authority);
    collector.show(own);
    return listening(collector);
  }

  private static FaultyCollector listening(FaultyCollector collector) throws IOException {
    collector.comeBack();
    return collector;
  }

  @Override
  public Map<String, String> settings() {
    String endpoint = scheme + "://" + host + ":" + address.getPort() + "/traces";
    return authorities == null
        ? Map.of("JAEGER_ENDPOINT", endpoint)
        : Map.of("JAEGER_ENDPOINT", endpoint, "JAEGER_TLS_CA", authorities.toString());
  }

  @Override
  public Receipts receipts() {
    return receipts;
  }

  /** Answers so from now on; requests that hang go on to. */
  void answer(Answer answer) {
    this.answer = answer;
  }

  /** Shows this certificate from now on. */
  void show(HeldCertificate certificate) throws IOException {
    tls = new HandshakeCertificates.Builder().heldCertificate(certificate).build().sslContext();
    closeConnections();
  }

  /** The longest time between two requests. */
  Duration longestPause() {
    return Duration.ofNanos(longestPauseNanos);
  }

  synchronized int requests() {
    return requests;
  }

  private synchronized void requested() {
    requests++;
    long now = System.nanoTime();
    longestPauseNanos = Math.max(longestPauseNanos, requestedNanos == 0 ? 0 : now - requestedNanos);
    requestedNanos = now;
  }

  /** From now on services are told to trust this one. */
  void publish(HeldCertificate authority) throws IOException {
    Path written = Files.createTempFile(authorities.getParent(), "new", "");
    Files.writeString(written, authority.certificatePem());
    Files.move(written, authorities, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What it could rid itself of in answers. */
  long bytesWritten() {
    return bytesWritten.get();
  }

  @Override
  public void comeBack() throws IOException {
    for (Socket filler : fillers) {
      filler.close();
    }
    fillers.clear();
    if (server == null) {
      listen(50);
    }
    ServerSocket open = server;
    accepting = start(() -> accept(open));
  }

  private void listen(int backlog) throws IOException {
    server = new ServerSocket();
    server.setReuseAddress(true);
    server.bind(address, backlog);
    address = (InetSocketAddress) server.getLocalSocketAddress();
  }

  @Override
  public void leave() throws IOException {
    if (server != null) {
      server.close();
      server = null;
      awaitEnd(accepting); // It holds the port until then.
    }
    closeConnections();
  }

  private static void awaitEnd(Thread thread) throws IOException {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  void closeConnections() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
  }

  /** To another address, the same port. */
  void move(String to) throws IOException {
    leave();
    address = new InetSocketAddress(InetAddress.getByName(to), address.getPort());
    comeBack();
  }

  /** Listens without accepting, so that the system leaves new connections without an answer. */
  void hangOnConnect() throws IOException {
    leave();
    listen(1);
    while (fillers.size() < 16) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(address, 300);
      } catch (SocketTimeoutException isFull) {
        return;
      }
    }
    throw new IOException("this system takes any number of connections");
  }

  private static Thread start(Runnable task) {
    Thread thread = new Thread(task, "faulty-collector");
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private void accept(ServerSocket open) {
    while (true) {
      try {
        Socket connection = open.accept();
        connections.add(connection);
        start(() -> serve(connection));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket accepted) {
    try (accepted;
        Socket connection = tls == null ? accepted : secured(accepted)) {
      DataInputStream in = new DataInputStream(connection.getInputStream());
      while (true) {
        Request request = new Request(accepted, in, connection.getOutputStream());
        requested();
        answer.to(request);
      }
    } catch (IOException over) {
      // The client is gone, or the answer was not to be one.
    } finally {
      connections.remove(accepted);
    }
  }

  private SSLSocket secured(Socket accepted) throws IOException {
    SSLSocket socket =
        (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, accepted.getPort(), true);
    socket.setUseClientMode(false);
    return socket;
  }

  @Override
  public void close() throws IOException {
    leave();
    for (Socket filler : fillers) {
      filler.close();
    }
  }

  /** One that was read to its end, and the connection that it came by. */
  final class Request {
    private final Socket connection;
    private final DataInputStream in;
    private final OutputStream out;
    private final Map<String, String> headers = new HashMap<>();
    private final byte[] batch;

    private Request(Socket connection, DataInputStream in, OutputStream out) throws IOException {
      this.connection = connection;
      this.in = in;
      this.out = out;
      readHead();
      byte[] body = new byte[Integer.parseInt(headers.get("content-length"))];
      in.readFully(body);
      batch = headers.containsKey("content-encoding") ? decompressed(body) : body;
    }

    private void readHead() throws IOException {
      StringBuilder head = new StringBuilder();
      while (!head.toString().endsWith("\r\n\r\n")) {
        head.append((char) in.readUnsignedByte());
      }
      for (String line : head.toString().split("\r\n")) {
        int colon = line.indexOf(": ");
        if (colon > 0) {
          headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 2));
        }
      }
    }

    private static byte[] decompressed(byte[] body) throws IOException {
      return new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
    }

    /** Keeps the batch, whether the client gets to know or not. */
    void take() throws IOException {
      receipts.take(batch, isOtlp() ? otlpIds(batch) : thriftIds(batch));
    }

    void write(String text) throws IOException {
      write(text.getBytes(ISO_8859_1));
    }

    void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
      bytesWritten.addAndGet(bytes.length);
    }

    /** Until the client has had enough. */
    void hang() throws IOException {
      in.readUnsignedByte();
    }

    void closeConnection() throws IOException {
      throw new IOException("closed on purpose");
    }

    /** Closes it without a farewell. */
    void reset() throws IOException {
      connection.setSoLinger(true, 0);
      closeConnection();
    }

    /** Null if there is none of that name, in lower case. */
    String header(String name) {
      return headers.get(name);
    }

    boolean isOtlp() {
      return headers.get("content-type").startsWith("application/x-protobuf");
    }
  }

  private static int[] thriftIds(byte[] bytes) throws IOException {
    try {
      Batch batch = new Batch();
      batch.read(new TBinaryProtocol(new TMemoryInputTransport(bytes)));
      return batch.getSpans().stream()
          .mapToInt(span -> Math.toIntExact(span.getSpanId()))
          .toArray();
    } catch (TException malformed) {
      throw new AssertionError(malformed);
    }
  }

  private static int[] otlpIds(byte[] bytes) throws IOException {
    return ExportTraceServiceRequest.parseFrom(bytes).getResourceSpansList().stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .mapToInt(span -> Math.toIntExact(span.getSpanId().asReadOnlyByteBuffer().getLong()))
        .toArray();
  }
}
