/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import io.skua.allinone.http.Handler;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Serves what a browser shows: the page that comes along, or a built jaeger-ui. Either is one
 * document that answers every path but those of an API, and the files that it asks for. Safe for
 * any thread.
 */
public final class Page implements Handler {
  private final Handler files;

  /**
   * Creates one.
   *
   * @param uiDirectory of a built jaeger-ui, the one that has its {@code index.html}; null for the
   *     page that comes along
   * @throws IllegalArgumentException if there is no such file
   */
  public Page(Path uiDirectory) {
    files = uiDirectory == null ? new BuiltInPage() : new JaegerUi(uiDirectory);
  }

  @Override
  public Response answer(Request request) throws HttpError, IOException {
    if (request.path().equals("/api") || request.path().startsWith("/api/")) {
      throw new HttpError(404, "404 page not found");
    }
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Response.empty(405).with("Allow", "GET, HEAD");
    }
    return files.answer(request).with("Referrer-Policy", "same-origin");
  }
}
