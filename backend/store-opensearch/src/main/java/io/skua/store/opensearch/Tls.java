/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.store.opensearch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS by PEM files: the authorities that are trusted, and the client's own certificate with its
 * key. When they change, new connections are made by the new ones. Thread-safe.
 */
final class Tls {
  private static final Logger LOG = LoggerFactory.getLogger(Tls.class);
  private static final long LOOK_NANOS = 1_000_000_000L;

  private final @Nullable Path authorities; // null for those of the JVM
  private final @Nullable Path certificate; // null for none
  private final @Nullable Path key; // null with the certificate
  private OkHttpClient client; // guarded by this, as all below
  private List<FileTime> seen;
  private long looked = System.nanoTime();

  /**
   * Reads the files.
   *
   * @throws IllegalArgumentException if one is wrong; names it
   */
  Tls(
      OkHttpClient plain,
      @Nullable Path authorities,
      @Nullable Path certificate,
      @Nullable Path key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
    if ((certificate == null) != (key == null)) {
      throw new IllegalArgumentException(
          "certificate-file, key-file: go together, "
              + (key == null ? "key-file" : "certificate-file")
              + " is not set");
    }
    seen = times();
    client = hasFiles() ? secured(plain) : plain;
  }

  private boolean hasFiles() {
    return authorities != null || certificate != null;
  }

  /** Returns a client that makes its connections by the files as they are now. */
  synchronized OkHttpClient client() {
    if (hasFiles() && System.nanoTime() - looked > LOOK_NANOS) {
      looked = System.nanoTime();
      List<FileTime> now = times();
      if (!now.equals(seen)) {
        try {
          OkHttpClient old = client;
          client = secured(old);
          old.connectionPool().evictAll();
          seen = now;
        } catch (IllegalArgumentException e) {
          LOG.warn("TLS goes on by the old files: {}", e.getMessage());
        }
      }
    }
    return client;
  }

  private OkHttpClient secured(OkHttpClient client) {
    HandshakeCertificates.Builder certificates = new HandshakeCertificates.Builder();
    if (authorities == null) {
      certificates.addPlatformTrustedCertificates();
    } else {
      certificates("ca-file", authorities).forEach(certificates::addTrustedCertificate);
    }
    if (certificate != null && key != null) {
      List<X509Certificate> chain = certificates("certificate-file", certificate);
      certificates.heldCertificate(
          held(certificate, key), chain.subList(1, chain.size()).toArray(new X509Certificate[0]));
    }
    HandshakeCertificates made = certificates.build();
    return client
        .newBuilder()
        .connectionPool(new ConnectionPool())
        .sslSocketFactory(made.sslSocketFactory(), made.trustManager())
        .build();
  }

  private static List<X509Certificate> certificates(String setting, Path file) {
    try (var in = Files.newInputStream(file)) {
      Collection<? extends java.security.cert.Certificate> read =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      List<X509Certificate> certificates = new ArrayList<>();
      read.forEach(each -> certificates.add((X509Certificate) each));
      if (certificates.isEmpty()) {
        throw new CertificateException("there is none");
      }
      return certificates;
    } catch (IOException | CertificateException e) {
      throw new IllegalArgumentException(
          setting + ": " + file + " must be a PEM file of certificates (" + e + ")");
    }
  }

  private static HeldCertificate held(Path certificate, Path key) {
    try {
      String chain = Files.readString(certificate);
      int end = chain.indexOf("-----END CERTIFICATE-----");
      return HeldCertificate.decode(
          chain.substring(0, end) + "-----END CERTIFICATE-----\n" + Files.readString(key));
    } catch (IOException | IllegalArgumentException e) {
      // Not its message, which might quote the key.
      throw new IllegalArgumentException(
          "key-file: "
              + key
              + " must be a PEM file of the certificate's private key, in PKCS #8 ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  private List<FileTime> times() {
    List<FileTime> times = new ArrayList<>();
    for (Path file : new Path[] {authorities, certificate, key}) {
      if (file != null) {
        try {
          times.add(Files.getLastModifiedTime(file));
        } catch (IOException absent) {
          times.add(FileTime.fromMillis(0));
        }
      }
    }
    return times;
  }
}
