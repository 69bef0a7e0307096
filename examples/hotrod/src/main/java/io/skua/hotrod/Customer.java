/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.hotrod;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Who wants a ride.
 *
 * @param location east and north, such as {@code 115,277}
 */
record Customer(
    @JsonProperty("ID") String id,
    @JsonProperty("Name") String name,
    @JsonProperty("Location") String location) {}
