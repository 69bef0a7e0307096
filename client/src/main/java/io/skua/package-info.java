/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What a service depends on: {@link io.skua.Configuration} reads {@code JAEGER_*} and makes a
 * tracer.
 *
 * <pre>
 * for applications   Configuration
 * for resolvers      SkuaTracerFactory, SkuaTracerResolver
 * reading            Settings, SettingFile, FileBacked
 * what is set        SenderSettings Transport OtlpSettings, ReporterSettings, SamplerSettings,
 *                    BaggageSettings, CodecSettings, HttpSettings
 * making it          TracerWiring
 * certificates       TlsFiles, Pem
 * at the start       Libraries, Rehearsal
 * </pre>
 */
package io.skua;
