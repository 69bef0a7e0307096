/*
 * Copyright The Skua Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package io.skua.reporter.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.regex.Pattern;
import okhttp3.Call;
import okhttp3.ResponseBody;

/** Makes a line for the log of what a server answers, which may be anything. */
final class ResponseText {
  /** Read to the end, a body leaves its connection for the next batch; past this it is not. */
  private static final int MAX_BYTES = 64 * 1024;

  /** Enough for the characters that are kept, in any case. */
  private static final int KEPT_BYTES = 4 * 1024;

  private static final int MAX_CHARS = 256;

  /** Whatever is not to be seen: controls, line breaks, and marks that turn the text around. */
  private static final Pattern INVISIBLE = Pattern.compile("[\\p{C}\\p{Z}]+");

  private ResponseText() {}

  /** Reads the body and returns its beginning; as much as came if it breaks off. */
  static String read(ResponseBody body, Call call) {
    byte[] kept = new byte[KEPT_BYTES];
    int length = 0;
    try {
      InputStream in = body.byteStream();
      int count;
      while (length < KEPT_BYTES && (count = in.read(kept, length, KEPT_BYTES - length)) >= 0) {
        length += count;
      }
      if (length == KEPT_BYTES && !endsWithin(in, MAX_BYTES - KEPT_BYTES)) {
        call.cancel(); // Closing alone would read on for a while, for the sake of the connection.
      }
    } catch (IOException brokenOff) {
      // The status has come, and that is what counts.
    }
    return new String(kept, 0, length, UTF_8);
  }

  private static boolean endsWithin(InputStream in, int bytes) throws IOException {
    byte[] skipped = new byte[KEPT_BYTES];
    int left = bytes;
    while (left > 0) {
      int count = in.read(skipped, 0, Math.min(skipped.length, left));
      if (count < 0) {
        return true;
      }
      left -= count;
    }
    return false;
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
