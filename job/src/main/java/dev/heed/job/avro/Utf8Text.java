package dev.heed.job.avro;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** What the codecs need to know of UTF-8 beyond {@link String}. */
final class Utf8Text {
    private static final int SHOWN = 80;

    private Utf8Text() {}

    /** Number of bytes of {@code text.getBytes(UTF_8)}; a lone surrogate counts 1, as it becomes a question mark. */
    static int length(String text) {
        int length = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x800) {
                if (!Character.isSurrogate(c)) {
                    length += 2;
                } else if (Character.isHighSurrogate(c)
                        && i + 1 < text.length()
                        && Character.isLowSurrogate(text.charAt(i + 1))) {
                    length += 2;
                    i++;
                }
            } else if (c >= 0x80) {
                length++;
            }
        }
        return length;
    }

    /** Decodes with U+FFFD in the place of what is ill-formed. */
    static String lenient(byte[] bytes, int offset, int length) {
        return new String(bytes, offset, length, StandardCharsets.UTF_8);
    }

    /** Decodes, or returns null if the bytes are ill-formed. */
    static String strict(byte[] bytes, int offset, int length) {
        String text = lenient(bytes, offset, length);
        if (text.indexOf('\uFFFD') < 0) {
            return text;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, offset, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Text in quotes for a message, cut if it is long. */
    static String quoted(String text) {
        return "\"" + clip(text, SHOWN) + "\"";
    }

    /** Text of at most {@code limit} characters. */
    static String clip(String text, int limit) {
        return text.length() <= limit ? text : text.substring(0, limit - 1) + "…";
    }
}
