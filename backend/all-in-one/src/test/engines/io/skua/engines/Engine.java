/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.engines;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.aether.resolution.DependencyResolutionException;

/**
 * A real OpenSearch, Elasticsearch or Cassandra of one node, from Maven Central, in a process and
 * on a class path of its own. It listens on the loopback interface alone, keeps its data in a
 * temporary folder until it is closed, and ends with this JVM.
 *
 * <pre>{@code
 * try (Engine engine = Engine.openSearch2()) {
 *   store.open(engine.url());
 * }
 * }</pre>
 *
 * <p>Where it cannot be had, for want of its Java or of its jars, the test is skipped with the
 * reason; with {@code -Dskua.engines=required} it fails.
 *
 * <p>A module has the engines by these lines of its pom:
 *
 * <pre>{@code
 * <dependency>
 *   <groupId>eu.maveniverse.maven.mima</groupId>
 *   <artifactId>context</artifactId>
 * </dependency>
 * <dependency>
 *   <groupId>eu.maveniverse.maven.mima.runtime</groupId>
 *   <artifactId>standalone-static</artifactId>
 * </dependency>
 *
 * <plugin>
 *   <groupId>org.codehaus.mojo</groupId>
 *   <artifactId>build-helper-maven-plugin</artifactId>
 *   <executions>
 *     <execution>
 *       <phase>generate-test-sources</phase>
 *       <goals>
 *         <goal>add-test-source</goal>
 *       </goals>
 *       <configuration>
 *         <sources>
 *           <source>../all-in-one/src/test/engines</source>
 *         </sources>
 *       </configuration>
 *     </execution>
 *   </executions>
 * </plugin>
 * }</pre>
 */
public final class Engine implements AutoCloseable {
  /** Longer than any takes that starts, on a busy machine. */
  private static final long SECONDS = 180;

