/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import io.skua.allinone.http.BasePath;
import io.skua.allinone.http.Handler;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Serves what a browser shows: the page that comes along, or a built jaeger-ui. Either is one
 * document that answers every path but those of an API, and the files that it asks for. What is
 * relative in the document is so to where the browser finds it: below the base path, and below what
 * a reverse proxy has taken off and says in {@code X-Forwarded-Prefix}. Safe for any thread.
 */
public final class Page implements Handler {
  private final String basePath;
  private final Document document;

  /** The document, and the files that it asks for. */
  interface Document {
    /**
     * Answers a path.
     *
     * @param path behind the base path
     * @param base where the browser finds it, such as {@code /} or {@code /jaeger/}
     */
    Response answer(Request request, String path, String base) throws HttpError, IOException;
  }

  /**
   * Creates one.
   *
   * @param uiDirectory of a built jaeger-ui, the one that has its {@code index.html}; null for the
   *     page that comes along
   * @param basePath that all paths of requests begin with, as {@link BasePath} has it
   * @param config of the document
   * @throws IllegalArgumentException if there is no such file
   */
  public Page(Path uiDirectory, String basePath, UiConfig config) {
    this.basePath = basePath;
    this.document =
        uiDirectory == null ? new BuiltInPage(config) : new JaegerUi(uiDirectory, config);
  }

  @Override
  public Response answer(Request request) throws HttpError, IOException {
    String path = request.path().substring(basePath.length());
    if (path.equals("/api") || path.startsWith("/api/")) {
      throw new HttpError(404, "404 page not found");
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Response.empty(405).with("Allow", "GET, HEAD");
    }
    return document
        .answer(request, path, prefix(request) + basePath + '/')
        .with("Referrer-Policy", "same-origin");
  }

  /** Returns what a proxy says that it took off the path; nothing that is not plainly a path. */
  private static String prefix(Request request) {
    String prefix = request.header("X-Forwarded-Prefix");
    try {
      return prefix == null ? "" : BasePath.parse(prefix);
    } catch (IllegalArgumentException notOne) {
      return "";
    }
  }
}
