/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import io.skua.allinone.AllInOne;
import io.skua.allinone.AllInOneSettings;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs the demo until it is ended by a signal, and a backend in the same process unless settings
 * say that spans go elsewhere.
 */
@Command(
    name = "skua-hotrod",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Rides on demand: four services whose traces tell what is slow, and why.",
      "Without JAEGER_ENDPOINT, JAEGER_AGENT_HOST or JAEGER_SENDER, a backend is started, too."
    })
public final class Main implements Callable<Integer> {
  private static final List<String> ELSEWHERE =
      List.of("JAEGER_ENDPOINT", "JAEGER_AGENT_HOST", "JAEGER_SENDER");

  @Option(
      names = {"-D", "--fix-db-query-delay"},
      paramLabel = "<time>",
      defaultValue = "300ms",
      converter = Milliseconds.class,
      description = "How long a query takes, on average. Default: ${DEFAULT-VALUE}")
  private Duration dbQueryDelay;

  @Option(
      names = {"-M", "--fix-disable-db-conn-mutex"},
      description = "Lets queries run side by side, rather than over one connection.")
  private boolean dbConnMutexDisabled;

  @Option(
      names = {"-W", "--fix-route-worker-pool-size"},
      paramLabel = "<n>",
      defaultValue = "3",
      description = "How many routes are looked for at a time. Default: ${DEFAULT-VALUE}")
  private int routeWorkerPoolSize;

  @Option(
      names = "--load",
      paramLabel = "<n>",
      description = "Sends so many requests a second by itself. Default: none")
  private double load;

  @Option(
      names = "--bind",
      paramLabel = "<address>",
      defaultValue = "127.0.0.1",
      description = "Address to listen on, 0.0.0.0 for all. Default: ${DEFAULT-VALUE}")
  private InetAddress bind;

  @Option(
      names = {"-b", "--basepath"},
      paramLabel = "<path>",
      defaultValue = "",
      description = "What the paths of the frontend begin with, as /hotrod. Default: nothing")
  private String basePath;

  @Option(
      names = {"-j", "--jaeger-ui"},
      paramLabel = "<url>",
      defaultValue = "http://localhost:16686",
      description = "Where the page's links lead to. Default: ${DEFAULT-VALUE}")
  private String jaegerUi;

  @Option(
      names = {"-f", "--frontend-service-port"},
      paramLabel = "<n>",
      defaultValue = "8080",
      description = "Port of the frontend, 0 for any. Default: ${DEFAULT-VALUE}")
  private int frontendPort;

  @Option(
      names = {"-c", "--customer-service-port"},
      paramLabel = "<n>",
      defaultValue = "8081",
      description = "Port of the customer service. Default: ${DEFAULT-VALUE}")
  private int customerPort;

  @Option(
      names = {"-d", "--driver-service-port"},
      paramLabel = "<n>",
      defaultValue = "8082",
      description = "Port of the driver service. Default: ${DEFAULT-VALUE}")
  private int driverPort;

  @Option(
      names = {"-r", "--route-service-port"},
      paramLabel = "<n>",
      defaultValue = "8083",
      description = "Port of the route service. Default: ${DEFAULT-VALUE}")
  private int routePort;

  @Spec private CommandSpec spec;

  private final UnaryOperator<String> settings;
  private final Deque<AutoCloseable> parts = new ArrayDeque<>(); // guarded by this
  private final CountDownLatch ended = new CountDownLatch(1);

  Main(UnaryOperator<String> settings) {
    this.settings = settings;
  }

  /** Runs it; exits with 0 when ended by a signal, 1 if it cannot start, 2 for a wrong option. */
  public static void main(String[] args) {
    UnaryOperator<String> settings = name -> System.getProperty(name, System.getenv(name));
    int status = new CommandLine(new Main(settings)).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    try {
      start(options(), fixes());
    } catch (UncheckedIOException | IllegalArgumentException wrong) {
      close(); // Also for a setting JAEGER_* that makes no sense.
      spec.commandLine().getErr().println(wrong.getMessage());
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "hotrod-close"));
    ended.await();
    return 0;
  }

  private Settings options() {
    Map<Service, Integer> ports = new EnumMap<>(Service.class);
    ports.put(Service.FRONTEND, frontendPort);
    ports.put(Service.CUSTOMER, customerPort);
    ports.put(Service.DRIVER, driverPort);
    ports.put(Service.ROUTE, routePort);
    try {
      return new Settings(bind, ports, basePath, jaegerUi);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private Fixes fixes() {
    try {
      if (load < 0 || load > 1000) {
        throw new IllegalArgumentException("--load: " + load + ", must be 0 to 1000 a second");
      }
      return new Fixes(
          new Fixes.State(dbQueryDelay.toMillis(), dbConnMutexDisabled, routeWorkerPoolSize));
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage());
    }
  }

  private void start(Settings options, Fixes fixes) {
    PrintWriter out = spec.commandLine().getOut();
    Hotrod hotrod = opened(Hotrod.start(options, fixes, tracers(out)));
    if (load > 0) {
      opened(new Load(hotrod.url(), load));
    }
    out.println();
    out.println("Click a customer:  " + shown(hotrod.url().toString()));
    out.println("See what happened: " + options.jaegerUi());
    out.println("Ctrl-C ends it.");
    out.println();
    out.flush();
  }

  private static String shown(String url) {
    return url.replace("//127.0.0.1:", "//localhost:");
  }

  private Tracers tracers(PrintWriter out) {
    List<String> elsewhere = ELSEWHERE.stream().filter(this::isSet).toList();
    if (!elsewhere.isEmpty()) {
      out.println(
          "Spans go elsewhere, as set by "
              + String.join(", ", elsewhere)
              + "; no backend is started here.");
      return opened(Tracers.bySettings());
    }
    AllInOne backend;
    try {
      backend = opened(AllInOne.start(AllInOneSettings.classic()));
    } catch (UncheckedIOException taken) {
      throw new UncheckedIOException(
          "The backend cannot start: "
              + taken.getMessage()
              + "\nDoes another backend run there? JAEGER_AGENT_HOST=localhost sends spans to it.",
          taken.getCause());
    }
    out.println("Spans go to a backend in this process, which forgets them when it ends.");
    return opened(Tracers.reportingTo(backend));
  }

  private boolean isSet(String name) {
    String value = settings.apply(name);
    return value != null && !value.isBlank();
  }

  private synchronized <T extends AutoCloseable> T opened(T part) {
    parts.push(part);
    return part;
  }

  /** The last opened first: no traffic, no services, no spans, no backend. */
  synchronized void close() {
    while (!parts.isEmpty()) {
      try {
        parts.pop().close();
      } catch (Exception failed) {
        spec.commandLine().getErr().println(failed);
      }
    }
    ended.countDown();
  }

  /** Understands {@code 300ms}, {@code 1s} and a bare number of milliseconds. */
  static final class Milliseconds implements ITypeConverter<Duration> {
    private static final Pattern TIME = Pattern.compile("(\\d{1,9})(ms|s)?");

    @Override
    public Duration convert(String text) {
      Matcher time = TIME.matcher(text);
      if (!time.matches()) {
        throw new TypeConversionException("'" + text + "', must be a time such as 300ms or 1s");
      }
      long count = Long.parseLong(time.group(1));
      return "s".equals(time.group(2)) ? Duration.ofSeconds(count) : Duration.ofMillis(count);
    }
  }
}
