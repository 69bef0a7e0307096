/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.forward.CollectorUrls;
import io.skua.allinone.jobs.Retention;
import io.skua.allinone.sampling.SamplingDialect;
import io.skua.allinone.store.StoreType;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs an {@link AllInOne} until a signal ends it. */
@Command(
    name = "skua-all-in-one",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    abbreviateSynopsis = true,
    usageHelpAutoWidth = true,
    description = {
      "A Jaeger-compatible backend: takes spans from Jaeger's clients and OTLP exporters, keeps"
          + " them, and shows them on a page. In one process for a laptop, or a part in each.",
      "Each option may stand in the environment instead: SKUA_MAX_TRACES for --max-traces."
    })
public final class Main implements Callable<Integer> {
  /** Below the half minute that systems such as Kubernetes give a process. */
  private static final int END_SECONDS = 27;

  private static final long SPOOL_BYTES = 256L << 20;

  @Option(
      names = "--bind",
      paramLabel = "<address>",
      defaultValue = "127.0.0.1",
      description = "Listens there, 0.0.0.0 for all addresses. Default: ${DEFAULT-VALUE}")
  private InetAddress bind;

  @Option(
      names = "--allowed-hosts",
      paramLabel = "<name>",
      split = ",",
      description =
          "Names of this machine that browsers may use, besides localhost, addresses and names"
              + " without a dot; * for any.")
  private List<String> allowedHosts = List.of();

  @Option(
      names = "--role",
      paramLabel = "<role>",
      defaultValue = "all",
      description =
          "Which part of the backend this process is: all, agent, collector or query. Default:"
              + " ${DEFAULT-VALUE}")
  private Role role;

  @Option(
      names = "--store",
      paramLabel = "<store>",
      description =
          "Keeps traces there: memory, h2:FILE, and, with skua-backend.jar, opensearch:URL or"
              + " cassandra:HOST. Default: memory")
  private String store;

  @Option(
      names = "--store-file",
      paramLabel = "<path>",
      description = "Keeps them in a database there, through restarts: the same as --store h2:FILE")
  private Path storeFile;

  @Option(
      names = "--max-traces",
      paramLabel = "<n>",
      description = "Keeps so many traces, the newest, in memory or a file. Default: 10000")
  private Integer maxTraces;

  @Option(
      names = "--max-bytes",
      paramLabel = "<n>",
      converter = Bytes.class,
      description =
          "Keeps so much of them, such as 256m. Default: a quarter of the" + " heap, 1g in a file")
  private Long maxBytes;

  @Option(
      names = "--collector",
      paramLabel = "<url>",
      split = ",",
      description =
          "Of an agent: passes spans on to one of these, such as http://collector:14268, and asks"
              + " it what to sample.")
  private List<String> collectors = List.of();

  @Option(
      names = "--buffer",
      paramLabel = "<n>",
      converter = Bytes.class,
      description =
          "Of an agent: holds so much while collectors are away, 4m or more. Default: a"
              + " quarter of the heap")
  private Long buffer;

  @Option(
      names = "--spool",
      paramLabel = "<path>",
      description = "Of an agent: holds it in files there, which outlive it. Default: in memory")
  private Path spool;

  @Option(
      names = "--spool-bytes",
      paramLabel = "<n>",
      converter = Bytes.class,
      description = "Of an agent: the most in those files, 4m or more. Default: 256m")
  private Long spoolBytes;

  @Option(
      names = "--strategies",
      paramLabel = "<path>",
      description =
          "Sampling strategies in Jaeger's format, read again when they change. Default: all"
              + " traces are sampled")
  private Path strategies;

  @Option(
      names = "--sampling-dialect",
      paramLabel = "<dialect>",
      description =
          "Answers clients that ask for strategies in one of ${COMPLETION-CANDIDATES}. Default: as"
              + " Jaeger since 2.16: strings")
  private SamplingDialect samplingDialect;

  @Option(
      names = "--ui-dir",
      paramLabel = "<path>",
      description = "Serves a built jaeger-ui from there in place of the page.")
  private Path uiDirectory;

  @Option(
      names = "--ui-config",
      paramLabel = "<path>",
      description =
          "Sets up the page, or that of --ui-dir: menu, link patterns and more, in JSON of"
              + " jaeger-ui's format.")
  private Path uiConfig;

  @Option(
      names = "--base-path",
      paramLabel = "<path>",
      defaultValue = "/",
      description =
          "Answers below it on the port of the page, such as /jaeger, for a reverse proxy."
              + " Default: ${DEFAULT-VALUE}")
  private String basePath;

  @Option(
      names = "--receive-buffer",
      paramLabel = "<n>",
      converter = Bytes.class,
      description =
          "Asks the kernel for so much room for datagrams that wait, 0 for the system's default."
              + " Default: 4m")
  private Long receiveBuffer;

  @Option(names = "--zipkin", description = "Takes Zipkin's JSON, too, on port 9411.")
  private boolean zipkin;

