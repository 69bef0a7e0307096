/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import static io.skua.FaultyCollector.HANGS;
import static io.skua.FaultyCollector.TAKES;
import static io.skua.FaultyCollector.refuses;
import static java.time.temporal.ChronoUnit.DAYS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.UnixOperatingSystemMXBean;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceResponse;
import io.skua.FaultyCollector.Answer;
import io.skua.tracer.CapturedLog;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Security;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every way in which a network or a backend fails, by each transport, through the settings that a
 * service has. Of each fault it is said what becomes of the spans that finish meanwhile; whatever
 * it is, the books balance, the application never waits, the log says it once, and nothing is left
 * after the close.
 */
@Tag("slow")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class FaultMatrixTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final int SPANS = 200;
  private static final String NAME = "backend.test";
  private static final String HOSTS_FILE = "jdk.net.hosts.file";

  /** What becomes of spans that finish during a fault. */
  enum Outcome {
    /** They arrive, and there is nothing to say. */
    UNNOTICED(null),
    /** They arrive when the fault is over. */
    RETRIED(null),
    /** They are lost, since the backend did not want them. */
    REFUSED("refused"),
    /** They are lost, since the backend did not want them; but their batch it took. */
    REJECTED("refused"),
    /** They are lost, since they could not be sent in time. */
    GAVE_UP("gave_up");

    /** The reason that they are counted with; null if they are not lost. */
    final String reason;

    Outcome(String reason) {
      this.reason = reason;
    }
  }

  /** Something done to a receiver. */
  interface Step<R> {
    void on(R receiver) throws Exception;
  }

  /** Makes a receiver; the directory is for its files. */
  interface Start<R> {
    R in(Path directory) throws IOException;
  }

  /** A fault. */
  private static final class Row<R extends Receiver> {
    final String name;
    final Start<R> start;
    final Map<String, String> settings = new HashMap<>();
    Step<R> begin;
    Step<R> end;
    Step<R> check = receiver -> {};
    Outcome outcome;
    String said;
    boolean fromTheStart;
    boolean recoversLate;

    Row(String name, Start<R> start) {
      this.name = name;
      this.start = start;
    }

    Row<R> with(String setting, String value) {
      settings.put(setting, value);
      return this;
    }

    Row<R> fault(Step<R> begins, Step<R> ends) {
      begin = begins;
      end = ends;
      return this;
    }

    /** It was never right before. */
    Row<R> fromTheStart() {
      fromTheStart = true;
      return this;
    }

    /** Some spans that finish after it is over are lost yet. */
    Row<R> recoversLate() {
      recoversLate = true;
      return this;
    }

    /**
     * @param said in the log, among else
     */
    Row<R> costs(Outcome outcome, String said) {
      this.outcome = outcome;
      this.said = said;
      return this;
    }

    /** What must be so in the end, beside what must always. */
    Row<R> check(Step<R> check) {
      this.check = check;
      return this;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static Row<FaultyAgent> udp(String name) {
    return new Row<>("UDP: agent " + name, directory -> FaultyAgent.start());
  }

  private static Row<FaultyCollector> thrift(String name) {
    return new Row<>("HTTP: collector " + name, directory -> FaultyCollector.start());
  }

  private static Row<FaultyCollector> otlp(String name) {
    return new Row<FaultyCollector>("OTLP: collector " + name, directory -> FaultyCollector.start())
        .with("JAEGER_SENDER", "otlp");
  }

  private static Row<FaultyCollector> answers(Row<FaultyCollector> row, Answer answer) {
    return row.fault(collector -> collector.answer(answer), collector -> collector.answer(TAKES));
  }

  static List<Row<?>> rows() {
    List<Row<?>> rows = new ArrayList<>();
    rows.add(
        udp("away, then back")
            .fault(FaultyAgent::leave, FaultyAgent::comeBack)
            .costs(Outcome.REFUSED, "nothing listens there"));
    rows.add(
        udp("not there yet")
            .fromTheStart()
            .fault(FaultyAgent::leave, FaultyAgent::comeBack)
            .costs(Outcome.REFUSED, "nothing listens there"));
    rows.add(
        thrift("away, then back")
            .fault(FaultyCollector::leave, FaultyCollector::comeBack)
            .costs(Outcome.RETRIED, "ConnectException"));
    rows.add(
        thrift("not there yet")
            .fromTheStart()
            .fault(FaultyCollector::leave, FaultyCollector::comeBack)
            .costs(Outcome.RETRIED, "ConnectException"));
    rows.add(
        thrift("away for longer than the retry deadline")
            .with("JAEGER_SENDER_RETRY_DEADLINE", "40ms") // The next try comes after it.
            .recoversLate()
            .fault(FaultyCollector::leave, FaultyCollector::comeBack)
            .costs(Outcome.GAVE_UP, "ConnectException"));
    rows.add(
        thrift("hanging on connect")
            .with("JAEGER_SENDER_TIMEOUT", "2s")
            .fault(FaultyCollector::hangOnConnect, FaultyCollector::comeBack)
            .costs(Outcome.RETRIED, "timeout"));
    for (Row<FaultyCollector> row :
        List.of(thrift("hanging before the headers"), otlp("hanging before the headers"))) {
      rows.add(
          answers(row, HANGS)
              .with("JAEGER_SENDER_TIMEOUT", "2s")
              .costs(Outcome.RETRIED, "timeout"));
    }
    for (Row<FaultyCollector> row :
        List.of(thrift("hanging in the body of a 200"), otlp("hanging in the body of a 200"))) {
      rows.add(
          answers(row, FaultMatrixTest::takeThenHang)
              .with("JAEGER_SENDER_TIMEOUT", "2s")
              .costs(Outcome.UNNOTICED, null));
    }
    rows.add(
        answers(thrift("hanging in the body of a 503"), FaultMatrixTest::refuseThenHang)
            .with("JAEGER_SENDER_TIMEOUT", "2s")
            .costs(Outcome.RETRIED, "response 503"));
    for (Row<FaultyCollector> row :
        List.of(thrift("closing before it answers"), otlp("closing before it answers"))) {
      rows.add(
          answers(row, FaultMatrixTest::takeThenClose)
              .costs(Outcome.RETRIED, "unexpected end of stream")
              .check(FaultMatrixTest::hasRepeatedSpans));
    }
    rows.add(
        answers(thrift("closing within the headers"), FaultMatrixTest::takeThenCloseInHeaders)
            .costs(Outcome.RETRIED, "end of")
            .check(FaultMatrixTest::hasRepeatedSpans));
    for (Row<FaultyCollector> row :
        List.of(thrift("closing in the body of a 200"), otlp("closing in the body of a 200"))) {
      rows.add(answers(row, FaultMatrixTest::takeThenCloseInBody).costs(Outcome.UNNOTICED, null));
    }
    for (String head :
        List.of(
            "400 Bad Request",
            "401 Unauthorized",
            "403 Forbidden",
            "404 Not Found",
            "413 Content Too Large",
            "301 Moved Permanently\r\nLocation: /elsewhere",
            "307 Temporary Redirect\r\nLocation: /elsewhere")) {
      rows.add(refuses(thrift("answering " + head.split("\r")[0]), head));
    }
    rows.add(refuses(otlp("answering 400 Bad Request"), "400 Bad Request"));
    rows.add(refuses(otlp("answering 500 Broken"), "500 Broken"));
    for (String head :
        List.of("500 Broken", "502 Bad Gateway", "503 Unavailable", "504 Gateway Timeout")) {
      rows.add(puts(thrift("answering " + head), head));
    }
    rows.add(puts(otlp("answering 503 Unavailable"), "503 Unavailable"));
    for (Row<FaultyCollector> row :
        List.of(
            thrift("answering 429, with Retry-After"), otlp("answering 429, with Retry-After"))) {
      rows.add(
          puts(row, "429 Slow Down\r\nRetry-After: 2")
              .check(c -> assertThat(c.longestPause()).isGreaterThan(Duration.ofSeconds(2))));
    }
    for (Row<FaultyCollector> row :
        List.of(thrift("answering 200 and a gigabyte"), otlp("answering 200 and a gigabyte"))) {
      rows.add(
          answers(row, request -> endless(request, "200 OK"))
              .costs(Outcome.UNNOTICED, null)
              .check(FaultMatrixTest::couldNotWriteAGigabyte));
    }
    rows.add(
        answers(thrift("answering 400 and a gigabyte"), r -> endless(r, "400 Bad Request"))
            .costs(Outcome.REFUSED, "response 400")
            .check(FaultMatrixTest::couldNotWriteAGigabyte));
    rows.add(
        answers(otlp("rejecting all spans of a batch that it takes"), FaultMatrixTest::takeNoSpan)
            .costs(Outcome.REJECTED, "not today"));
    rows.addAll(certificates());
    return rows;
  }

  private static Row<FaultyCollector> refuses(Row<FaultyCollector> row, String head) {
    return answers(row, FaultyCollector.refuses(head))
        .costs(Outcome.REFUSED, "response " + head.substring(0, 3) + ": soso");
  }

  private static Row<FaultyCollector> puts(Row<FaultyCollector> row, String head) {
    return answers(row, FaultyCollector.refuses(head))
        .costs(Outcome.RETRIED, "response " + head.substring(0, 3) + ": soso");
  }

  private static void takeThenHang(FaultyCollector.Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Type: x-protobuf\r\nContent-Length: 9\r\n\r\nhalf");
    request.hang();
  }

  private static void refuseThenHang(FaultyCollector.Request request) throws IOException {
    request.write("HTTP/1.1 503 No\r\nContent-Length: 9\r\n\r\nhalf");
    request.hang();
  }

  private static void takeThenClose(FaultyCollector.Request request) throws IOException {
    request.take();
    request.closeConnection();
  }

  private static void takeThenCloseInHeaders(FaultyCollector.Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Le");
    request.closeConnection();
  }

  private static void takeThenCloseInBody(FaultyCollector.Request request) throws IOException {
    request.take();
    request.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
    request.closeConnection();
  }

  private static void endless(FaultyCollector.Request request, String status) throws IOException {
    if (status.startsWith("200")) {
      request.take();
    }
    request.write("HTTP/1.1 " + status + "\r\nContent-Length: 1000000000\r\n\r\n");
    byte[] piece = new byte[100_000];
    for (int i = 0; i < 10_000; i++) {
      request.write(piece);
    }
  }

  private static void couldNotWriteAGigabyte(FaultyCollector collector) {
    assertThat(collector.bytesWritten()).isLessThan(100_000_000L);
  }

  private static void hasRepeatedSpans(FaultyCollector collector) {
    assertThat(collector.receipts().repeated()).isPositive();
  }

  private static void takeNoSpan(FaultyCollector.Request request) throws IOException {
    ExportTraceServiceResponse.Builder answer = ExportTraceServiceResponse.newBuilder();
    answer.getPartialSuccessBuilder().setRejectedSpans(1_000_000).setErrorMessage("not today");
    byte[] body = answer.build().toByteArray();
    request.write(
        "HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: "
            + body.length
            + "\r\n\r\n");
    request.write(body);
  }

  private static List<Row<?>> certificates() {
    HeldCertificate authority = authority("authority");
    HeldCertificate other = authority("another authority");
    HeldCertificate good = server(authority).build();
    HeldCertificate wrong = server(other).build();
    Instant now = Instant.now();
    HeldCertificate expired =
        server(authority)
            .validityInterval(now.minus(2, DAYS).toEpochMilli(), now.minus(1, DAYS).toEpochMilli())
            .build();
    return List.of(
        tls("with a certificate of a stranger", authority, good)
            .fault(collector -> collector.show(wrong), collector -> collector.show(good))
            .costs(Outcome.RETRIED, "unable to find valid certification path"),
        tls("with a certificate of an authority that becomes known", authority, good)
            .fault(collector -> collector.show(wrong), collector -> collector.publish(other))
            .costs(Outcome.RETRIED, "unable to find valid certification path"),
        tls("with an expired certificate, then one of a new authority", authority, good)
            .fault(
                collector -> collector.show(expired),
                collector -> {
                  collector.publish(other);
                  collector.show(wrong);
                })
            .costs(Outcome.RETRIED, "validity check failed"));
  }

  private static Row<FaultyCollector> tls(
      String name, HeldCertificate authority, HeldCertificate own) {
    return new Row<>(
        "HTTPS: collector " + name,
        directory -> FaultyCollector.startTls(directory.resolve("ca.pem"), authority, own));
  }

  private static HeldCertificate authority(String name) {
    return new HeldCertificate.Builder().commonName(name).certificateAuthority(0).build();
  }

  private static HeldCertificate.Builder server(HeldCertificate authority) {
    return new HeldCertificate.Builder()
        .commonName("collector")
        .addSubjectAlternativeName("127.0.0.1")
        .signedBy(authority);
  }

  /** Rows for a JVM of its own, where names stand for what a file says at the moment. */
  private static List<Row<?>> rowsOfNames() {
    return List.of(
        new Row<FaultyAgent>("UDP: name of the agent unknown at first", d -> named())
            .fromTheStart()
            .recoversLate() // A name that is not found is not looked up again at once.
            .fault(agent -> nameIs(null), agent -> nameIs("127.0.0.1"))
            .costs(Outcome.GAVE_UP, "the host is not found"),
        new Row<FaultyAgent>("UDP: agent moved, nothing left at the old address", d -> named())
            .fault(
                FaultyAgent::leave,
                agent -> {
                  agent.move("127.0.0.2");
                  nameIs("127.0.0.2");
                })
            .costs(Outcome.REFUSED, "nothing listens there"),
        new Row<FaultyAgent>("UDP: agent moved, someone still at the old address", d -> named())
            .with("JAEGER_SENDER_RESOLVE_INTERVAL", "1ms")
            .fault(
                agent -> {
                  agent.move("127.0.0.2");
                  nameIs("127.0.0.2");
                },
                FaultyAgent::leaveOldAddress)
            .costs(Outcome.UNNOTICED, null),
        new Row<FaultyCollector>("HTTP: name of the collector unknown for a time", d -> namedHttp())
            .fault(
                collector -> {
                  nameIs(null);
                  collector.closeConnections();
                },
                collector -> nameIs("127.0.0.1"))
            .costs(Outcome.RETRIED, "UnknownHostException"),
        new Row<FaultyCollector>("HTTP: collector moved", d -> namedHttp())
            .fault(
                FaultyCollector::leave,
                collector -> {
                  collector.move("127.0.0.2");
                  nameIs("127.0.0.2");
                })
            .costs(Outcome.RETRIED, "ConnectException"));
  }

  private static FaultyAgent named() throws IOException {
    nameIs("127.0.0.1");
    return FaultyAgent.start(NAME, "127.0.0.1");
  }

  private static FaultyCollector namedHttp() throws IOException {
    nameIs("127.0.0.1");
    return FaultyCollector.start(NAME, "127.0.0.1");
  }

  private static void nameIs(String address) throws IOException {
    Files.writeString(
        Path.of(System.getProperty(HOSTS_FILE)),
        "127.0.0.1 localhost\n" + (address == null ? "" : address + ' ' + NAME + '\n'));
  }

  // What was open before, and stays so.
  private static long descriptorsBefore;
  private static Set<Thread> threadsBefore;

  /** What the JDK and OkHttp open once and for good. */
  @BeforeAll
  static void warmUp(@TempDir Path directory) throws Exception {
    for (Row<?> row : certificates()) {
      runOnce(row, directory);
    }
    runOnce(udp("there"), directory);
    runOnce(otlp("there"), directory);
    descriptorsBefore = descriptors();
    threadsBefore = Thread.getAllStackTraces().keySet();
  }

  private static <R extends Receiver> void runOnce(Row<R> row, Path directory) throws Exception {
    try (R receiver = row.start.in(directory);
        Service service = Service.start(receiver.settings(), row.settings)) {
      service.finishSpans(SPANS, "v");
      assertThat(service.flush()).isTrue();
    }
  }

  private static long descriptors() {
    return ((UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getOpenFileDescriptorCount();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rows")
  void fault_thatPasses_costsWhatIsSaidAndNothingMore(Row<?> row, @TempDir Path directory)
      throws Exception {
    pass(row, directory);
    assertNothingLeft();
  }

  private static <R extends Receiver> void pass(Row<R> row, Path directory) throws Exception {
    R receiver = row.start.in(directory);
    Service service = Service.start(receiver.settings(), row.settings);
    try (receiver;
        service) {
      if (!row.fromTheStart) {
        deliver(receiver, service);
      }
      suffer(row, receiver, service);
      row.end.on(receiver);
      recover(row, receiver, service);
      service.close(SOON);
    }
    assertEnd(row, receiver, service);
    row.check.on(receiver);
  }

  /** Until the fault has shown whatever it does. */
  private static <R extends Receiver> void suffer(Row<R> row, R receiver, Service service)
      throws Exception {
    int before = service.finishedCount();
    row.begin.on(receiver);
    service.work(SPANS);
    if (row.outcome == Outcome.UNNOTICED) {
      assertThat(service.flush()).isTrue();
    } else {
      await().atMost(SOON).until(() -> !service.log.lines().isEmpty());
      service.work(SPANS);
      if (row.outcome.reason != null) {
        assertThat(service.flush()).isFalse();
        assertThat(service.failed(row.outcome.reason)).isEqualTo(service.finishedCount() - before);
      }
    }
  }

  private static void recover(Row<?> row, Receiver receiver, Service service) {
    if (row.recoversLate) {
      await().atMost(SOON).until(() -> works(service));
    }
    deliver(receiver, service);
  }

  private static void deliver(Receiver receiver, Service service) {
    service.work(SPANS);
    assertThat(service.flush()).isTrue();
    // What was sent by UDP may be unread yet.
    await().atMost(SOON).until(() -> receiver.receipts().count() >= service.sent());
  }

  private static boolean works(Service service) {
    service.work(1);
    return service.flush();
  }

  private static void assertEnd(Row<?> row, Receiver receiver, Service service) {
    service.assertBooks(receiver.receipts());
    long lost = service.finishedCount() - service.sent();
    if (row.outcome.reason == null) {
      assertThat(lost).isZero();
      assertThat(receiver.receipts().spans()).isEqualTo(service.finished());
    } else {
      assertThat(lost).isEqualTo(service.failed(row.outcome.reason));
      assertThat(lost - 2 * SPANS).matches(more -> more == 0 || (more > 0 && row.recoversLate));
      assertThat(receiver.receipts().count()).isEqualTo(service.sent());
    }
    assertThat(receiver.receipts().repeated()).isLessThanOrEqualTo(service.resent());
    assertSaidOnce(row, service.log, lost);
  }

  private static void assertSaidOnce(Row<?> row, CapturedLog log, long lost) {
    assertThat(log.hasStackTrace()).isFalse();
    switch (row.outcome) {
      case UNNOTICED -> assertThat(log.lines()).isEmpty();
      case REJECTED -> assertThat(log.lines()).hasSize(1);
      default ->
          assertThat(log.lines())
              .satisfiesExactly(
                  fails -> assertThat(fails).startsWith("WARN Cannot deliver").contains(row.said),
                  works ->
                      assertThat(works)
                          .startsWith("INFO ")
                          .endsWith("works again; spans lost: " + lost));
    }
  }

  private static void assertNothingLeft() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(Thread.getAllStackTraces().keySet())
                  .filteredOn(thread -> thread.getName().startsWith("skua-"))
                  .isSubsetOf(threadsBefore);
              assertThat(descriptors()).isLessThanOrEqualTo(descriptorsBefore);
            });
  }

  static Stream<Row<?>> rowsThatFail() {
    return rows().stream().filter(row -> row.outcome != Outcome.UNNOTICED);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rowsThatFail")
  void close_duringTheFault_isBoundedAndCountsTheRest(Row<?> row, @TempDir Path directory)
      throws Exception {
    closeMeanwhile(row, directory);
    assertNothingLeft();
  }

  private static <R extends Receiver> void closeMeanwhile(Row<R> row, Path directory)
      throws Exception {
    R receiver = row.start.in(directory);
    Service service =
        Service.start(
            receiver.settings(), row.settings, Map.of("JAEGER_REPORTER_CLOSE_TIMEOUT", "500ms"));
    try (receiver;
        service) {
      row.begin.on(receiver);
      service.work(SPANS);
      await().atMost(SOON).until(() -> !service.log.lines().isEmpty());
      service.work(SPANS);
      service.close(SOON);
    }
    service.assertBooks(receiver.receipts());
    assertThat(service.sent()).isZero();
    assertThat(service.log.lines("WARN")).hasSize(1);
  }

  static Stream<String> namesOfRowsOfNames() {
    return rowsOfNames().stream().map(Row::toString);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namesOfRowsOfNames")
  void faultOfNames_thatPasses_costsWhatIsSaidAndNothingMore(String row, @TempDir Path directory)
      throws Exception {
    List<String> options = List.of("-D" + HOSTS_FILE + "=" + directory.resolve("hosts"));
    try (Child child = Child.start(OwnJvm.class, options, row)) {
      List<String> output = child.rest();
      assertThat(child.exitCode()).as("%s", output).isZero();
    }
  }

  /** Runs one of the rows of names. */
  static final class OwnJvm {
    private OwnJvm() {}

    public static void main(String[] arguments) throws Exception {
      Security.setProperty("networkaddress.cache.ttl", "0");
      Security.setProperty("networkaddress.cache.negative.ttl", "0");
      for (Row<?> row : rowsOfNames()) {
        if (row.name.equals(arguments[0])) {
          pass(row, Path.of("."));
          System.exit(0);
        }
      }
      throw new AssertionError(arguments[0]);
    }
  }

  /** A collector that closes idle connections is no fault: OkHttp repeats the request at once. */
  @Test
  void keptConnection_thatCloses_isMadeAnewUnnoticed() throws Exception {
    try (FaultyCollector collector = FaultyCollector.start();
        Service service = Service.start(collector.settings())) {
      service.work(SPANS);
      assertThat(service.flush()).isTrue();
      collector.answer(
          request -> {
            collector.answer(TAKES);
            takeThenClose(request);
          });
      service.work(SPANS);
      assertThat(service.flush()).isTrue();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(collector.receipts().spans()).isEqualTo(service.finished());
      assertThat(collector.receipts().repeated()).isEqualTo(SPANS);
      assertThat(service.resent()).isEqualTo(SPANS);
      assertThat(service.log.lines()).isEmpty();
    }
  }

  /** Of an outage that fills the buffer, which has room for a few batches of a few spans. */
  private static BitSet arrivedOfSpansInAnOutage(String dropped) throws Exception {
    Map<String, String> settings =
        Map.of(
            "JAEGER_SENDER_MAX_PACKET_SIZE", "1024",
            "JAEGER_SENDER_BUFFER_BYTES", "4096",
            "JAEGER_SENDER_ON_BUFFER_FULL", dropped);
    try (FaultyCollector collector = FaultyCollector.start();
        Service service = Service.start(collector.settings(), settings)) {
      collector.leave();
      service.work(5_000);
      // The rest is in the buffer: no span has less than 40 bytes.
      await().atMost(SOON).until(() -> service.dropped("buffer_full") >= 4_900);
      collector.comeBack();
      assertThat(service.flush()).isFalse();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(service.sent() + service.dropped("buffer_full")).isEqualTo(5_000);
      assertThat(service.log.lines()).hasSize(2);
      assertThat(service.log.lines("INFO").get(0)).contains("works again; ");
      return collector.receipts().spans();
    }
  }

  @Test
  void buffer_fullInAnOutage_costsTheOldest() throws Exception {
    BitSet arrived = arrivedOfSpansInAnOutage("oldest");

    assertThat(arrived.get(5_000)).isTrue();
    // And the one batch that was under way, whichever it was.
    assertThat(arrived.get(0, 4_900).cardinality()).isLessThan(1024 / 40);
  }

  @Test
  void buffer_fullInAnOutage_costsTheNewestIfTold() throws Exception {
    BitSet arrived = arrivedOfSpansInAnOutage("newest");

    assertThat(arrived.nextClearBit(1)).isGreaterThan(5);
    assertThat(arrived.nextSetBit(101)).matches(next -> next < 0 || next > 4_900);
  }

  @Test
  void queue_full_waitsIfToldAndLosesNothing() throws Exception {
    try (FaultyCollector collector = FaultyCollector.start();
        Service service =
            Service.start(
                collector.settings(),
                Map.of(
                    "JAEGER_REPORTER_MAX_QUEUE_SIZE", "16",
                    "JAEGER_REPORTER_ON_FULL", "block:30s"))) {
      service.finishSpans(10_000, "v");
      assertThat(service.flush()).isTrue();
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(collector.receipts().spans()).isEqualTo(service.finished());
    }
  }

  @Test
  void queue_full_dropsAtOnceAndCounts() throws Exception {
    try (FaultyCollector collector = FaultyCollector.start();
        Service service =
            Service.start(collector.settings(), Map.of("JAEGER_REPORTER_MAX_QUEUE_SIZE", "16"))) {
      await()
          .atMost(SOON)
          .until(
              () -> {
                service.work(1_000);
                return service.dropped("queue_full") > 0;
              });
      service.close(SOON);

      service.assertBooks(collector.receipts());
      assertThat(service.sent() + service.dropped("queue_full")).isEqualTo(service.finishedCount());
      assertThat(service.log.lines("WARN")).allMatch(line -> line.startsWith("The queue of spans"));
    }
  }
}
