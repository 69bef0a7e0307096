/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.UnsynchronizedAppenderBase;
import io.opentracing.Scope;
import io.opentracing.Span;
import io.opentracing.SpanContext;
import io.opentracing.Tracer;
import io.opentracing.propagation.Format;
import io.opentracing.propagation.TextMapAdapter;
import io.opentracing.tag.Tags;
import io.skua.tracer.SkuaSpanContext;
import io.skua.tracer.SkuaTracer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/**
 * Some seconds of an application that does whatever it can to its tracers, while their backends
 * fail. Then all is closed, the backends are well, spools are emptied, and everything must add up.
 * What is drawn by lot comes from the seed; what the threads make of it does not.
 */
final class TortureRound {
  private static final Duration WORKS = Duration.ofSeconds(4);
  private static final int TRACERS = 6;
  private static final int SPANS = 64;
  private static final int SCOPES = 16;
  private static final int PLATFORM_THREADS = 4;
  private static final int VIRTUAL_THREADS = 2;
  private static final int MOST_PROBLEMS = 20;
  private static final Set<String> SECRETS = Set.of("tOkEn-4711", "kEy-0815");

  /** The fewest bytes that a span takes in a datagram: ids, name, flags, times. */
  private static final int MIN_SPAN_BYTES = 20;

  /** Of an agent, as Linux gives it. */
  private static final long RECEIVE_BUFFER = 212_992;

  /** A span of a tracer. */
  private record Live(TorturedTracer owner, Span span) {}

  private final long seed;
  private final Path directory;
  private final FaultyCollector collector = FaultyCollector.start();
  private final FaultyAgent steadyAgent = FaultyAgent.start().mayDrop();
  private final FaultyAgent faultyAgent = FaultyAgent.start().mayDrop();
  private final AtomicLong ids = new AtomicLong();
  private final List<TorturedTracer> all = new CopyOnWriteArrayList<>();
  private final AtomicReferenceArray<TorturedTracer> tracers = new AtomicReferenceArray<>(TRACERS);
  private final AtomicReferenceArray<Live> spans = new AtomicReferenceArray<>(SPANS);
  private final AtomicReferenceArray<Scope> scopes = new AtomicReferenceArray<>(SCOPES);
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final Queue<String> problems = new ConcurrentLinkedQueue<>();
  private final ThreadLocal<Integer> callbacks = ThreadLocal.withInitial(() -> 0);
  private final AtomicLong actions = new AtomicLong();
  private volatile boolean over;

  TortureRound(long seed, Path directory) throws IOException {
    this.seed = seed;
    this.directory = Files.createDirectories(directory);
  }

