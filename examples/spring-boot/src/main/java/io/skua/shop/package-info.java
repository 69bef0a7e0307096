/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A shop of two services on Spring Boot. Start with {@link io.skua.shop.warehouse.Warehouse}: there
 * is no word of tracing in it, the starter on the class path is enough. {@link
 * io.skua.shop.storefront.Storefront} has a few lines of it in {@code OpenTelemetryApi}, for a
 * library whose spans are OpenTelemetry's.
 */
package io.skua.shop;
