/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import java.io.IOException;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.ResponseBody;
import okio.BufferedSource;

/** Makes a line for the log of what a server answers, which may be anything. */
final class ResponseText {
  /** Read to the end, a body leaves its connection for the next batch; past this it is not. */
  private static final int MAX_BYTES = 64 * 1024;

  private static final int MAX_CHARS = 256;

  /** Whatever is not to be seen: controls, line breaks, and marks that turn the text around. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}]+");

  private ResponseText() {}

  /** Reads the body, at most 64 KiB of it; as much as came if it breaks off. */
  static byte[] read(ResponseBody body, Call call) throws IOException {
    BufferedSource source = body.source();
    try {
      if (source.request(MAX_BYTES + 1L)) {
        call.cancel(); // Closing alone would read on for a while, for the sake of the connection.
      }
    } catch (IOException brokenOff) {
      // The status has come, and that is what counts.
    }
    long length = source.getBuffer().size();
    return source.getBuffer().readByteArray(Math.min(length, MAX_BYTES));
  }

  /** Returns the text as one line of at most 256 characters. */
  static String tidy(String text) {
    String line = INVISIBLE.matcher(text).replaceAll(" ").trim();
    if (line.length() <= MAX_CHARS) {
      return line;
    }
    int end = Character.isHighSurrogate(line.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
    return line.substring(0, end);
  }
}
