/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.allinone.http.Handler;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Serves a built jaeger-ui from a directory. Its {@code index.html} has places that the server
 * fills in, by these assignments in a script; which of them there are depends on its age.
 *
 * <pre>
 * JAEGER_VERSION = DEFAULT_VERSION;
 * JAEGER_STORAGE_CAPABILITIES = DEFAULT_STORAGE_CAPABILITIES;     from 2023-11 to 2026-06
 * JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;     since
 * JAEGER_CONFIG = DEFAULT_CONFIG;                                 left as it is: its own defaults
 * &lt;base href="…">                                                 where it is served: at "/"
 * </pre>
 */
final class JaegerUi implements Handler {
  private static final Map<String, String> PLACEHOLDERS =
      Map.of(
          "JAEGER_VERSION = DEFAULT_VERSION;",
          "JAEGER_VERSION = " + Build.json() + ";",
          "JAEGER_STORAGE_CAPABILITIES = DEFAULT_STORAGE_CAPABILITIES;",
          "JAEGER_STORAGE_CAPABILITIES = {\"archiveStorage\":false,\"metricsStorage\":false};",
          "JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;",
          "JAEGER_BACKEND_CAPABILITIES = {\"archiveStorage\":false,\"metricsStorage\":false,"
              + "\"searchWithoutServiceName\":true,\"aiAssistant\":false};");
  private static final Pattern BASE = Pattern.compile("<base\\s[^>]*>");
  private static final Pattern HEAD = Pattern.compile("<head[^>]*>");

  private final Path root;
  private final Path index;

  JaegerUi(Path directory) {
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
  public Response answer(Request request) throws HttpError, IOException {
    Path file = file(request.path());
    if (file != null && !file.equals(index)) {
      return answer(request, file);
    }
    if (request.path().startsWith("/static/")) {
      throw new HttpError(404, "404 page not found");
    }
    return Response.bytes(
            200, ContentTypes.of("html"), fill(Files.readString(index)).getBytes(UTF_8))
        .with("Cache-Control", "no-cache");
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

  static String fill(String html) {
    String filled = html;
    for (Map.Entry<String, String> place : PLACEHOLDERS.entrySet()) {
      filled = filled.replace(place.getKey(), place.getValue());
    }
    return BASE.matcher(filled).find()
        ? BASE.matcher(filled).replaceFirst("<base href=\"/\">")
        : HEAD.matcher(filled).replaceFirst("$0<base href=\"/\">");
  }
}
