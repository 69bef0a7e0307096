/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.jobs.Retention;
import io.skua.allinone.sampling.SamplingDialect;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
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
      "A Jaeger-compatible backend for a laptop: takes spans from Jaeger's clients and OTLP"
          + " exporters, keeps the newest, and shows them on a page.",
      "Each option may stand in the environment instead: SKUA_MAX_TRACES for --max-traces."
    })
public final class Main implements Callable<Integer> {
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
      names = "--max-traces",
      paramLabel = "<n>",
      defaultValue = "10000",
      description = "Keeps so many traces, the newest. Default: ${DEFAULT-VALUE}")
  private int maxTraces;

  @Option(
      names = "--max-bytes",
      paramLabel = "<n>",
      converter = Bytes.class,
      description =
          "Keeps so much of them, such as 256m. Default: a quarter of the"
              + " heap, 1g with --store-file")
  private Long maxBytes;

  @Option(
      names = "--store-file",
      paramLabel = "<path>",
      description = "Keeps them in a database there, through restarts. Default: in memory")
  private Path storeFile;

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
      defaultValue = "4m",
      converter = Bytes.class,
      description =
          "Asks the kernel for so much room for datagrams that wait, 0 for the system's default."
              + " Default: ${DEFAULT-VALUE}")
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
              .description(
                  "0 for any free one, -1 for none. Default: "
                      + (port == Port.ZIPKIN ? "none" : port.number()))
              .build());
    }
    commandLine =
        new CommandLine(spec)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setDefaultValueProvider(Main::fromEnvironment);
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
    CountDownLatch ended = new CountDownLatch(1);
    Thread end =
        new Thread(
            () -> {
              allInOne.close();
              ended.countDown();
            });
    Runtime.getRuntime().addShutdownHook(end);
    greet(allInOne, settings, (System.nanoTime() - start) / 1_000_000);
    ended.await();
    return 0;
  }

  private AllInOneSettings settings() {
    AllInOneSettings settings =
        AllInOneSettings.classic()
            .withAddress(bind)
            .withAllowedHosts(Set.copyOf(allowedHosts))
            .withStoreFile(storeFile)
            .withStrategiesFile(strategies)
            .withSamplingDialect(samplingDialect)
            .withUiDirectory(uiDirectory)
            .withUiConfig(uiConfig)
            .withDependencies(dependencies == Switch.ON);
    try {
      if (retention != null) {
        settings = settings.withRetention(Retention.parse(retention, retentionDryRun));
      } else if (retentionDryRun) {
        throw new IllegalArgumentException("--retention-dry-run: of which --retention?");
      }
      if (zipkin) {
        settings = settings.withPort(Port.ZIPKIN, Port.ZIPKIN.number());
      }
      for (Port port : Port.values()) {
        Integer number = spec.findOption("--port." + port.label()).getValue();
        settings = number == null ? settings : settings.withPort(port, number);
      }
      return settings
          .withBasePath(basePath)
          .withReceiveBuffer(Math.toIntExact(receiveBuffer))
          .withBounds(maxTraces, maxBytes == null ? settings.maxBytes() : maxBytes);
    } catch (IllegalArgumentException | ArithmeticException wrong) {
      throw new ParameterException(commandLine, wrong.getMessage());
    }
  }

  private void greet(AllInOne allInOne, AllInOneSettings settings, long millis) {
    PrintWriter out = commandLine.getOut();
    out.printf(
        "Skua all-in-one, started in %d ms. Keeps %,d traces or %d MiB, %s.%n%n",
        millis,
        settings.maxTraces(),
        settings.maxBytes() >> 20,
        settings.storeFile() == null ? "in memory" : "in " + settings.storeFile());
    http(out, allInOne, Port.QUERY, "Look at traces", settings.basePath() + "/");
    udp(out, allInOne, settings, Port.AGENT_COMPACT, "Send by UDP, compact");
    udp(out, allInOne, settings, Port.AGENT_BINARY, "Send by UDP, binary");
    http(out, allInOne, Port.COLLECTOR, "Send by HTTP", "/api/traces");
    http(out, allInOne, Port.OTLP, "Send by OTLP", "/v1/traces");
    http(out, allInOne, Port.ZIPKIN, "Send by Zipkin", "/api/v2/spans");
    http(out, allInOne, Port.SAMPLING, "Ask what to sample", "/sampling");
    if (allInOne.isOpen(Port.COLLECTOR)) {
      out.printf(
          "%nNext: start a service with JAEGER_ENDPOINT=%s/api/traces, use it, and look.%n",
          allInOne.url(Port.COLLECTOR));
    }
    out.println("Ctrl-C ends it.");
    out.flush();
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
