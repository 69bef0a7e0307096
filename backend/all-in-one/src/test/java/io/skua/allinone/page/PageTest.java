/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpPort port;

  private void serve(Path uiDirectory) throws IOException {
    serve(uiDirectory, "", null);
  }

  private void serve(Path uiDirectory, String basePath, Path configFile) throws IOException {
    serveAs(
        uiDirectory,
        basePath,
        UiConfig.of(configFile, () -> Map.of("ports", Map.of("otlp", 4711))));
  }

  private void serveAs(Path uiDirectory, String basePath, UiConfig config) throws IOException {
    port =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "page-test",
            new Hosts(Set.of()),
            new Router().below(basePath).otherwise(new Page(uiDirectory, basePath, config)),
            MemoryBudget.ofHeap());
  }

  @AfterEach
  void close() {
    if (port != null) {
      port.close();
    }
  }

  private HttpResponse<String> get(String path) throws Exception {
    return send(HttpRequest.newBuilder(), path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port.address().getPort() + path);
    return client.send(request.uri(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  /** Sends a path as it is: a client would tidy it up. */
  private String raw(String path) throws IOException {
    try (Socket socket = new Socket(port.address().getAddress(), port.address().getPort())) {
      String head = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse(null);
  }

  @Nested
  class BuiltIn {
    @ParameterizedTest
    @ValueSource(
        strings = {"/", "/search?service=frontend", "/trace/ab", "/trace/a...b", "/nowhere"})
    void anyPath_isTheDocument(String path) throws Exception {
      serve(null);

      HttpResponse<String> answer = get(path);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Content-Type")).isEqualTo("text/html; charset=utf-8");
      assertThat(answer.body()).startsWith("<!doctype html>").contains("src=\"page/app.js\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/page/app.js", "/lib/dagre/dagre.min.js"})
    void everyFile_letsNothingIn(String path) throws Exception {
      serve(null);

      HttpResponse<String> answer = get(path);

      assertThat(header(answer, "Content-Security-Policy"))
          .isEqualTo(
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
                  + " connect-src 'self'; base-uri 'self'; form-action 'none'; frame-ancestors"
                  + " 'self' http://localhost:* http://127.0.0.1:*");
      assertThat(header(answer, "Referrer-Policy")).isEqualTo("same-origin");
      assertThat(header(answer, "X-Content-Type-Options")).isEqualTo("nosniff");
    }

    @Test
    void file_hasItsType() throws Exception {
      serve(null);

      assertThat(header(get("/page/app.js"), "Content-Type"))
          .isEqualTo("text/javascript; charset=utf-8");
      assertThat(header(get("/page/icon.svg"), "Content-Type")).isEqualTo("image/svg+xml");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/lib/htm/preact/standalone.module.js", "/lib/dagre/dagre.min.js"})
    void library_isServed(String path) throws Exception {
      serve(null);

      HttpResponse<String> answer = get(path);

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
      assertThat(answer.body()).hasSizeGreaterThan(10_000);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/page/",
          "/page/none.js",
          "/page/../io/skua/allinone/page/Page.class",
          "/page/%2e%2e/io/skua/allinone/page/Page.class",
          "/page/..%2fio/skua/allinone/page/lib.properties",
          "/page//app.js",
          "/lib/",
          "/lib/lib.properties",
          "/lib/../io/skua/allinone/page/lib.properties",
          "/lib/htm/preact/standalone.module.js/",
          "/lib/META-INF/MANIFEST.MF"
        })
    void otherThingsOfTheClassPath_are404(String path) throws Exception {
      serve(null);

      assertThat(raw(path)).startsWith("HTTP/1.1 404 ");
    }

    @Test
    void currentFile_is304() throws Exception {
      serve(null);
      String tag = header(get("/page/app.js"), "ETag");

      HttpResponse<String> again =
          send(HttpRequest.newBuilder().header("If-None-Match", tag), "/page/app.js");
      HttpResponse<String> other =
          send(HttpRequest.newBuilder().header("If-None-Match", tag), "/page/api.js");

      assertThat(again.statusCode()).isEqualTo(304);
      assertThat(again.body()).isEmpty();
      assertThat(other.statusCode()).isEqualTo(200);
      assertThat(header(other, "Cache-Control")).isEqualTo("no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api", "/api/", "/api/nothing", "/api/v3/nothing"})
    void api_is404InPlainText(String path) throws Exception {
      serve(null);

      HttpResponse<String> answer = get(path);

      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(header(answer, "Content-Type")).isEqualTo("text/plain; charset=utf-8");
      assertThat(answer.body()).isEqualTo("404 page not found\n");
    }

    @Test
    void base_isFirstInTheHead() throws Exception {
      serve(null);

      assertThat(get("/trace/ab").body())
          .containsOnlyOnce("<base ")
          .contains("<head><base href=\"/\">");
    }

    @ParameterizedTest
    @CsvSource({
      "/tools, /tools/",
      "/tools/, /tools/",
      "/a/b-c/d_e~f.g, /a/b-c/d_e~f.g/",
      "'', /",
      "/, /",
    })
    void base_behindAProxyThatTookSomethingOff_isWhereTheBrowserIs(String prefix, String base)
        throws Exception {
      serve(null);

      HttpResponse<String> answer =
          send(HttpRequest.newBuilder().header("X-Forwarded-Prefix", prefix), "/search");

      assertThat(answer.body()).contains("<base href=\"" + base + "\">");
      assertThat(header(answer, "Vary")).isEqualTo("X-Forwarded-Prefix");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "tools",
          "//evil.example",
          "https://evil.example",
          "/a\"><script>alert(1)</script>",
          "/a/../b",
          "/./a",
          "/a//b",
          "/%2e%2e",
          "/a, /b",
          "/\\evil.example",
          "/a?b",
        })
    void base_forAPrefixThatIsNoPath_isTheRoot(String prefix) throws Exception {
      serve(null);

      HttpResponse<String> answer =
          send(HttpRequest.newBuilder().header("X-Forwarded-Prefix", prefix), "/search");

      assertThat(answer.body()).contains("<head><base href=\"/\">").doesNotContain("evil", "alert");
    }

    @Test
    void config_withoutAFile_hasWhatTheBackendCan() throws Exception {
      serve(null);

      assertThat(get("/").body())
          .contains(
              "<script type=\"application/json\""
                  + " id=\"config\">{\"capabilities\":{\"ports\":{\"otlp\":4711}}}</script>");
    }

    @Test
    void config_ofAFile_cannotEndItsScript(@TempDir Path folder) throws Exception {
      String given = "{\"menu\":[{\"label\":\"</script><b>\u2028$1\"}],\"capabilities\":7}";
      serve(null, "", Files.writeString(folder.resolve("ui.json"), given));

      assertThat(get("/").body())
          .contains(
              "id=\"config\">{\"menu\":[{\"label\":\"\\u003c/script>\\u003cb>\\u2028$1\"}],"
                  + "\"capabilities\":{\"ports\":{\"otlp\":4711}}}</script>");
    }

    @Test
    void post_isNotAllowed() throws Exception {
      serve(null);

      HttpResponse<String> answer =
          send(HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.noBody()), "/search");

      assertThat(answer.statusCode()).isEqualTo(405);
      assertThat(header(answer, "Allow")).isEqualTo("GET, HEAD");
    }
  }

  @Nested
  class BelowABasePath {
    @Test
    void paths_belowIt_areAnswered() throws Exception {
      serve(null, "/jaeger", null);

      assertThat(get("/jaeger/").body()).contains("<head><base href=\"/jaeger/\">");
      assertThat(get("/jaeger/trace/ab").body()).contains("<base href=\"/jaeger/\">");
      assertThat(get("/jaeger/page/app.js").statusCode()).isEqualTo(200);
      assertThat(get("/jaeger/lib/dagre/dagre.min.js").statusCode()).isEqualTo(200);
      assertThat(get("/jaeger/api/none").statusCode()).isEqualTo(404);
    }

    @Test
    void path_itself_leadsToTheOneWithASlash() throws Exception {
      serve(null, "/tools/jaeger", null);

      HttpResponse<String> answer = get("/tools/jaeger");

      assertThat(answer.statusCode()).isEqualTo(308);
      assertThat(answer.uri().resolve(header(answer, "Location")).getPath())
          .isEqualTo("/tools/jaeger/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/search", "/jaegers/", "/page/app.js", "/x/jaeger/"})
    void paths_elsewhere_are404(String path) throws Exception {
      serve(null, "/jaeger", null);

      assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void base_behindAProxyToo_isBoth() throws Exception {
      serve(null, "/jaeger", null);

      HttpResponse<String> answer =
          send(HttpRequest.newBuilder().header("X-Forwarded-Prefix", "/tools"), "/jaeger/search");

      assertThat(answer.body()).contains("<base href=\"/tools/jaeger/\">");
    }
  }

  @Nested
  class BuiltJaegerUi {
    @TempDir Path folder;
    private Path ui;

    private void write(String name, String text) throws IOException {
      ui = folder.resolve("ui");
      Files.createDirectories(ui.resolve(name).getParent());
      Files.writeString(ui.resolve(name), text);
    }

    private String document(String html) throws Exception {
      write("index.html", html);
      serve(ui);
      return get("/search").body();
    }

    @Test
    void document_of2023_knowsItsVersion() throws Exception {
      String shown =
          document(
              """
              <html><head><base href="/" data-inject-target="BASE_URL" /></head><script>
              // JAEGER_CONFIG_JS
              const DEFAULT_CONFIG = null; const JAEGER_CONFIG = DEFAULT_CONFIG;
              const JAEGER_VERSION = DEFAULT_VERSION;
              </script></html>
              """);

      assertThat(shown)
          .contains("<head><base href=\"/\"></head>")
          .contains("JAEGER_CONFIG = DEFAULT_CONFIG;")
          .containsPattern(
              "JAEGER_VERSION = \\{\"gitCommit\":\"(unknown|[0-9a-f]{40})\",\"gitVersion\":\"Skua"
                  + " all-in-one \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\","
                  + "\"buildDate\":\"20\\d\\d-\\d\\d-\\d\\dT[0-9:]+Z\"};");
    }

    @Test
    void document_of2024_knowsWhatTheStorageCannot() throws Exception {
      assertThat(
              document("<head></head>JAEGER_STORAGE_CAPABILITIES = DEFAULT_STORAGE_CAPABILITIES;"))
          .contains(
              "JAEGER_STORAGE_CAPABILITIES = {\"archiveStorage\":false,\"metricsStorage\":false};");
    }

    @Test
    void document_of2026_knowsWhatTheBackendCan() throws Exception {
      assertThat(
              document("<head></head>JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;"))
          .contains(
              "JAEGER_BACKEND_CAPABILITIES = {\"archiveStorage\":false,\"metricsStorage\":false,"
                  + "\"searchWithoutServiceName\":true,\"aiAssistant\":false};");
    }

    @Test
    void document_ofAStoreThatWantsAService_saysSo() throws Exception {
      write(
          "index.html", "<head></head>JAEGER_BACKEND_CAPABILITIES = DEFAULT_BACKEND_CAPABILITIES;");
      serveAs(ui, "", UiConfig.of(null, () -> Map.of("anyService", false)));

      assertThat(get("/search").body()).contains("\"searchWithoutServiceName\":false");
    }

    @Test
    void document_withoutBase_getsOne() throws Exception {
      assertThat(document("<html><head lang=\"en\"><title>x</title></head></html>"))
          .isEqualTo("<html><head lang=\"en\"><base href=\"/\"><title>x</title></head></html>");
    }

    @Test
    void document_withBaseBehindItsFiles_hasItFirst() throws Exception {
      String shown =
          document(
              """
              <head>
              <link rel="icon" href="./static/favicon.ico">
              <script type="module" src="./static/index.js"></script>
              <base href="/" data-inject-target="BASE_URL" />
              </head>\
              """);

      assertThat(shown)
          .startsWith("<head><base href=\"/\">")
          .containsOnlyOnce("<base ")
          .contains("static/index.js");
    }

    @Test
    void document_belowABasePath_isSetUp() throws Exception {
      write("index.html", "<head></head><script>JAEGER_CONFIG = DEFAULT_CONFIG;</script>");
      write("static/a.js", "1");
      write("ui.json", "{\"menu\":[{\"label\":\"</script>\"}]}");
      serve(ui, "/jaeger", ui.resolve("ui.json"));

      assertThat(get("/jaeger/search").body())
          .isEqualTo(
              "<head><base href=\"/jaeger/\"></head><script>"
                  + "JAEGER_CONFIG = {\"menu\":[{\"label\":\"\\u003c/script>\"}]};</script>");
      assertThat(get("/jaeger/static/a.js").body()).isEqualTo("1");
      assertThat(get("/static/a.js").statusCode()).isEqualTo(404);
    }

    @Test
    void document_mayBringItsOwnScripts() throws Exception {
      write("index.html", "<head></head>");
      serve(ui);

      assertThat(header(get("/"), "Content-Security-Policy")).isNull();
      assertThat(get("/index.html").body()).contains("<base ");
    }

    @Test
    void file_isServedAndKept() throws Exception {
      write("index.html", "<head></head>");
      write("static/main-1a2b.js", "let a = 'ä';");
      serve(ui);

      HttpResponse<String> first = get("/static/main-1a2b.js");
      HttpResponse<String> again =
          send(
              HttpRequest.newBuilder().header("If-None-Match", header(first, "ETag")),
              "/static/main-1a2b.js");

      assertThat(first.body()).isEqualTo("let a = 'ä';");
      assertThat(header(first, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
      assertThat(again.statusCode()).isEqualTo(304);
    }

    @Test
    void missingStaticFile_is404() throws Exception {
      write("index.html", "<head></head>");
      serve(ui);

      assertThat(get("/static/gone.js").statusCode()).isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "/../secret.txt",
          "/%2e%2e/secret.txt",
          "/static/..%2f..%2fsecret.txt",
          "/link.txt",
          "//etc/passwd",
          "/%00",
          "/%2fetc/passwd"
        })
    void outside_isNeverServed(String path) throws Exception {
      write("index.html", "<head></head>");
      Files.writeString(folder.resolve("secret.txt"), "root: secret");
      Files.createSymbolicLink(ui.resolve("link.txt"), folder.resolve("secret.txt"));
      serve(ui);

      assertThat(raw(path)).doesNotContain("root:");
    }

    @Test
    void directoryWithoutDocument_isRefused() {
      assertThatThrownBy(() -> new Page(folder, "", UiConfig.of(null, Map::of)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "UI directory " + folder + ": it must have the index.html of a built jaeger-ui");
    }
  }
}
