/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.http.BasePath;
import io.skua.allinone.jobs.Retention;
import io.skua.allinone.sampling.SamplingDialect;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How an {@link AllInOne} is set up. Immutable: each {@code with} returns a changed copy.
 *
 * <pre>{@code
 * AllInOne.start(AllInOneSettings.classic().withPort(Port.ZIPKIN, 9411));
 * }</pre>
 */
public final class AllInOneSettings {
  /** Stands for a port that is not opened. */
  public static final int OFF = -1;

  private static final long FILE_BYTES = 1L << 30;

  private final Map<Port, Integer> ports = new EnumMap<>(Port.class);
  private InetAddress address = InetAddress.getLoopbackAddress();
  private Set<String> allowedHosts = Set.of();
  private int maxTraces = 10_000;
  private long maxBytes; // 0 until it is set: what there is room for depends on the store
  private Path storeFile;
  private Path strategiesFile;
  private SamplingDialect samplingDialect;
  private Path uiDirectory;
  private Path uiConfig;
  private String basePath = "";
  private int receiveBuffer = 4 << 20;
  private boolean dependencies = true;
  private Optional<Retention> retention = Optional.empty();

  private AllInOneSettings() {}

  private AllInOneSettings(AllInOneSettings other) {
    ports.putAll(other.ports);
    address = other.address;
    allowedHosts = other.allowedHosts;
    maxTraces = other.maxTraces;
    maxBytes = other.maxBytes;
    storeFile = other.storeFile;
    strategiesFile = other.strategiesFile;
    samplingDialect = other.samplingDialect;
    uiDirectory = other.uiDirectory;
    uiConfig = other.uiConfig;
    basePath = other.basePath;
    receiveBuffer = other.receiveBuffer;
    dependencies = other.dependencies;
    retention = other.retention;
  }

  /** Returns those of a backend that clients find where they look for one; Zipkin is off. */
  public static AllInOneSettings classic() {
    AllInOneSettings settings = new AllInOneSettings();
    for (Port port : Port.values()) {
      settings.ports.put(port, port.number());
    }
    settings.ports.put(Port.ZIPKIN, OFF);
    return settings;
  }

  /** Returns those of a backend in a test: all its ports are whatever is free. */
  public static AllInOneSettings ephemeral() {
    AllInOneSettings settings = new AllInOneSettings();
    for (Port port : Port.values()) {
      settings.ports.put(port, 0);
    }
    return settings;
  }

