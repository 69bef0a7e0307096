/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */

/**
 * What Skua's own modules share. It is for them alone and may change at any time; nothing else
 * should use it. Knows nothing of Skua's tracer.
 *
 * <pre>
 * logs               SafeLog, RateLimitedLog, LogText, RetoldException
 * secrets            Secrets, EscapedText
 * values of others   TagValue
 * counting           Uncounted
 * threads, times     DaemonThread, Nanos
 * spans of others    Wrapper, ContextSpan
 * headers            TraceHeaders
 * </pre>
 */
package io.skua.internal;
