/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.warehouse;

import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The service that knows what is left. */
@SpringBootApplication
public class Warehouse {}