  @Option(
      names = "--dependencies",
      paramLabel = "on|off",
      defaultValue = "on",
      description =
          "Counts who calls whom in a shared store, hourly: one of all processes does. Off where"
              + " Spark does it, as both would count twice. Default: ${DEFAULT-VALUE}")
  private Switch dependencies;

  @Option(
      names = "--retention",
      paramLabel = "<days>",
      description =
          "Deletes what is older from a shared store, such as 7d, once a day. Default: nothing")
  private String retention;

  @Option(
      names = "--retention-dry-run",
      description = "Logs what --retention would delete, and deletes nothing.")
  private boolean retentionDryRun;

  private enum Switch {
    ON,
    OFF
  }

  private final List<StoreType> stores = Stores.types();
  private final CommandSpec spec = CommandSpec.forAnnotatedObject(this);
  private final CommandLine commandLine;

  private Main() {
    String version = Main.class.getPackage().getImplementationVersion();
    spec.version(version == null ? "not packaged" : version);
    for (Port port : Port.values()) {
      spec.addOption(
          OptionSpec.builder("--port." + port.label())
              .type(Integer.class)
              .paramLabel("<n>")
              .description("0 for any free one, -1 for none. Default: " + usual(port))
              .build());
    }
    for (StoreType type : stores) {
      type.settings().forEach(setting -> addOption(type, setting));
    }
    commandLine =
        new CommandLine(spec)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setDefaultValueProvider(Main::fromEnvironment);
  }

  private static String usual(Port port) {
    return switch (port) {
      case ZIPKIN -> "none";
      case ADMIN -> "14271 of an agent, 14269 of a collector, 16687 of a query, or none";
      default -> Integer.toString(port.number());
    };
  }

  private void addOption(StoreType type, StoreType.Setting setting) {
    String unset = setting.defaultValue().isEmpty() ? "" : " Default: " + setting.defaultValue();
    spec.addOption(
        OptionSpec.builder(option(type, setting))
            .type(String.class)
            .paramLabel("<value>")
            .description((setting.description() + unset).replace("%", "%%"))
            .build());
  }

  private static String option(StoreType type, StoreType.Setting setting) {
    return "--" + type.name() + '.' + setting.name();
  }

  private static String fromEnvironment(CommandLine.Model.ArgSpec argument) {
    if (!(argument instanceof OptionSpec option)) {
      return null;
    }
    String name = option.longestName().substring(2).replaceAll("[-.]", "_");
    return System.getenv("SKUA_" + name.toUpperCase(Locale.ROOT));
  }