  /**
   * Listens there. Default: the loopback address.
   *
   * @param address of this machine, or the wildcard for all that it has
   */
  public AllInOneSettings withAddress(InetAddress address) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.address = address;
    return copy;
  }

  /**
   * Changes a port.
   *
   * @param number 1 to 65535, 0 for any free one, or {@link #OFF}
   * @throws IllegalArgumentException if it is anything else
   */
  public AllInOneSettings withPort(Port port, int number) {
    if (number < OFF || number > 65_535) {
      throw new IllegalArgumentException(
          "port " + port.label() + ' ' + number + ": must be 0 to 65535, or -1 for none");
    }
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.ports.put(port, number);
    return copy;
  }

  /**
   * Answers to more names than addresses and those without a dot.
   *
   * @param hosts names without port, {@code *} for any
   */
  public AllInOneSettings withAllowedHosts(Set<String> hosts) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.allowedHosts = Set.copyOf(hosts);
    return copy;
  }

  /**
   * Keeps at most so much; the oldest traces go first. Default: 10,000 traces, and a quarter of the
   * heap in memory, 1 GiB in a file.
   *
   * @throws IllegalArgumentException if either is below 1
   */
  public AllInOneSettings withBounds(int maxTraces, long maxBytes) {
    if (maxTraces < 1 || maxBytes < 1) {
      throw new IllegalArgumentException(
          "bounds " + maxTraces + " traces, " + maxBytes + " bytes: at least 1 each");
    }
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.maxTraces = maxTraces;
    copy.maxBytes = maxBytes;
    return copy;
  }

  /**
   * Keeps traces in a database, through restarts. Default: in memory.
   *
   * @param file of the database, without its suffix; null for memory
   */
  public AllInOneSettings withStoreFile(Path file) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.storeFile = file;
    return copy;
  }

  /**
   * Takes sampling strategies from a file, in <a
   * href="https://www.jaegertracing.io/docs/latest/architecture/sampling/#file-based-sampling-configuration">
   * Jaeger's format</a>, and again when it changes. Default: every trace is sampled.
   */
  public AllInOneSettings withStrategiesFile(Path file) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.strategiesFile = file;
    return copy;
  }

  /**
   * Answers clients that ask for strategies in one dialect, to see how they take it.
   *
   * @param dialect null for the default: as Jaeger does
   */
  public AllInOneSettings withSamplingDialect(SamplingDialect dialect) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.samplingDialect = dialect;
    return copy;
  }

  /**
   * Asks the kernel for so much room for datagrams that wait to be read, on each UDP port. It may
   * give less; on Linux {@code net.core.rmem_max} is the most. Default: 4 MiB.
   *
   * @param bytes 0 for the system's default, which other receivers have
   * @throws IllegalArgumentException if it is negative
   */
  public AllInOneSettings withReceiveBuffer(int bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException(
          "receive buffer " + bytes + ": must be 0, for the system's default, or more");
    }
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.receiveBuffer = bytes;
    return copy;
  }

  /** Serves a built jaeger-ui in place of the page. Default: the page. */
  public AllInOneSettings withUiDirectory(Path directory) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.uiDirectory = directory;
    return copy;
  }

  /**
   * Sets up the page, be it the one that comes along or a built jaeger-ui: menu, link patterns,
   * limits of the search. Default: none of it.
   *
   * @param file of JSON in <a
   *     href="https://www.jaegertracing.io/docs/latest/deployment/frontend-ui/">jaeger-ui's
   *     format</a>, read once; null for none
   */
  public AllInOneSettings withUiConfig(Path file) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.uiConfig = file;
    return copy;
  }

  /**
   * Answers below a path on {@link Port#QUERY}, for a reverse proxy that hands paths on as they
   * are. Default: {@code /}.
   *
   * @param path such as {@code /jaeger}
   * @throws IllegalArgumentException if it does not begin with a slash, or has anything but
   *     letters, digits, {@code -}, {@code _}, {@code ~} and {@code .} between slashes
   */
  public AllInOneSettings withBasePath(String path) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.basePath = BasePath.parse(path);
    return copy;
  }

  /**
   * Counts who calls whom, for a store that several processes share: one of them does. Default: it
   * does. To be switched off where Spark does it, as both together count twice.
   */
  public AllInOneSettings withDependencies(boolean isCounted) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.dependencies = isCounted;
    return copy;
  }

  /** Deletes what is older, or says so, in a store that several processes share. Default: not. */
  public AllInOneSettings withRetention(Retention retention) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.retention = Optional.of(retention);
    return copy;
  }

  InetAddress address() {
    return address;
  }

  int port(Port port) {
    return ports.get(port);
  }

  Set<String> allowedHosts() {
    return allowedHosts;
  }

  int maxTraces() {
    return maxTraces;
  }

  long maxBytes() {
    if (maxBytes > 0) {
      return maxBytes;
    }
    return storeFile == null ? Runtime.getRuntime().maxMemory() / 4 : FILE_BYTES;
  }

  Path storeFile() {
    return storeFile;
  }

  Path strategiesFile() {
    return strategiesFile;
  }

  SamplingDialect samplingDialect() {
    return samplingDialect;
  }

  int receiveBuffer() {
    return receiveBuffer;
  }

  boolean dependencies() {
    return dependencies;
  }

  Optional<Retention> retention() {
    return retention;
  }

  Path uiDirectory() {
    return uiDirectory;
  }

  Path uiConfig() {
    return uiConfig;
  }

  /** Empty, or such as {@code /jaeger}. */
  String basePath() {
    return basePath;
  }
}
