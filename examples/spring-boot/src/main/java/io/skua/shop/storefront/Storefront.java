/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.shop.storefront;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.scheduling.annotation.EnableAsync;

/** The service that customers see. */
@SpringBootApplication(exclude = DataSourceAutoConfiguration.class) // The warehouse's, in the JVM.
@EnableAsync
public class Storefront {}
