/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Runs an {@link AllInOne} until it is ended by a signal. */
@Command(
    name = "skua-all-in-one",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A Jaeger-compatible backend for a laptop: it takes spans from Jaeger's clients and OTLP"
          + " exporters, keeps the newest, and shows them on a page.",
      "Each option may stand in the environment, too: --max-traces is SKUA_MAX_TRACES."
    })
public final class Main implements Callable<Integer> {
  @Option(
      names = "--bind",
      paramLabel = "<address>",
      defaultValue = "127.0.0.1",
      description = "Address to listen on, 0.0.0.0 for all. Default: ${DEFAULT-VALUE}")
  private InetAddress bind;

  @Option(
      names = "--allowed-hosts",
      paramLabel = "<name>",
      split = ",",
      description =
          "Names that browsers may use for this machine, besides localhost and addresses; * for"
              + " any.")
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
      description = "Keeps so much of them. Default: a quarter of the heap")
  private Long maxBytes;

  @Option(
      names = "--store-file",
      paramLabel = "<path>",
      description = "Keeps traces in a database there, through restarts. Default: in memory")
  private Path storeFile;

  @Option(
      names = "--strategies",
      paramLabel = "<path>",
      description =
          "Sampling strategies in Jaeger's format, read again when they change. Default: every"
              + " trace is sampled")
  private Path strategies;

  @Option(
      names = "--ui-dir",
      paramLabel = "<path>",
      description = "Folder of a built jaeger-ui to serve in place of the page.")
  private Path uiDirectory;

  @Option(names = "--zipkin", description = "Takes Zipkin's JSON, too, on port 9411.")
  private boolean zipkin;

  private final Map<Port, Integer> ports = new EnumMap<>(Port.class);
  private final CommandLine commandLine;

  private Main() {
    CommandSpec spec = CommandSpec.forAnnotatedObject(this);
    for (Port port : Port.values()) {
      spec.addOption(
          OptionSpec.builder(optionOf(port))
              .paramLabel("<n>")
              .type(int.class)
              .description("0 for any free one, -1 for none. Default: " + port.number())
              .setter(
                  new CommandLine.Model.ISetter() {
                    @Override
                    @SuppressWarnings("unchecked")
                    public <T> T set(T value) {
                      return value == null ? null : (T) ports.put(port, (Integer) value);
                    }
                  })
              .build());
    }
    commandLine = new CommandLine(spec);
    commandLine.setDefaultValueProvider(
        argument ->
            argument instanceof OptionSpec option
                ? System.getenv(variable(option.longestName()))
                : null);
  }

  static String optionOf(Port port) {
    return "--port." + port.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static String variable(String option) {
    return "SKUA_" + option.substring(2).toUpperCase(Locale.ROOT).replaceAll("[-.]", "_");
  }

  /** Runs it; exits with 0 when ended by a signal, 1 if it cannot start, 2 for a wrong option. */
  public static void main(String[] args) {
    int status = new Main().commandLine.execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    long start = System.nanoTime();
    PrintWriter out = commandLine.getOut();
    AllInOne allInOne;
    try {
      allInOne = AllInOne.start(settings());
    } catch (UncheckedIOException failed) {
      commandLine.getErr().println(failed.getMessage());
      return 1;
    }
    CountDownLatch end = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  allInOne.close();
                  end.countDown();
                }));
    out.println("Started in " + (System.nanoTime() - start) / 1_000_000 + " ms.");
    out.println(allInOne.queryUrl());
    out.flush();
    end.await();
    return 0;
  }

  private Settings settings() {
    Settings settings =
        Settings.classic()
            .withAddress(bind)
            .withAllowedHosts(new HashSet<>(allowedHosts))
            .withStoreFile(storeFile)
            .withStrategiesFile(strategies)
            .withUiDirectory(uiDirectory);
    try {
      if (zipkin) {
        settings = settings.withPort(Port.ZIPKIN, Port.ZIPKIN.number());
      }
      for (Map.Entry<Port, Integer> port : ports.entrySet()) {
        settings = settings.withPort(port.getKey(), port.getValue());
      }
      long bytes = maxBytes == null ? Runtime.getRuntime().maxMemory() / 4 : maxBytes;
      return settings.withBounds(maxTraces, bytes);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(commandLine, wrong.getMessage());
    }
  }
}
