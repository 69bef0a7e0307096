/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * OTLP over HTTP: reads its protobuf and its JSON into the model, within the memory that a request
 * may take, and writes its answers.
 */
package io.skua.allinone.otlp;
