/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Serves a built jaeger-ui from a directory. Its {@code index.html} has places that the server
 * fills in, by these assignments in a script; which of them there are depends on its age.
 *
 * <pre>
 * JAEGER_VERSION = DEFAULT_VERSION;
 * JAEGER_STORAGE_CAPABILITIES = DEFAULT_STORAGE_CAPABILITIES;     from 2023-11 to 2026-06
 * JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;     since
 * JAEGER_CONFIG = DEFAULT_CONFIG;                                 left as it is without a file
 * &lt;base href="…">                                                 where it is served
 * </pre>
 */
final class JaegerUi implements Page.Document {
  private static final String ANY_SERVICE = "$ANY_SERVICE";
  private static final Map<String, String> PLACEHOLDERS =
      Map.of(
          "JAEGER_VERSION = DEFAULT_VERSION;",
          "JAEGER_VERSION = " + Build.json() + ";",
          "JAEGER_STORAGE_CAPABILITIES = DEFAULT_STORAGE_CAPABILITIES;",
          "JAEGER_STORAGE_CAPABILITIES = {\"archiveStorage\":false,\"metricsStorage\":false};",
          "JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;",
          "JAEGER_BACKEND_CAPABILITIES = {\"archiveStorage\":false,\"metricsStorage\":false,"
              + "\"searchWithoutServiceName\":"
              + ANY_SERVICE
              + ",\"aiAssistant\":false};");
  private static final String CONFIG = "JAEGER_CONFIG = DEFAULT_CONFIG;";

  private final Path root;
  private final Path index;
  private final UiConfig config;

  JaegerUi(Path directory, UiConfig config) {
    this.config = config;
    try {
      root = directory.toRealPath();
      index = root.resolve("index.html").toRealPath();
    } catch (IOException missing) {
      throw new IllegalArgumentException(
          "UI directory " + directory + ": it must have the index.html of a built jaeger-ui",
          missing);
    }
  }

  @Override
  public Response answer(Request request, String path, String base) throws HttpError, IOException {
    Path file = file(path);
    if (file != null && !file.equals(index)) {
      return answer(request, file);
    }
    if (path.startsWith("/static/")) {
      throw new HttpError(404, "404 page not found");
    }
    return Response.bytes(
            200, ContentTypes.of("html"), fill(Files.readString(index), base).getBytes(UTF_8))
        .with("Cache-Control", "no-cache")
        .with("Vary", "X-Forwarded-Prefix");
  }

  /** Returns null if there is no such file in the directory, all links followed. */
  private Path file(String path) throws IOException {
    try {
      String name = URLDecoder.decode(path.replace("+", "%2B"), UTF_8).substring(1);
      Path file = root.resolve(name).toRealPath();
      return file.startsWith(root) && Files.isRegularFile(file) ? file : null;
    } catch (NoSuchFileException | IllegalArgumentException none) {
      return null;
    }
  }

  private static Response answer(Request request, Path file) throws IOException {
    long size = Files.size(file);
    String tag = "W/\"" + size + '-' + Files.getLastModifiedTime(file).toMillis() + '"';
    Response answer =
        tag.equals(request.header("If-None-Match"))
            ? Response.empty(304)
            : new Response(
                200,
                Map.of("Content-Type", ContentTypes.of(file.getFileName().toString())),
                size,
                out -> Files.copy(file, out));
    return answer.with("ETag", tag).with("Cache-Control", "no-cache");
  }

  private String fill(String html, String base) {
    String filled = BaseElement.first(html, base);
    String anyService = String.valueOf(config.can("anyService"));
    for (Map.Entry<String, String> place : PLACEHOLDERS.entrySet()) {
      filled = filled.replace(place.getKey(), place.getValue().replace(ANY_SERVICE, anyService));
    }
    return config.isGiven()
        ? filled.replace(CONFIG, "JAEGER_CONFIG = " + config.givenJson() + ';')
        : filled;
  }
}
