/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.ConnectionPool;
import okhttp3.OkHttpClient;
import org.jspecify.annotations.Nullable;

/**
 * TLS by PEM files, for a client whose connections go on when certificates are renewed: the
 * authorities that are trusted, and the client's own certificate with its key. Thread-safe.
 */
final class TlsFiles {
  private static final String AUTHORITIES = "a PEM file of certificates";
  private static final String CERTIFICATE =
      "a PEM file of a certificate and those that vouch for it";
  private static final String KEY = "a PEM file of the certificate's private key";

  private final @Nullable SettingFile authorities; // null for those of the JVM
  private final @Nullable SettingFile certificate; // null for none
  private final @Nullable SettingFile key; // null with the certificate
  private final FileBacked<Material> files;
  private final ConnectionPool pool = new ConnectionPool();
  private Material seen; // guarded by this, as below
  private boolean hasOldConnections;

  /**
   * What one reading of the files gives. A context of its own, since sessions that the last one
   * might resume were agreed on by the old certificates.
   */
  private static final class Material {
    final X509TrustManager trust;
    final SSLSocketFactory sockets;

    Material(X509TrustManager trust, KeyManager @Nullable [] keys) throws GeneralSecurityException {
      this.trust = trust;
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {trust}, null);
      sockets = context.getSocketFactory();
    }
  }

  private TlsFiles(
      @Nullable SettingFile authorities,
      @Nullable SettingFile certificate,
      @Nullable SettingFile key) {
    this.authorities = authorities;
    this.certificate = certificate;
    this.key = key;
    List<SettingFile> named =
        Stream.of(authorities, certificate, key)
            .filter(Objects::nonNull)
            .collect(Collectors.toList());
    files = new FileBacked<>(named, this::read);
    seen = files.get();
  }

  /**
   * Makes the client use the files, if any is named.
   *
   * @throws IllegalArgumentException if a file is wrong, or a certificate is named without its key;
   *     it names setting and file
   */
  static void apply(
      Settings settings,
      String authorities,
      String certificate,
      String key,
      OkHttpClient.Builder client) {
    if ((settings.text(certificate) == null) != (settings.text(key) == null)) {
      boolean lacksKey = settings.text(key) == null;
      throw new IllegalArgumentException(
          certificate
              + ", "
              + key
              + ": go together, "
              + (lacksKey ? key : certificate)
              + " is not set");
    }
    if (settings.text(authorities) != null || settings.text(certificate) != null) {
      new TlsFiles(
              SettingFile.of(settings, authorities),
              SettingFile.of(settings, certificate),
              SettingFile.of(settings, key))
          .apply(client);
    }
  }

  private void apply(OkHttpClient.Builder client) {
    client
        .connectionPool(pool)
        .sslSocketFactory(new PresentSockets(files), seen.trust)
        .addInterceptor(
            chain -> {
              closeOldConnections();
              return chain.proceed(chain.request());
            });
  }

  /** Those that are busy just now are closed at a later call. */
  private synchronized void closeOldConnections() {
    Material present = files.get();
    hasOldConnections |= present != seen;
    seen = present;
    if (hasOldConnections) {
      pool.evictAll();
      hasOldConnections = pool.connectionCount() > 0;
    }
  }

  private Material read() {
    try {
      return new Material(trust(), keys());
    } catch (GeneralSecurityException | IOException ofTheJvm) {
      throw new IllegalArgumentException("TLS is not available: " + ofTheJvm, ofTheJvm);
    }
  }

  private X509TrustManager trust() throws GeneralSecurityException, IOException {
    KeyStore trusted = null; // The JVM's.
    if (authorities != null) {
      trusted = emptyStore();
      for (X509Certificate authority : certificates(authorities, AUTHORITIES)) {
        trusted.setCertificateEntry("authority " + trusted.size(), authority);
      }
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    return (X509TrustManager) factory.getTrustManagers()[0];
  }

  /** Null for none. */
  private KeyManager @Nullable [] keys() throws GeneralSecurityException, IOException {
    if (certificate == null || key == null) {
      return null;
    }
    List<X509Certificate> chain = certificates(certificate, CERTIFICATE);
    KeyStore own = emptyStore();
    char[] password = {'-'}; // Of a store that is gone in a moment.
    own.setKeyEntry(
        "own", privateKey(key, chain.get(0)), password, chain.toArray(new X509Certificate[0]));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, password);
    return factory.getKeyManagers();
  }

  private static KeyStore emptyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  private static List<X509Certificate> certificates(SettingFile file, String allowed) {
    try {
      return Pem.certificates(file.text(allowed));
    } catch (GeneralSecurityException malformed) {
      throw file.wrong(allowed, String.valueOf(malformed.getMessage()));
    }
  }

  private static PrivateKey privateKey(SettingFile key, X509Certificate certified) {
    try {
      return Pem.privateKey(key.text(KEY), certified.getPublicKey());
    } catch (GeneralSecurityException malformed) {
      throw key.wrong(KEY, String.valueOf(malformed.getMessage()));
    }
  }

  /** Makes each connection by the files as they are then. */
  private static final class PresentSockets extends SSLSocketFactory {
    private final FileBacked<Material> files;

    PresentSockets(FileBacked<Material> files) {
      this.files = files;
    }

    private SSLSocketFactory present() {
      return files.latest().sockets;
    }

    @Override
    public String[] getDefaultCipherSuites() {
      return present().getDefaultCipherSuites();
    }

    @Override
    public String[] getSupportedCipherSuites() {
      return present().getSupportedCipherSuites();
    }

    @Override
    public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
        throws IOException {
      return present().createSocket(socket, host, port, autoClose);
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
      return present().createSocket(host, port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort)
        throws IOException {
      return present().createSocket(host, port, from, fromPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
      return present().createSocket(host, port);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort)
        throws IOException {
      return present().createSocket(host, port, from, fromPort);
    }
  }
}
