/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterTest {
  private static final Handler LIST = request -> Response.empty(201);
  private static final Handler ONE = request -> Response.empty(202);
  private static final Handler PAGE = request -> Response.empty(203);

  private final Router router =
      new Router()
          .on("GET", "/api/traces", LIST)
          .on("GET", "/api/traces/{id}", ONE)
          .on("GET", "/api/{a}/x/{b}", ONE)
          .otherwise(PAGE);

  private final Router alone = new Router().on("GET", "/api/traces", LIST);

  @Test
  void match_path_findsItsHandler() {
    assertThat(router.match("GET", "/api/traces").handler()).isSameAs(LIST);
    assertThat(router.match("GET", "/api/traces/7").handler()).isSameAs(ONE);
  }

  @Test
  void match_parameters_areUnescaped() {
    Router.Match match = router.match("GET", "/api/a%2Fb+c/x/%C3%BC");

    assertThat(match.pathParameters()).isEqualTo(Map.of("a", "a/b+c", "b", "ü"));
  }

  @Test
  void match_badEscape_staysAsItIs() {
    assertThat(router.match("GET", "/api/traces/%zz").pathParameters())
        .isEqualTo(Map.of("id", "%zz"));
  }

  @Test
  void match_head_isForGet() {
    assertThat(router.match("HEAD", "/api/traces").handler()).isSameAs(LIST);
  }

  @Test
  void match_anotherMethod_is405WithThoseAllowed() throws Exception {
    Response response = alone.match("DELETE", "/api/traces").handler().answer(null);

    assertThat(response.status()).isEqualTo(405);
    assertThat(response.headers()).containsEntry("Allow", "GET");
    assertThat(response.length()).isZero();
  }

  @Test
  void match_unknownPath_is404() {
    Handler handler = alone.match("GET", "/").handler();

    assertThatThrownBy(() -> handler.answer(null))
        .isInstanceOfSatisfying(HttpError.class, e -> assertThat(e.status()).isEqualTo(404));
  }

  @Test
  void match_anotherMethod_goesOtherwise() {
    assertThat(router.match("DELETE", "/api/traces").handler()).isSameAs(PAGE);
  }

  @Test
  void match_unknownPath_goesOtherwise() {
    assertThat(router.match("GET", "/").handler()).isSameAs(PAGE);
    assertThat(router.match("POST", "/api/traces/7/").handler()).isSameAs(PAGE);
    assertThat(router.match("GET", "/api//traces").handler()).isSameAs(PAGE);
  }

  @Test
  void match_belowABasePath_findsItsHandler() {
    Router below = new Router().below("/a/b").on("GET", "/api/traces", LIST).otherwise(PAGE);

    assertThat(below.match("GET", "/a/b/api/traces").handler()).isSameAs(LIST);
    assertThat(below.match("GET", "/a/b/").handler()).isSameAs(PAGE);
  }

  @Test
  void match_besideABasePath_is404() {
    Router below = new Router().below("/a/b").on("GET", "/api/traces", LIST).otherwise(PAGE);

    for (String path : List.of("/api/traces", "/a/bc", "/a", "", "/")) {
      assertThatThrownBy(() -> below.match("GET", path).handler().answer(null))
          .as(path)
          .isInstanceOfSatisfying(
              HttpError.class, error -> assertThat(error.status()).isEqualTo(404));
    }
  }

  @Test
  void match_basePathItself_leadsToTheSlash() throws Exception {
    Response answer = new Router().below("/a/b").match("GET", "/a/b").handler().answer(null);

    assertThat(answer.status()).isEqualTo(308);
    assertThat(answer.headers()).containsEntry("Location", "b/");
  }
}