  /** Returns what went wrong, empty if nothing. */
  List<String> run() throws Exception {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, thrown) -> problem(thread + " died", thrown));
    try (LogWatch log = new LogWatch()) {
      work();
      drain();
      assertNothingIsLost();
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
      collector.close();
      steadyAgent.close();
      faultyAgent.close();
      delete(directory);
    }
    return List.copyOf(problems);
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void problem(String what, Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    problem(what + ": " + text);
  }

  private void problem(String what) {
    if (problems.size() < MOST_PROBLEMS) {
      problems.add(what);
    }
  }

  private void work() throws Exception {
    Random random = new Random(seed);
    for (int i = 0; i < TRACERS; i++) {
      tracers.set(i, open(random));
    }
    collector.answer(new Moods(new Random(random.nextLong())));
    for (int i = 0; i < PLATFORM_THREADS; i++) {
      App app = new App(new Random(random.nextLong()));
      threads.add(new Thread(app, "app-" + i));
    }
    for (int i = 0; i < VIRTUAL_THREADS; i++) {
      App app = new App(new Random(random.nextLong()));
      threads.add(TortureTest.newThread(app));
    }
    threads.forEach(Thread::start);
    weather(new Random(random.nextLong()), System.nanoTime() + WORKS.toNanos());
    over = true;
    for (Thread thread : threads) {
      thread.join(30_000);
      if (thread.isAlive()) {
        problem(thread + " is stuck at " + List.of(thread.getStackTrace()));
      }
    }
  }

  /** Backends come and go. */
  private void weather(Random random, long until) throws IOException {
    while (System.nanoTime() < until) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20 + random.nextInt(200)));
      switch (random.nextInt(8)) {
        case 0 -> collector.leave();
        case 1 -> collector.closeConnections();
        case 2, 3 -> comeBack(collector);
        case 4 -> faultyAgent.leave();
        case 5, 6 -> comeBack(faultyAgent);
        default -> {
          if (random.nextInt(4) == 0) {
            collector.hangOnConnect();
          }
        }
      }
    }
  }

  private static void comeBack(Receiver receiver) throws IOException {
    receiver.leave();
    receiver.comeBack();
  }

  /** The application has ended. What is on disk is sent by whoever comes next. */
  private void drain() throws Exception {
    over = true;
    collector.answer(FaultyCollector.TAKES);
    comeBack(collector);
    List<Thread> closing = new ArrayList<>();
    for (TorturedTracer tracer : all) {
      Thread thread = new Thread(() -> closeForGood(tracer), "closing");
      closing.add(thread);
      thread.start();
    }
    for (Thread thread : closing) {
      thread.join();
    }
    awaitEnds();
    for (Map<String, String> spool : spools()) {
      Map<String, String> settings = new HashMap<>(spool);
      settings.putAll(collector.settings());
      settings.put("JAEGER_REPORTER_CLOSE_TIMEOUT", "20s");
      settings.put("JAEGER_SAMPLER_TYPE", "const");
      TorturedTracer next = new TorturedTracer(settings, collector, ids::incrementAndGet, null);
      all.add(next);
      next.tracer.flush(Duration.ofSeconds(30));
      next.close();
    }
    awaitEnds();
  }

  /** What Errors cost after the first close is counted by the next. */
  private void closeForGood(TorturedTracer tracer) {
    try {
      tracer.close();
      tracer.finish(tracer.tracer.buildSpan("late").start());
      tracer.close();
    } catch (Throwable thrown) {
      problem("close", thrown);
    }
  }

  /** Directories and formats that were used. */
  private Set<Map<String, String>> spools() {
    Set<Map<String, String>> spools = new HashSet<>();
    for (TorturedTracer tracer : all) {
      if (tracer.hasSpool()) {
        Map<String, String> spool = new HashMap<>(tracer.settings);
        spool.keySet().retainAll(Set.of("JAEGER_SENDER", "JAEGER_SENDER_SPOOL_DIR"));
        spools.add(spool);
      }
    }
    return spools;
  }

  private void awaitEnds() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (Footprint.now().threads() > TortureTest.threadsBefore()) {
      if (System.nanoTime() > until) {
        problem("threads are left: " + Thread.getAllStackTraces().keySet());
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  private void assertNothingIsLost() throws IOException {
    for (TorturedTracer tracer : all) {
      List<String> wrongs = tracer.wrongs();
      if (!wrongs.isEmpty()) {
        problem("books: " + wrongs + " of " + tracer);
      }
    }
    assertArrivals(collector);
    assertArrivals(steadyAgent);
    assertArrivals(faultyAgent);
    assertSpooled();
    assertUdp(steadyAgent);
    assertUdp(faultyAgent);
    for (TorturedTracer tracer : all) {
      if (tracer.receiver == collector && !tracer.hasSpool()) {
        long arrived = arrived(tracer);
        if (tracer.sent() > arrived) {
          problem("sent without arriving: " + arrived + " arrived of " + tracer);
        }
      }
    }
  }

  /** Nothing that was not finished, nothing in two batches. */
  private void assertArrivals(Receiver receiver) {
    BitSet strangers = receiver.receipts().spans();
    all.stream()
        .filter(tracer -> tracer.receiver == receiver)
        .forEach(tracer -> strangers.andNot(tracer.mayArrive()));
    if (!strangers.isEmpty()) {
      problem("arrived without having finished: " + strangers);
    }
    if (receiver.receipts().strayed() > 0) {
      problem("in two batches: " + receiver.receipts().strayed());
    }
  }

  private static int arrived(TorturedTracer tracer) {
    BitSet arrived = tracer.receiver.receipts().spans();
    arrived.and(tracer.mayArrive());
    return arrived.cardinality();
  }

  /** Those with a spool send each other's batches: they are right together. */
  private void assertSpooled() {
    List<TorturedTracer> spooling = all.stream().filter(TorturedTracer::hasSpool).toList();
    long sent = spooling.stream().mapToLong(TorturedTracer::sent).sum();
    long arrived = spooling.stream().mapToLong(TortureRound::arrived).sum();
    long left = spooling.stream().mapToLong(TorturedTracer::leftOnDisk).sum();
    if (sent > arrived || left != 0) {
      problem("spools: " + sent + " sent, " + arrived + " arrived, " + left + " left: " + spooling);
    }
  }

  /**
   * Sent are those that arrived, those in datagrams that the agent's system dropped, and, each time
   * that it closed its socket, those that it had not read.
   */
  private void assertUdp(FaultyAgent agent) throws IOException {
    long sent = 0;
    long arrived = 0;
    for (TorturedTracer tracer : all) {
      if (tracer.receiver == agent) {
        sent += tracer.sent();
        arrived += arrived(tracer);
        if (tracer.sent() < arrived(tracer)) {
          problem("arrived without having been sent: " + arrived(tracer) + " of " + tracer);
        }
      }
    }
    long lostBytes = agent.drops() * 65_000 + agent.departures() * RECEIVE_BUFFER;
    if (sent - arrived > lostBytes / MIN_SPAN_BYTES) {
      problem(sent + " sent by UDP, " + arrived + " arrived, drops: " + agent.drops());
    }
  }

  /** The counters of all tracers, by their names. */
  Map<String, Long> sums() {
    Map<String, Long> sums = new TreeMap<>();
    all.forEach(tracer -> tracer.addTo(sums));
    return sums;
  }

  @Override
  public String toString() {
    return "seed "
        + seed
        + ": "
        + actions
        + " actions, "
        + all.size()
        + " tracers; of their spans arrived "
        + collector.receipts().count()
        + ", "
        + steadyAgent.receipts().count()
        + " and "
        + faultyAgent.receipts().count()
        + ", with "
        + steadyAgent.drops()
        + " and "
        + faultyAgent.drops()
        + " datagrams dropped";
  }

  private TorturedTracer open(Random random) {
    Map<String, String> settings = new HashMap<>();
    settings.put("JAEGER_SAMPLER_TYPE", one(random, "const", "const", "const", "remote"));
    settings.put("JAEGER_SAMPLER_PARAM", one(random, "0", "1", "1", "1", "1"));
    settings.put("JAEGER_SAMPLER_MANAGER_HOST_PORT", "127.0.0.1:1"); // Nobody is there.
    settings.put("JAEGER_SAMPLER_REFRESH_INTERVAL", "20ms");
    if (random.nextInt(4) == 0) {
      settings.put("JAEGER_BAGGAGE_RESTRICTIONS_ENDPOINT", "http://127.0.0.1:1/");
    }
    settings.put("JAEGER_REPORTER_FLUSH_INTERVAL", 1 + random.nextInt(60) + "ms");
    settings.put("JAEGER_REPORTER_CLOSE_TIMEOUT", random.nextInt(4) * 200 + "ms");
    settings.put("JAEGER_REPORTER_MAX_QUEUE_SIZE", one(random, "1", "8", "256", "16384"));
    settings.put("JAEGER_REPORTER_QUEUE_BYTES", one(random, "1024", "100000", "8388608"));
    settings.put("JAEGER_REPORTER_ON_FULL", one(random, "drop", "drop", "block:1ms", "block:20ms"));
    settings.put(
        "JAEGER_PROPAGATION", one(random, "jaeger", "w3c,b3", "b3single,jaeger", "b3,w3c"));
    settings.put("JAEGER_SAMPLER_DELAYED", "" + random.nextBoolean());
    settings.put("JAEGER_SAMPLER_LATE", "" + random.nextBoolean());
    settings.put("JAEGER_TRACEID_128BIT", "" + random.nextBoolean());
    settings.put("JAEGER_MDC", "" + (random.nextInt(4) == 0));
    settings.put("JAEGER_SENDER_STATS", "" + random.nextBoolean());
    settings.put("JAEGER_LIMIT_TAGS", one(random, "3", "1024"));
    settings.put("JAEGER_LIMIT_LOGS", one(random, "0", "1024"));
    settings.put("JAEGER_LIMIT_VALUE_LENGTH", one(random, "1", "300", "65536"));
    int packet = 512 + random.nextInt(random.nextBoolean() ? 2_000 : 64_000);
    settings.put("JAEGER_SENDER_MAX_PACKET_SIZE", "" + packet);
    Receiver receiver = receiver(random);
    settings.putAll(receiver.settings());
    if (receiver == collector) {
      overHttp(settings, packet, random);
    }
    if (random.nextInt(10) == 0) {
      receiver = null;
      settings.put("JAEGER_DISABLED", "true");
      settings.remove("JAEGER_SENDER_SPOOL_DIR");
    }
    Runnable callback = random.nextBoolean() ? new Callback(new Random(random.nextLong())) : null;
    TorturedTracer tracer = new TorturedTracer(settings, receiver, ids::incrementAndGet, callback);
    all.add(tracer);
    return tracer;
  }

  private Receiver receiver(Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> steadyAgent;
      case 1 -> faultyAgent;
      default -> collector;
    };
  }

  private void overHttp(Map<String, String> settings, int packet, Random random) {
    settings.put("JAEGER_SENDER", one(random, "http", "otlp"));
    settings.put("JAEGER_SENDER_TIMEOUT", 50 + random.nextInt(300) + "ms");
    settings.put("JAEGER_SENDER_RETRY_DEADLINE", one(random, "0", "100ms", "2s", "60s"));
    settings.put("JAEGER_SENDER_BUFFER_BYTES", "" + packet * (1 + random.nextInt(50)));
    settings.put("JAEGER_SENDER_ON_BUFFER_FULL", one(random, "oldest", "newest"));
    settings.put("JAEGER_SENDER_COMPRESSION", one(random, "gzip", "none"));
    settings.put("JAEGER_AUTH_TOKEN", "tOkEn-4711");
    settings.put("JAEGER_SENDER_HEADERS", "x-api-key=kEy-0815");
    if (random.nextBoolean()) {
      settings.put("JAEGER_SENDER_SPOOL_DIR", "" + directory.resolve("" + random.nextInt(3)));
      settings.put("JAEGER_SENDER_SPOOL_BYTES", one(random, "1048576", "268435456"));
    }
  }

  private static String one(Random random, String... of) {
    return of[random.nextInt(of.length)];
  }

  /** What parts of the application's own do when a tracer calls them: use a tracer, or throw. */
  private final class Callback implements Runnable {
    private final Random random; // It is synchronized enough.

    Callback(Random random) {
      this.random = random;
    }

    @Override
    public void run() {
      int kind = random.nextInt(40);
      if (kind == 0) {
        new Hostile(random).moody(null);
      } else if (kind == 1) {
        useATracer(random);
      }
    }
  }

  /** Not without an end: a tracer may call whoever calls it. */
  private void useATracer(Random random) {
    int depth = callbacks.get();
    if (depth >= 2 || over) {
      return;
    }
    callbacks.set(depth + 1);
    try {
      TorturedTracer tracer = tracers.get(random.nextInt(TRACERS));
      if (tracer == null) {
        return; // The first ones are being made.
      }
      Span span = tracer.tracer.buildSpan("called back").withTag("depth", depth).start();
      try (Scope scope = tracer.tracer.activateSpan(span)) {
        tracer.finish(tracer.tracer.buildSpan("child").start());
      }
      tracer.finish(span);
    } catch (Throwable thrown) {
      problem("callback", thrown);
    } finally {
      callbacks.set(depth);
    }
  }

  /** The logging of the application: looks at each line, and misbehaves. */
  private final class LogWatch extends UnsynchronizedAppenderBase<ILoggingEvent>
      implements AutoCloseable {
    private final Logger logger = (Logger) LoggerFactory.getLogger("io.skua");
    private final Random random = new Random(seed);
    private final Level levelBefore = logger.getLevel();

    LogWatch() {
      logger.setLevel(seed % 2 == 0 ? Level.INFO : Level.DEBUG);
      logger.setAdditive(false);
      setContext(logger.getLoggerContext());
      start();
      logger.addAppender(this);
    }

    @Override
    public void doAppend(ILoggingEvent event) {
      String text =
          event.getFormattedMessage() + ThrowableProxyUtil.asString(event.getThrowableProxy());
      if (event.getLevel() == Level.ERROR || SECRETS.stream().anyMatch(text::contains)) {
        problem("logged: " + event.getLevel() + " " + text);
      }
      if (isAtTheEndOfItsStack.get() == null) {
        if (random.nextInt(10) == 0) {
          useATracer(random);
        }
        if (random.nextInt(10) == 0) {
          new Hostile(random).moody(null);
        }
      }
    }

    @Override
    protected void append(ILoggingEvent event) {
      doAppend(event);
    }

    @Override
    public void close() {
      logger.detachAppender(this);
      logger.setAdditive(true);
      logger.setLevel(levelBefore);
    }
  }

  private final ThreadLocal<Boolean> isAtTheEndOfItsStack = new ThreadLocal<>();

  /** A thread of the application. */
  private final class App implements Runnable {
    private final Random random;
    private final Hostile hostile;

    App(Random random) {
      this.random = random;
      hostile = new Hostile(random);
    }

    @Override
    public void run() {
      while (!over) {
        int action = random.nextInt(100);
        try {
          act(action);
        } catch (Throwable thrown) {
          problem("action " + action + " threw", thrown);
        }
        actions.incrementAndGet();
      }
      Thread.interrupted();
    }

    private void act(int action) throws Exception {
      if (action < 30) {
        startOne();
      } else if (action < 50) {
        changeOne();
      } else if (action < 65) {
        finishOne();
      } else if (action < 75) {
        propagate();
      } else if (action < 85) {
        activate();
      } else if (action < 90) {
        look();
      } else if (action < 93) {
        burst();
      } else if (action < 95) {
        threads.get(random.nextInt(threads.size())).interrupt();
      } else if (action < 97) {
        Thread.interrupted();
      } else if (action == 97) {
        useUpTheStack();
      } else if (action == 98) {
        wait(any().tracer);
      } else if (random.nextInt(10) == 0) {
        replaceOne();
      }
    }

    private TorturedTracer any() {
      return tracers.get(random.nextInt(TRACERS));
    }

    /** Null if there is none just there. */
    private Live anySpan() {
      return spans.get(random.nextInt(SPANS));
    }

    private void startOne() {
      TorturedTracer owner = any();
      Tracer.SpanBuilder builder = owner.tracer.buildSpan(hostile.text());
      for (int i = random.nextInt(6); i > 0; i--) {
        configure(builder);
      }
      Span span = builder.start();
      if (random.nextInt(10) == 0) {
        span.setTag(Tags.SAMPLING_PRIORITY, random.nextInt(2)); // Not while it may be finished.
      }
      if (random.nextInt(20) == 0) {
        owner.finish(builder.start());
      }
      spans.set(random.nextInt(SPANS), new Live(owner, span));
    }

    private void configure(Tracer.SpanBuilder builder) {
      Live other = anySpan();
      switch (random.nextInt(12)) {
        case 0 -> builder.withTag(hostile.text(), hostile.text()).withTag("span.kind", "server");
        case 1 -> builder.withTag(hostile.text(), hostile.number());
        case 2 -> builder.withTag(hostile.tag(), hostile.text());
        case 3 -> builder.withTag("sampling.priority", hostile.number());
        case 4 -> builder.withStartTimestamp(hostile.time());
        case 5 -> builder.ignoreActiveSpan();
        case 6 -> builder.asChildOf(hostile.span());
        case 7 -> builder.asChildOf(hostile.context());
        case 8 -> builder.addReference(hostile.text(), hostile.context());
        case 9 -> builder.asChildOf((Span) null).asChildOf((SpanContext) null);
        default -> {
          if (other != null) {
            builder.addReference(
                one(random, "child_of", "follows_from", "?"), other.span.context());
            builder.asChildOf(other.span);
          }
        }
      }
    }

    private void changeOne() {
      Live live = anySpan();
      if (live != null) {
        change(live.span);
      }
    }

    private void change(Span span) {
      switch (random.nextInt(11)) {
        case 0 -> span.setTag(hostile.text(), hostile.text());
        case 1 -> span.setTag(hostile.text(), hostile.number());
        case 2 -> span.setTag(hostile.tag(), hostile.text());
        case 3 -> span.setTag(hostile.text(), random.nextBoolean());
        case 4 -> span.log(hostile.map());
        case 5 -> span.log(hostile.time(), hostile.map());
        case 6 -> span.log(hostile.text());
        case 7 -> span.log(hostile.time(), hostile.text());
        case 8 -> span.setOperationName(hostile.text());
        case 9 -> span.setBaggageItem(hostile.text(), hostile.text());
        default -> span.getBaggageItem(hostile.text());
      }
    }

    /** Once, or again; it stays there for others. */
    private void finishOne() {
      Live live = anySpan();
      if (live == null) {
        return;
      }
      if (random.nextInt(4) == 0) {
        live.owner.finish(live.span, hostile.time());
      } else {
        live.owner.finish(live.span);
      }
    }

    private void propagate() {
      SkuaTracer tracer = any().tracer;
      Live live = anySpan();
      SpanContext context = live == null ? hostile.context() : live.span.context();
      switch (random.nextInt(8)) {
        case 0 -> tracer.inject(context, null, hostile.textMap());
        case 1 -> tracer.inject(context, Format.Builtin.BINARY, hostile.binary());
        case 2 -> tracer.inject(context, Format.Builtin.BINARY_INJECT, hostile.binary());
        case 3 -> tracer.inject(context, Format.Builtin.TEXT_MAP, hostile.textMap());
        case 4 -> tracer.inject(hostile.context(), Format.Builtin.HTTP_HEADERS, null);
        case 5 -> continueFrom(tracer.extract(Format.Builtin.BINARY, hostile.binary()));
        case 6 -> continueFrom(tracer.extract(Format.Builtin.TEXT_MAP_EXTRACT, hostile.textMap()));
        default -> {
          Map<String, String> headers = hostile.headers();
          continueFrom(tracer.extract(Format.Builtin.HTTP_HEADERS, new TextMapAdapter(headers)));
          Map<String, String> carrier = new HashMap<>();
          tracer.inject(context, Format.Builtin.HTTP_HEADERS, new TextMapAdapter(carrier));
          continueFrom(any().tracer.extract(Format.Builtin.TEXT_MAP, new TextMapAdapter(carrier)));
        }
      }
    }

    private void continueFrom(SkuaSpanContext context) {
      TorturedTracer owner = any();
      Span span = owner.tracer.buildSpan("continued").asChildOf(context).start();
      spans.set(random.nextInt(SPANS), new Live(owner, span));
    }

    /** And closes one that anybody opened. */
    private void activate() {
      Live live = anySpan();
      Span span = random.nextInt(8) == 0 ? hostile.span() : live == null ? null : live.span;
      Scope opened = any().tracer.activateSpan(span);
      Scope other = scopes.getAndSet(random.nextInt(SCOPES), opened);
      if (other != null) {
        other.close();
      }
      if (random.nextBoolean()) {
        opened.close();
        opened.close();
      }
    }

    private void look() {
      TorturedTracer tracer = any();
      String text = tracer.tracer + " " + tracer.tracer.process();
      if (SECRETS.stream().anyMatch(text::contains)) {
        problem("said: " + text);
      }
      tracer.tracer.activeSpan();
      tracer.tracer.scopeManager().activeSpan();
      Live live = anySpan();
      if (live != null) {
        SkuaSpanContext context = (SkuaSpanContext) live.span.context();
        context.baggageItems().forEach(Map.Entry::getKey);
        (live.span.toString() + context.toTraceId() + context.hashCode()).isEmpty();
      }
    }

    private void burst() {
      TorturedTracer tracer = any();
      for (int i = random.nextInt(500); i > 0; i--) {
        tracer.finish(tracer.tracer.buildSpan("burst").withTag("i", i).start());
      }
    }

    private void wait(SkuaTracer tracer) {
      tracer.flush(
          switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> Duration.ofSeconds(Long.MIN_VALUE);
            case 2 -> Duration.ZERO;
            default -> Duration.ofMillis(random.nextInt(50));
          });
    }

    /** Others may use the old one yet, also to close it. */
    private void replaceOne() {
      int place = random.nextInt(TRACERS);
      TorturedTracer old = tracers.get(place);
      if (random.nextInt(3) > 0) {
        tracers.set(place, open(random));
      }
      old.close();
      tracers.set(place, open(random));
    }

    private void useUpTheStack() {
      TorturedTracer owner = any();
      if (owner.hasHostileParts) {
        return;
      }
      Live[] prepared = new Live[40];
      for (int i = 0; i < prepared.length; i++) {
        prepared[i] = new Live(owner, owner.tracer.buildSpan("deep").start());
      }
      Depths depths = new Depths(prepared, 1 + random.nextInt(6));
      isAtTheEndOfItsStack.set(true);
      try {
        depths.descend();
      } finally {
        isAtTheEndOfItsStack.remove();
      }
      depths.tell();
    }
  }

  /** Uses tracers where the stack ends, on its way back from there. */
  private static final class Depths {
    private final Live[] spans;
    private final boolean[] tried;
    private final boolean[] returned;
    private final int step;
    private int next;

    Depths(Live[] spans, int step) {
      this.spans = spans;
      this.step = step;
      tried = new boolean[spans.length];
      returned = new boolean[spans.length];
    }

    void descend() {
      try {
        descend();
      } catch (StackOverflowError itEnds) {
        // From here on there is a little more room with each frame.
      }
      int at = next++;
      if (at % step != 0 || at / step >= spans.length) {
        return;
      }
      at /= step;
      try {
        Span span = spans[at].span;
        switch (at % 5) {
          case 0:
            span.setTag("deep", at).log("deep").setBaggageItem("deep", "down");
            break;
          case 1:
            spans[at].owner.tracer.buildSpan("deeper").asChildOf(span).withTag("at", at).start();
            break;
          default:
            break;
        }
        tried[at] = true;
        span.finish();
        returned[at] = true;
      } catch (StackOverflowError itEnds) {
        // It is used up indeed.
      }
    }

    void tell() {
      for (int i = 0; i < spans.length; i++) {
        if (returned[i]) {
          spans[i].owner.finished(spans[i].span);
        } else if (tried[i]) {
          spans[i].owner.endedInDoubt(spans[i].span);
        }
      }
    }
  }
}