  /** Reads {@code 4096}, {@code 512k}, {@code 256m} or {@code 2g}. */
  private static final class Bytes implements CommandLine.ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      int shift = 10 * ("kmg".indexOf(Character.toLowerCase(text.charAt(text.length() - 1))) + 1);
      String digits = shift == 0 ? text : text.substring(0, text.length() - 1);
      return Math.multiplyExact(Long.parseLong(digits), 1L << shift);
    }
  }

  /** Exits with 0 when ended by a signal, 1 if it cannot start, 2 for a wrong option. */
  public static void main(String[] args) {
    int status = new Main().commandLine.execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    long start = System.nanoTime();
    AllInOneSettings settings = settings();
    AllInOne allInOne;
    try {
      allInOne = AllInOne.start(settings);
    } catch (UncheckedIOException | IllegalArgumentException failed) {
      commandLine.getErr().println(failed.getMessage());
      return 1;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> end(allInOne)));
    greet(allInOne, settings, (System.nanoTime() - start) / 1_000_000);
    new CountDownLatch(1).await();
    return 0;
  }

  /** A signal is how it is meant to end, so its status is 0; if that hangs, the status says so. */
  private static void end(AllInOne allInOne) {
    Thread closing = new Thread(allInOne::close, "all-in-one-end");
    closing.setDaemon(true);
    closing.start();
    try {
      closing.join(TimeUnit.SECONDS.toMillis(END_SECONDS));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(closing.isAlive() ? 1 : 0);
  }

  private AllInOneSettings settings() {
    try {
      AllInOneSettings settings =
          AllInOneSettings.classic()
              .withRole(role)
              .withAddress(bind)
              .withAllowedHosts(Set.copyOf(allowedHosts))
              .withCollectors(collectors.stream().map(Main::url).toList())
              .withStrategiesFile(strategies)
              .withSamplingDialect(samplingDialect)
              .withUiDirectory(uiDirectory)
              .withUiConfig(uiConfig)
              .withBasePath(basePath)
              .withDependencies(dependencies == Switch.ON);
      settings = withLimits(withStore(withPorts(settings)));
      settings.check();
      return settings;
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new ParameterException(commandLine, wrong.getMessage());
    }
  }

  /** Not picocli's: that would repeat a password. */
  private static URI url(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException(
          "--collector " + CollectorUrls.shown(text) + ": " + wrong.getReason());
    }
  }

  private AllInOneSettings withPorts(AllInOneSettings settings) {
    AllInOneSettings more = settings;
    if (zipkin) {
      more = more.withPort(Port.ZIPKIN, Port.ZIPKIN.number());
    }
    for (Port port : Port.values()) {
      Integer number = spec.findOption("--port." + port.label()).getValue();
      more = number == null ? more : more.withPort(port, number);
    }
    return more;
  }

  private AllInOneSettings withStore(AllInOneSettings settings) {
    if (store != null && storeFile != null) {
      throw new IllegalArgumentException("--store and --store-file: one of them says it");
    }
    AllInOneSettings more = storeFile == null ? settings : settings.withStoreFile(storeFile);
    String name = store == null ? more.storeName() : store.split(":", 2)[0];
    Map<String, String> itsSettings = new HashMap<>();
    for (StoreType type : stores) {
      for (StoreType.Setting setting : type.settings()) {
        String value = spec.findOption(option(type, setting)).getValue();
        if (value != null && !type.name().equals(Stores.typeName(name))) {
          throw new IllegalArgumentException(
              option(type, setting) + ": is of another store than " + name);
        }
        if (value != null) {
          itsSettings.put(setting.name(), value);
        }
      }
    }
    return store == null ? more : more.withStore(store, itsSettings);
  }

  private AllInOneSettings withLimits(AllInOneSettings settings) {
    AllInOneSettings more = settings;
    if (maxTraces != null || maxBytes != null) {
      more =
          more.withBounds(
              maxTraces == null ? settings.maxTraces() : maxTraces,
              maxBytes == null ? settings.maxBytes() : maxBytes);
    }
    if (receiveBuffer != null) {
      more = more.withReceiveBuffer(Math.toIntExact(receiveBuffer));
    }
    if (buffer != null) {
      more = more.withBuffer(buffer);
    }
    if (retention != null) {
      more = more.withRetention(Retention.parse(retention, retentionDryRun));
    } else if (retentionDryRun) {
      throw new IllegalArgumentException("--retention-dry-run: of which --retention?");
    }
    if (spool == null && spoolBytes != null) {
      throw new IllegalArgumentException("--spool-bytes: --spool says where");
    }
    if (spool != null) {
      more = more.withSpool(spool, spoolBytes == null ? SPOOL_BYTES : spoolBytes);
    }
    return more;
  }

  private void greet(AllInOne allInOne, AllInOneSettings settings, long millis) {
    PrintWriter out = commandLine.getOut();
    String part = role == Role.ALL ? "all-in-one" : role.label();
    out.printf("Skua %s, started in %d ms. %s.%n%n", part, millis, purpose(settings));
    http(out, allInOne, Port.QUERY, "Look at traces", settings.basePath() + "/");
    udp(out, allInOne, settings, Port.AGENT_COMPACT, "Send by UDP, compact");
    udp(out, allInOne, settings, Port.AGENT_BINARY, "Send by UDP, binary");
    http(out, allInOne, Port.COLLECTOR, "Send by HTTP", "/api/traces");
    http(out, allInOne, Port.OTLP, "Send by OTLP", "/v1/traces");
    http(out, allInOne, Port.ZIPKIN, "Send by Zipkin", "/api/v2/spans");
    http(out, allInOne, Port.SAMPLING, "Ask what to sample", "/sampling");
    http(out, allInOne, Port.ADMIN, "Watch it", "/metrics");
    if (allInOne.isOpen(Port.COLLECTOR)) {
      out.printf(
          "%nNext: start a service with JAEGER_ENDPOINT=%s/api/traces, use it, and look.%n",
          allInOne.url(Port.COLLECTOR));
    }
    out.println("Ctrl-C ends it.");
    out.flush();
  }

  private static String purpose(AllInOneSettings settings) {
    if (settings.role() == Role.AGENT) {
      return "Passes spans on to " + settings.shownCollectors();
    }
    return switch (settings.storeName()) {
      case Stores.MEMORY -> bounds(settings) + "in memory";
      case Stores.H2 -> bounds(settings) + "in " + settings.storeAddress();
      default -> "The store is " + settings.storeName();
    };
  }

  private static String bounds(AllInOneSettings settings) {
    return String.format(
        "Keeps %,d traces or %d MiB, ", settings.maxTraces(), settings.maxBytes() >> 20);
  }

  private static void http(
      PrintWriter out, AllInOne allInOne, Port port, String what, String path) {
    if (allInOne.isOpen(port)) {
      out.printf("  %-22s %s%s%n", what, allInOne.url(port), path);
    }
  }

  private static void udp(
      PrintWriter out, AllInOne allInOne, AllInOneSettings settings, Port port, String what) {
    if (allInOne.isOpen(port)) {
      out.printf("  %-22s %s%n", what, allInOne.url(port).getAuthority());
      int given = allInOne.receiveBuffer(port);
      if (given < settings.receiveBuffer()) {
        out.printf(
            "  %-22s a receive buffer of %,d bytes, not %,d: on Linux, net.core.rmem_max is the"
                + " most%n",
            "", given, settings.receiveBuffer());
      }
    }
  }
}
