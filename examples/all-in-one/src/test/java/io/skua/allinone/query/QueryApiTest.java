/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.query;

import static io.skua.allinone.query.Spans.span;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class QueryApiTest {
  private QueryFixture api;

  @BeforeEach
  void open() throws Exception {
    api = new QueryFixture();
  }

  @AfterEach
  void close() {
    api.close();
  }

  @Test
  void services_areSortedAndCounted() throws Exception {
    api.with(span("frontend", 1), span("driver", 2), span("customer", 3));

    assertThat(api.get("/api/services").body())
        .isEqualTo(
            """
            {"data":["customer","driver","frontend"],"total":3,"limit":0,"offset":0,"errors":null}""");
  }

  @Test
  void trace_unknown_is404InPlainText() throws Exception {
    HttpResponse<String> answer = api.get("/api/traces/ff");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/plain; charset=utf-8");
    assertThat(answer.body())
        .isEqualTo(
            """
            {"data":null,"total":0,"limit":0,"offset":0,"errors":[{"code":404,"msg":"trace not found"}]}
            """);
  }
}
