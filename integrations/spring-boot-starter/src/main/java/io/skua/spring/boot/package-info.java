/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * Skua in Spring Boot 3.5 and 4.1, by one jar: it names only what has the same package in both.
 *
 * <pre>
 * for applications   SkuaTracerCustomizer
 * beans              SkuaAutoConfiguration, SkuaObservationAutoConfiguration,
 *                    SkuaEndpointAutoConfiguration, HandlerGroup
 * settings           SkuaSettings, WrongSettingException, WrongSettingFailureAnalyzer
 * what it shows      SkuaEndpoint, Books
 * logs               LogCorrelation, BaggageMdcScopeManager
 * others             GlobalTracerRegistration
 * </pre>
 *
 * <p>{@code docs/spring-boot.md} is its manual.
 */
package io.skua.spring.boot;
