/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import static org.assertj.core.api.Assertions.assertThat;

import io.skua.allinone.Browser;
import io.skua.allinone.http.Hosts;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.HttpPort;
import io.skua.allinone.http.MemoryBudget;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * The page's algorithms, in a browser: each exported function of {@code page-tests/*.test.js} is a
 * test, which fails if it throws.
 */
@Tag("slow")
class PageModulesTest {
  private static final Path TESTS = Path.of("src/test/resources/page-tests");

  private static HttpPort server;
  private static Browser browser;

  @BeforeAll
  static void open() throws IOException {
    browser = Browser.open();
    Router router =
        new Router()
            .on("GET", "/page-tests/{module}", PageModulesTest::module)
            .on("GET", "/blank", request -> html(""))
            .otherwise(new io.skua.allinone.page.Page(null, "", UiConfig.of(null, Map::of)));
    server =
        HttpPort.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            "page-tests",
            new Hosts(Set.of()),
            router,
            MemoryBudget.ofHeap());
    browser.show("http://127.0.0.1:" + server.address().getPort() + "/blank");
  }

  @AfterAll
  static void close() {
    if (browser != null) {
      browser.close();
    }
    if (server != null) {
      server.close();
    }
  }

  private static Response html(String body) {
    return Response.bytes(200, "text/html", ("<!doctype html>" + body).getBytes());
  }

  private static Response module(Request request) throws HttpError, IOException {
    Path file = TESTS.resolve(request.pathParameter("module"));
    return Response.bytes(200, "text/javascript", Files.readAllBytes(file));
  }

  @TestFactory
  List<DynamicContainer> modules() throws IOException {
    List<DynamicContainer> modules = new ArrayList<>();
    try (Stream<Path> files = Files.list(TESTS)) {
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".test.js"))
          .sorted()
          .forEach(name -> modules.add(DynamicContainer.dynamicContainer(name, tests(name))));
    }
    assertThat(modules).isNotEmpty();
    return modules;
  }

  private static List<DynamicTest> tests(String module) {
    String url = "/page-tests/" + module;
    List<?> names =
        (List<?>)
            browser.run(
                "return import(arguments[0]).then("
                    + "m => Object.keys(m).filter(key => typeof m[key] == 'function'))",
                url);
    assertThat(names).as("tests of %s", module).isNotEmpty();
    return names.stream()
        .map(name -> DynamicTest.dynamicTest(name.toString(), () -> run(url, name)))
        .toList();
  }

  private static void run(String url, Object name) {
    Object thrown =
        browser.run(
            "return import(arguments[0]).then(m => m[arguments[1]]())"
                + ".then(() => null, thrown => String(thrown))",
            url,
            name);

    assertThat(thrown).as("%s of %s", name, url).isNull(); // Surefire prints no dynamic names
  }
}
