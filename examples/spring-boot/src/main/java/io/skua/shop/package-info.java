/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * A shop of two services on Spring Boot. Start with {@link io.skua.shop.storefront.Storefront}:
 * there is no word of tracing in it, nor in {@link io.skua.shop.warehouse.Warehouse}; the starter
 * on the class path is enough.
 */
package io.skua.shop;
