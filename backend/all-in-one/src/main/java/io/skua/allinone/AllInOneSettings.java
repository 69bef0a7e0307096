/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone;

import io.skua.allinone.forward.CollectorUrls;
import io.skua.allinone.http.BasePath;
import io.skua.allinone.jobs.Retention;
import io.skua.allinone.sampling.SamplingDialect;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

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

  private static final int MAX_TRACES = 10_000;
  private static final long FILE_BYTES = 1L << 30;
  private static final int RECEIVE_BUFFER = 4 << 20;

  private final boolean areFree; // the ports that are not set
  private final Map<Port, Integer> ports = new EnumMap<>(Port.class); // those that are set
  private Role role = Role.ALL;
  private InetAddress address = InetAddress.getLoopbackAddress();
  private Set<String> allowedHosts = Set.of();
  private int maxTraces; // 0 until it is set
  private long maxBytes; // 0 until it is set: what there is room for depends on the store
  private String store = ""; // until it is set
  private Map<String, String> storeSettings = Map.of();
  private List<URI> collectors = List.of();
  private long buffer; // 0 until it is set
  private Path spool;
  private long spoolBytes;
  private Path strategiesFile;
  private SamplingDialect samplingDialect;
  private Path uiDirectory;
  private Path uiConfig;
  private String basePath = "";
  private int receiveBuffer = -1; // until it is set
  private boolean dependencies = true;
  private Optional<Retention> retention = Optional.empty();

  private AllInOneSettings(boolean areFree) {
    this.areFree = areFree;
  }

  private AllInOneSettings(AllInOneSettings other) {
    areFree = other.areFree;
    role = other.role;
    ports.putAll(other.ports);
    address = other.address;
    allowedHosts = other.allowedHosts;
    maxTraces = other.maxTraces;
    maxBytes = other.maxBytes;
    store = other.store;
    storeSettings = other.storeSettings;
    collectors = other.collectors;
    buffer = other.buffer;
    spool = other.spool;
    spoolBytes = other.spoolBytes;
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
    return new AllInOneSettings(false);
  }

  /** Returns those of a backend in a test: all its ports are whatever is free. */
  public static AllInOneSettings ephemeral() {
    return new AllInOneSettings(true);
  }

  /** Is only a part of the backend. Default: {@link Role#ALL}. */
  public AllInOneSettings withRole(Role role) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.role = role;
    return copy;
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
    return withStore(file == null ? Stores.MEMORY : Stores.H2 + ':' + file, Map.of());
  }

  /**
   * Keeps traces in a store: {@code memory}, the default; {@code h2:FILE}, as {@link
   * #withStoreFile} does; or one that another module brings, such as {@code
   * opensearch:http://localhost:9200}. What it is set to is checked when it is opened.
   *
   * @param store its name and address
   * @param settings of that store, by name
   */
  public AllInOneSettings withStore(String store, Map<String, String> settings) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.store = store;
    copy.storeSettings = Map.copyOf(settings);
    return copy;
  }

  /**
   * Passes on to collectors what an agent receives: to one that takes it, and to the next when it
   * does not.
   *
   * @param urls http or https, such as {@code http://collector:14268}, or the whole URL that takes
   *     batches; a user and a password in it authenticate
   * @throws IllegalArgumentException if one is anything else; without its password
   */
  public AllInOneSettings withCollectors(List<URI> urls) {
    for (URI url : urls) {
      if (!String.valueOf(url.getScheme()).matches("https?") || url.getHost() == null) {
        throw new IllegalArgumentException(
            "collector "
                + CollectorUrls.shown(url.toString())
                + ": must be an http or https URL such as http://collector:14268");
      }
    }
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.collectors = List.copyOf(urls);
    return copy;
  }

  /**
   * Holds at most so much for collectors that are away, in memory; the oldest goes first. Default:
   * a quarter of the heap.
   *
   * @throws IllegalArgumentException if it is below 4 MiB
   */
  public AllInOneSettings withBuffer(long bytes) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.buffer = roomy("buffer", bytes);
    return copy;
  }

  /**
   * Holds it on a disk instead, so that not even the end of an agent costs any. Default: in memory.
   *
   * @param folder is made if need be, and is for this user alone
   * @param bytes the most on the disk
   * @throws IllegalArgumentException if they are below 4 MiB
   */
  public AllInOneSettings withSpool(Path folder, long bytes) {
    AllInOneSettings copy = new AllInOneSettings(this);
    copy.spool = folder;
    copy.spoolBytes = roomy("spool", bytes);
    return copy;
  }

  /** Four outboxes share it, and each has to hold some requests. */
  private static long roomy(String name, long bytes) {
    if (bytes < 4 << 20) {
      throw new IllegalArgumentException(name + ' ' + bytes + " bytes: must be 4 MiB or more");
    }
    return bytes;
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

  /**
   * Does nothing if the settings go together.
   *
   * @throws IllegalArgumentException if they do not; says which
   */
  void check() {
    ports.forEach(this::checkPort);
    checkStore();
    if (role == Role.AGENT) {
      checkThat(!collectors.isEmpty(), "collector", "is needed: where to pass spans on to");
    } else {
      checkThat(collectors.isEmpty(), "collector", "is for an agent");
      checkThat(buffer == 0, "buffer", "is for an agent");
      checkThat(spool == null, "spool", "is for an agent");
    }
    boolean samples = role == Role.ALL || role == Role.COLLECTOR;
    checkThat(samples || retention.isEmpty(), "retention", "is for collectors");
    checkThat(samples || dependencies, "dependencies", "are for collectors");
    checkThat(samples || strategiesFile == null, "strategies", "are for collectors");
    checkThat(samples || samplingDialect == null, "sampling-dialect", "is for collectors");
    boolean hasPage = role.has(Port.QUERY);
    checkThat(hasPage || uiDirectory == null, "ui-dir", "has no page here");
    checkThat(hasPage || uiConfig == null, "ui-config", "has no page here");
    checkThat(hasPage || basePath.isEmpty(), "base-path", "has no page here");
    boolean hasUdp = role.has(Port.AGENT_COMPACT);
    checkThat(hasUdp || receiveBuffer < 0, "receive-buffer", "is for who receives datagrams");
  }

  private void checkPort(Port port, int number) {
    if (number != OFF && !role.has(port)) {
      throw new IllegalArgumentException(
          "port "
              + port.label()
              + ": role "
              + role.label()
              + " has none; it has "
              + role.portNames());
    }
  }

  private void checkStore() {
    if (role == Role.AGENT) {
      checkThat(store.isEmpty(), "store", "is not for an agent, which passes spans on");
    }
    if (isBounded() && retention.isPresent()) {
      throw new IllegalArgumentException(
          "--retention: is for a store that several processes share; this one drops what is oldest"
              + " when it is full, see --max-traces and --max-bytes");
    }
    if (role == Role.ALL && isBounded() && !dependencies) {
      throw new IllegalArgumentException(
          "--dependencies: is for a store that several processes share; here they are those of the"
              + " traces that are held");
    }
    if (role.sharesStore()) {
      checkThat(
          !isBounded(),
          "store",
          "is needed that other processes share, such as opensearch:URL or cassandra:HOST, not "
              + storeName());
    }
    boolean hasBounds = maxTraces > 0 || maxBytes > 0;
    checkThat(
        (isBounded() && role.hasStore()) || !hasBounds,
        "max-traces, max-bytes",
        "are of memory and h2");
  }

  private boolean isBounded() {
    return Set.of(Stores.MEMORY, Stores.H2).contains(storeName());
  }

  private void checkThat(boolean isAllowed, String setting, String why) {
    if (!isAllowed) {
      throw new IllegalArgumentException("role " + role.label() + ": " + setting + ' ' + why);
    }
  }

  InetAddress address() {
    return address;
  }

  Role role() {
    return role;
  }

  int port(Port port) {
    boolean isThere = role.has(port) && (port != Port.ADMIN || role != Role.ALL);
    int unset = areFree && isThere ? 0 : role.number(port);
    return ports.getOrDefault(port, unset);
  }

  Set<String> allowedHosts() {
    return allowedHosts;
  }

  int maxTraces() {
    return maxTraces == 0 ? MAX_TRACES : maxTraces;
  }

  long maxBytes() {
    if (maxBytes > 0) {
      return maxBytes;
    }
    return storeName().equals(Stores.H2) ? FILE_BYTES : Runtime.getRuntime().maxMemory() / 4;
  }

  /** Such as {@code opensearch}. */
  String storeName() {
    return store.isEmpty() ? Stores.MEMORY : store.split(":", 2)[0];
  }

  /** What stands behind the name and a colon; empty for none. */
  String storeAddress() {
    int colon = store.indexOf(':');
    return colon < 0 ? "" : store.substring(colon + 1);
  }

  Map<String, String> storeSettings() {
    return storeSettings;
  }

  List<URI> collectors() {
    return collectors;
  }

  /** For people: without passwords. */
  String shownCollectors() {
    return collectors.stream()
        .map(url -> CollectorUrls.shown(url.toString()))
        .collect(Collectors.joining(", "));
  }

  long buffer() {
    return buffer == 0 ? Runtime.getRuntime().maxMemory() / 4 : buffer;
  }

  /** Null for none. */
  Path spool() {
    return spool;
  }

  long spoolBytes() {
    return spoolBytes;
  }

  Path strategiesFile() {
    return strategiesFile;
  }

  SamplingDialect samplingDialect() {
    return samplingDialect;
  }

  int receiveBuffer() {
    return receiveBuffer < 0 ? RECEIVE_BUFFER : receiveBuffer;
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
