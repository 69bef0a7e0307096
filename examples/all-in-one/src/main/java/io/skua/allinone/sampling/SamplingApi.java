/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.sampling;

import io.skua.allinone.http.Response;
import io.skua.allinone.http.Router;

/** Tells clients what to sample. */
public final class SamplingApi {
  /** Answers on a router. */
  public void routes(Router router) {
    router.otherwise(
        request ->
            Response.text(
                200,
                "{\"strategyType\":\"PROBABILISTIC\",\"probabilisticSampling\":{\"samplingRate\":1}}"));
  }
}
