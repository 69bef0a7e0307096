/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.cassandra;

import com.datastax.oss.driver.api.core.metadata.EndPoint;
import com.datastax.oss.driver.api.core.ssl.SslEngineFactory;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/** TLS by PEM files, which are read again for a new connection when one of them has changed. */
final class Tls implements SslEngineFactory {
  private record Made(List<Object> versions, SslContext context) {}

  private final CassandraSettings settings;
  private @Nullable Made made; // guarded by this

  Tls(CassandraSettings settings) {
    this.settings = settings;
  }

  @Override
  public SSLEngine newSslEngine(EndPoint remoteEndpoint) {
    InetSocketAddress remote = (InetSocketAddress) remoteEndpoint.resolve();
    SSLEngine engine =
        context().newEngine(ByteBufAllocator.DEFAULT, remote.getHostString(), remote.getPort());
    if (settings.tlsVerifyHost) {
      SSLParameters parameters = engine.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      engine.setSSLParameters(parameters);
    }
    return engine;
  }

  private synchronized SslContext context() {
    try {
      List<Object> versions = versions();
      Made known = made;
      if (known == null || !known.versions.equals(versions)) {
        known = new Made(versions, read());
        made = known;
      }
      return known.context;
    } catch (IOException e) {
      throw new UncheckedIOException("cassandra.tls-*: " + e.getMessage(), e);
    }
  }

  private List<Object> versions() throws IOException {
    List<Object> versions = new ArrayList<>();
    for (Path file : files()) {
      versions.add(Files.getLastModifiedTime(file));
      versions.add(Files.size(file));
    }
    return versions;
  }

  private List<Path> files() {
    return Stream.of(settings.tlsCa, settings.tlsCertificate, settings.tlsKey)
        .filter(java.util.Objects::nonNull)
        .toList();
  }

  private SslContext read() throws IOException {
    SslContextBuilder builder = SslContextBuilder.forClient().sslProvider(SslProvider.JDK);
    try {
      if (settings.tlsCa != null) {
        builder.trustManager(settings.tlsCa.toFile());
      }
      if (settings.tlsCertificate != null && settings.tlsKey != null) {
        builder.keyManager(settings.tlsCertificate.toFile(), settings.tlsKey.toFile());
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("cannot read " + files() + ": " + e.getMessage(), e);
    }
    return builder.build();
  }

  @Override
  public void close() {}
}
