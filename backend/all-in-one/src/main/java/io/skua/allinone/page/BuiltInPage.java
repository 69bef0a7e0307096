/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.skua.allinone.http.EntityTag;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Serves the page from the class path: its own files below {@code /page/}, and below {@code /lib/}
 * those files of libraries that {@code lib.properties} lists; nothing else can be reached.
 */
final class BuiltInPage implements Page.Document {
  /**
   * Scripts and styles come from here, and nothing leaves for elsewhere. Pages of this machine,
   * such as a Grafana's, may have it in a frame: for them is {@code uiEmbed=v0}.
   */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; base-uri 'self'; form-action 'none';"
          + " frame-ancestors 'self' http://localhost:* http://127.0.0.1:*";

  private static final Pattern NAME = Pattern.compile("[\\w-]+(/[\\w-]+)*(\\.[a-z0-9]+)+");

  private static final String INDEX = "/page/index.html";
  private static final Pattern CONFIG =
      Pattern.compile("(<script type=\"application/json\" id=\"config\">).*?(</script>)");

  private final Properties libraries = new Properties();
  private final UiConfig config;

  BuiltInPage(UiConfig config) {
    this.config = config;
    try (InputStream list = BuiltInPage.class.getResourceAsStream("lib.properties")) {
      libraries.load(list);
    } catch (IOException damaged) {
      throw new IllegalStateException("lib.properties cannot be read", damaged);
    }
  }

  @Override
  public Response answer(Request request, String path, String base) throws HttpError, IOException {
    String resource = resource(path);
    try (InputStream in = BuiltInPage.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new HttpError(404, "404 page not found");
      }
      byte[] bytes = in.readAllBytes();
      return resource.equals(INDEX)
          ? answer(request, resource, fill(new String(bytes, UTF_8), base).getBytes(UTF_8))
              .with("Vary", "X-Forwarded-Prefix")
          : answer(request, resource, bytes);
    }
  }

  private String fill(String html, String base) {
    return CONFIG
        .matcher(BaseElement.first(html, base))
        .replaceFirst("$1" + Matcher.quoteReplacement(config.json()) + "$2");
  }

  /** Returns where it lies on the class path. */
  private String resource(String path) throws HttpError {
    if (path.startsWith("/lib/")) {
      return "/" + libraries.getProperty(path.substring("/lib/".length()), "none");
    }
    if (path.startsWith("/static/")) { // Jaeger's files are there, and never its page.
      throw new HttpError(404, "404 page not found");
    }
    if (!path.startsWith("/page/")) {
      return INDEX;
    }
    if (!NAME.matcher(path.substring("/page/".length())).matches()) {
      throw new HttpError(404, "404 page not found");
    }
    return path;
  }

  private static Response answer(Request request, String resource, byte[] bytes) {
    String tag = EntityTag.of(bytes);
    Response answer =
        tag.equals(request.header("If-None-Match"))
            ? Response.empty(304)
            : Response.bytes(200, ContentTypes.of(resource), bytes);
    return answer
        .with("ETag", tag)
        .with("Cache-Control", "no-cache") // It is kept, and asked for whether it is current.
        .with("Content-Security-Policy", POLICY);
  }
}
