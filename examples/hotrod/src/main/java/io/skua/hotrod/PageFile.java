/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Serves a file of the page. */
final class PageFile implements Endpoint {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
          + " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private final byte[] bytes;
  private final String type;

  PageFile(String name) {
    try (InputStream in = PageFile.class.getResourceAsStream("page/" + name)) {
      bytes = in.readAllBytes();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    type =
        switch (name.substring(name.lastIndexOf('.'))) {
          case ".html" -> "text/html;charset=utf-8";
          case ".css" -> "text/css;charset=utf-8";
          case ".js" -> "text/javascript;charset=utf-8";
          default -> "image/svg+xml";
        };
  }

  @Override
  public Object answer(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    response.setContentType(type);
    response.setHeader("Content-Security-Policy", POLICY);
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.setHeader("Cache-Control", "no-cache");
    response.getOutputStream().write(bytes);
    return null;
  }
}
