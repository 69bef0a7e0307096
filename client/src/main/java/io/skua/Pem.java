/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/**
 * Reads certificates and keys from PEM (<a href="https://www.rfc-editor.org/rfc/rfc7468">RFC
 * 7468</a>), and what OpenSSL wrote before it:
 *
 * <pre>
 * file  = { block | any text }
 * block = "-----BEGIN " label "-----", base64 of DER, "-----END " label "-----"
 * label = "CERTIFICATE"        X.509
 *       | "PRIVATE KEY"        PKCS #8 = SEQUENCE { INTEGER 0, algorithm, OCTET STRING { key } }
 *       | "RSA PRIVATE KEY"    the key of such a one alone (PKCS #1)
 *       | "EC PRIVATE KEY"     likewise (SEC 1)
 *       | others               passed over
 *
 * -----BEGIN PRIVATE KEY-----
 * MC4CAQAwBQYDK2VwBCIEIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
 * -----END PRIVATE KEY-----
 * </pre>
 */
final class Pem {
  private static final int INTEGER = 0x02;
  private static final int OCTET_STRING = 0x04;
  private static final int SEQUENCE = 0x30;

  private final String label;
  private final String content;

  private Pem(String label, String content) {
    this.label = label;
    this.content = content;
  }

  private static List<Pem> blocks(String text) {
    List<Pem> blocks = new ArrayList<>();
    String[] parts = text.split("-----", -1);
    for (int i = 0; i + 2 < parts.length; i++) {
      String label = parts[i].startsWith("BEGIN ") ? parts[i].substring("BEGIN ".length()) : null;
      if (label != null && parts[i + 2].equals("END " + label)) {
        blocks.add(new Pem(label, parts[i + 1]));
      }
    }
    return blocks;
  }

  /**
   * Returns all certificates, in order.
   *
   * @throws GeneralSecurityException if there is none, or one is malformed
   */
  static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Pem block : blocks(text)) {
      if (block.label.equals("CERTIFICATE")) {
        certificates.add(certificate(block.der()));
      }
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("there is no certificate in it");
    }
    return certificates;
  }

  private static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private byte[] der() throws GeneralSecurityException {
    try {
      return Base64.getMimeDecoder().decode(content);
    } catch (IllegalArgumentException malformed) {
      throw new GeneralSecurityException("it is not base64");
    }
  }

  /**
   * Returns the first private key.
   *
   * @param certified what it must be the counterpart of
   * @throws GeneralSecurityException if there is none, or it is encrypted, malformed or another's
   */
  static PrivateKey privateKey(String text, PublicKey certified) throws GeneralSecurityException {
    for (Pem block : blocks(text)) {
      if (block.label.endsWith("PRIVATE KEY")) {
        return block.privateKey(certified);
      }
    }
    throw new GeneralSecurityException("there is no private key in it");
  }

  private PrivateKey privateKey(PublicKey certified) throws GeneralSecurityException {
    if (label.startsWith("ENCRYPTED") || content.contains("ENCRYPTED")) {
      throw new GeneralSecurityException("it is encrypted, for which there is no password");
    }
    byte[] key = der();
    return privateKey(label.equals("PRIVATE KEY") ? key : pkcs8(key, certified), certified);
  }

  private static PrivateKey privateKey(byte[] pkcs8, PublicKey certified)
      throws GeneralSecurityException {
    try {
      PrivateKey key =
          KeyFactory.getInstance(certified.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      if (belongTogether(key, certified)) {
        return key;
      }
    } catch (GeneralSecurityException ofAnotherKindOrMalformed) {
      // As below.
    }
    throw new GeneralSecurityException("it is malformed, or not the certificate's");
  }

  /** Found out by a signature, since files are often replaced one after the other. */
  private static boolean belongTogether(PrivateKey key, PublicKey certified)
      throws GeneralSecurityException {
    String kind = certified.getAlgorithm();
    if (!kind.equals("RSA") && !kind.equals("EC")) {
      return true; // The handshake tells.
    }
    Signature signature =
        Signature.getInstance(kind.equals("RSA") ? "SHA256withRSA" : "SHA256withECDSA");
    signature.initSign(key);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    return signature.verify(signed);
  }

  /** With the algorithm of the public key = SEQUENCE { algorithm, BIT STRING { key } }. */
  private static byte[] pkcs8(byte[] key, PublicKey certified) {
    ByteBuffer in = ByteBuffer.wrap(certified.getEncoded());
    length(in);
    int start = in.position();
    int length = length(in);
    byte[] algorithm = Arrays.copyOfRange(in.array(), start, in.position() + length);
    return der(SEQUENCE, der(INTEGER, new byte[1]), algorithm, der(OCTET_STRING, key));
  }

  /** Reads a tag, and the length: below 128, or the count of the bytes that have it, and these. */
  private static int length(ByteBuffer in) {
    in.get();
    int first = in.get();
    int length = first & 0x7f;
    if (first < 0) {
      int count = length;
      length = 0;
      for (int i = 0; i < count; i++) {
        length = (length << 8) | (in.get() & 0xff);
      }
    }
    return length;
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.write(part, 0, part.length);
    }
    int length = content.size();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (length > 0xff) {
      out.write(0x82);
      out.write(length >> 8);
    } else if (length > 0x7f) {
      out.write(0x81);
    }
    out.write(length);
    out.write(content.toByteArray(), 0, length);
    return out.toByteArray();
  }
}
