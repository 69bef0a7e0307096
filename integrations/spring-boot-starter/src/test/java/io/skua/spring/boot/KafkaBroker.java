/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A real Kafka, of one node, in a process and on a class path of its own. */
final class KafkaBroker implements AutoCloseable {
  private static final String VERSION = "4.4.0";

  private final int port;
  private final Process process;

  private KafkaBroker(int port, Process process) {
    this.port = port;
    this.process = process;
  }

  /**
   * Starts one; its artifacts come by Maven.
   *
   * @param directory empty
   */
  static KafkaBroker start(Path directory) throws Exception {
    int port = freePort();
    int controller = freePort();
    Path properties = directory.resolve("server.properties");
    Files.writeString(
        properties,
        """
        process.roles=broker,controller
        node.id=1
        controller.quorum.bootstrap.servers=127.0.0.1:%2$d
        controller.listener.names=CONTROLLER
        listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs=%3$s
        offsets.topic.replication.factor=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        group.initial.rebalance.delay.ms=0
        """
            .formatted(port, controller, directory.resolve("data")));
    String classPath = classPath(directory);
    String id = "4L6g3nShT-eMCtK--X86sw";
    Process format =
        java(
            directory,
            classPath,
            "kafka.tools.StorageTool",
            "format",
            "--standalone",
            "-t",
            id,
            "-c",
            properties.toString());
    assertThat(format.waitFor()).as(log(directory)).isZero();
    Process broker = java(directory, classPath, "kafka.Kafka", properties.toString());
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .ignoreExceptions()
        .until(
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return true;
            });
    return new KafkaBroker(port, broker);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static String classPath(Path directory) throws Exception {
    Files.writeString(
        directory.resolve("pom.xml"),
        """
        <project>
          <modelVersion>4.0.0</modelVersion>
          <groupId>test</groupId>
          <artifactId>broker</artifactId>
          <version>1</version>
          <dependencies>
            <dependency>
              <groupId>org.apache.kafka</groupId>
              <artifactId>kafka_2.13</artifactId>
              <version>%s</version>
            </dependency>
          </dependencies>
        </project>
        """
            .formatted(VERSION));
    Process maven =
        new ProcessBuilder(
                "mvn",
                "-B",
                "-q",
                "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath",
                "-Dmdep.outputFile=class.path")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    assertThat(maven.waitFor()).as(log(directory)).isZero();
    return Files.readString(directory.resolve("class.path")).trim();
  }

  private static Process java(Path directory, String classPath, String... command)
      throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.addAll(List.of("-cp", classPath));
    line.addAll(Arrays.asList(command));
    return new ProcessBuilder(line)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(directory.resolve("log").toFile()))
        .start();
  }

  private static String log(Path directory) throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  String address() {
    return "127.0.0.1:" + port;
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }
}
