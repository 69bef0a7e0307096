/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.allinone.model;

import java.util.List;

/** Where spans come from: a service, as it runs somewhere. */
@SuppressWarnings("JavaLangClash") // Jaeger's name for it.
public record Process(String serviceName, List<Tag> tags) {
  @Override
  public int hashCode() {
    return new Hash().with(serviceName).with(tags).code();
  }
}