  private static final Set<Engine> RUNNING = ConcurrentHashMap.newKeySet();
  private static final Map<Kind, Engine> SHARED = new EnumMap<>(Kind.class);
  private static final Map<Kind, String> CLASS_PATHS = new EnumMap<>(Kind.class);

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> RUNNING.forEach(Engine::close)));
  }

  private final Kind kind;
  private final Path directory;
  private final int port = freePort();
  private final List<String> command = new ArrayList<>();
  private Process process;

  private Engine(Kind kind, Map<String, String> settings) throws IOException {
    Path java = java(kind);
    String classPath = classPath(kind);
    this.kind = kind;
    directory = Files.createTempDirectory("skua-engine-").toRealPath();
    copyMain();
    command.add(java.toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of("-cp", directory.resolve("main") + ":" + classPath));
    command.addAll(kind.recipe.arguments(directory, port, freePort(), settings));
    process = launch();
    RUNNING.add(this);
  }

  /** Starts OpenSearch 2.19. */
  public static Engine openSearch2() {
    return start(Kind.OPENSEARCH_2, Map.of());
  }

  /** Starts OpenSearch 3.8, on JDK 25. */
  public static Engine openSearch3() {
    return start(Kind.OPENSEARCH_3, Map.of());
  }

  /** Starts Elasticsearch 7.10. */
  public static Engine elasticsearch7() {
    return start(Kind.ELASTICSEARCH_7, Map.of());
  }

  /** Starts Cassandra 5.0, which writes its commit log to the disk every ten seconds. */
  public static Engine cassandra5() {
    return start(Kind.CASSANDRA_5, Map.of());
  }

  /**
   * Starts one with settings of its own and waits until it answers.
   *
   * @param settings by the names of {@code opensearch.yml} or {@code cassandra.yaml}, such as
   *     {@code commitlog_sync} {@code batch}: what Cassandra has acknowledged is then on its disk
   */
  public static Engine start(Kind kind, Map<String, String> settings) {
    try {
      Engine engine = new Engine(kind, settings);
      engine.awaitAnswer();
      return engine;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the one that all tests of this JVM share, and starts it if it is the first to ask. It
   * ends with the JVM: nobody closes, kills or suspends it.
   */
  public static Engine shared(Kind kind) {
    synchronized (SHARED) {
      Engine engine = SHARED.get(kind);
      if (engine == null) {
        engine = start(kind, Map.of());
        SHARED.put(kind, engine);
      }
      return engine;
    }
  }

  /** Returns where it listens, as {@code http://127.0.0.1:PORT}. */
  public String url() {
    return "http://" + address();
  }

  /** Returns where it listens, as {@code 127.0.0.1:PORT}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /** Returns the port that it listens on, the same after it was started again. */
  public int port() {
    return port;
  }

  /** Returns the process that runs now. */
  public ProcessHandle process() {
    return process.toHandle();
  }

  /** Ends it at once, as a crash does. What it had not written to its disk is lost. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  /** Ends it at once if it runs, starts it on the same data and port, and waits for its answer. */
  public void restart() {
    kill();
    try {
      process = launch();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    awaitAnswer();
  }

  /** Has none of its threads run until it is resumed: connections are taken, and not answered. */
  public void suspend() {
    signal("STOP");
  }

  /** Has it go on after {@link #suspend()}. */
  public void resume() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      String pid = Long.toString(process.pid());
      int status = new ProcessBuilder("kill", "-" + name, pid).start().waitFor();
      if (status != 0) {
        throw new AssertionError("kill -" + name + " answered " + status);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Returns what it has said since it was first started. */
  public String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once and deletes its data. Closing again does nothing. */
  @Override
  public void close() {
    kill();
    if (RUNNING.remove(this)) {
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private Path logFile() {
    return directory.resolve("log");
  }

  /** The engine sees no class of the tests but that one. */
  private void copyMain() throws IOException {
    String name = EngineMain.class.getName().replace('.', '/') + ".class";
    Path copy = directory.resolve("main").resolve(name);
    Files.createDirectories(copy.getParent());
    try (InputStream in = Engine.class.getClassLoader().getResourceAsStream(name)) {
      Files.copy(in, copy);
    }
  }

  private Process launch() throws IOException {
    return new ProcessBuilder(command)
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
        .start();
  }

  private void awaitAnswer() {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!answers()) {
      if (!process.isAlive() || System.nanoTime() > end) {
        String log = log();
        close();
        throw new AssertionError(kind + " did not start:\n" + log);
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        close();
        throw new AssertionError(e);
      }
    }
  }

  private boolean answers() {
    try {
      return kind.recipe.answers(port);
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Returns a port of this machine that nobody has, below those that the system gives to
   * connections: it is still free when whoever had it starts again.
   */
  public static int freePort() {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        // Somebody has it.
      }
    }
  }

  private static String classPath(Kind kind) {
    synchronized (CLASS_PATHS) {
      String known = CLASS_PATHS.get(kind);
      if (known == null) {
        try {
          known = ClassPath.of(kind.artifact);
        } catch (DependencyResolutionException e) {
          return missing(kind + " needs " + kind.artifact + ": " + e.getMessage());
        }
        CLASS_PATHS.put(kind, known);
      }
      return known;
    }
  }

  private static Path java(Kind kind) throws IOException {
    Path own = Path.of(System.getProperty("java.home"));
    if (Runtime.version().feature() == kind.java) {
      return own.resolve("bin/java");
    }
    for (Path folder : List.of(Path.of("/usr/lib/jvm"), own.resolveSibling("."))) {
      if (Files.isDirectory(folder)) {
        try (Stream<Path> homes = Files.list(folder)) {
          Path found = homes.filter(home -> isOf(kind.java, home)).findFirst().orElse(null);
          if (found != null) {
            return found.resolve("bin/java");
          }
        }
      }
    }
    return missing(kind + " needs a Java " + kind.java + ", in /usr/lib/jvm or beside " + own);
  }

  private static boolean isOf(int version, Path home) {
    Properties release = new Properties();
    try (InputStream in = Files.newInputStream(home.resolve("release"))) {
      release.load(in);
    } catch (IOException e) {
      return false; // No JDK, or no folder.
    }
    return Files.isExecutable(home.resolve("bin/java"))
        && release.getProperty("JAVA_VERSION", "").matches("\"" + version + "\\b.*");
  }

  private static <T> T missing(String reason) {
    if ("required".equals(System.getProperty("skua.engines"))) {
      throw new AssertionError(reason);
    }
    return abort(reason);
  }
}
