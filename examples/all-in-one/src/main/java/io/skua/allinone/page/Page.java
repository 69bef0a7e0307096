/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.page;

import io.skua.allinone.http.Handler;
import io.skua.allinone.http.HttpError;
import io.skua.allinone.http.Request;
import io.skua.allinone.http.Response;
import java.nio.file.Path;

/** Stands in for the page. */
public final class Page implements Handler {
  /** Creates one. */
  public Page(Path uiDirectoryOrNull) {}

  @Override
  public Response answer(Request request) throws HttpError {
    throw new HttpError(404, "404 page not found");
  }
}
