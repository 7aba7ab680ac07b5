package dev.longhaul.handler.lambda;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Locale;

/**
 * The begin of an answer in Lambda's form for HTTP: a JSON object with status, headers and cookies, eight NUL bytes, then the body. .NET
 * streams always come so. The object is kept as an output of its own.
 */
final class Prelude {

    /** Name of the output. */
    static final String OUTPUT = "response-prelude";

    private static final String TYPE = "application/vnd.awslambda.http-integration-response";
    private static final int SEPARATOR = 8;
    private static final int LIMIT = 1024 * 1024;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
    private int nuls;
    private boolean isWhole;

    static boolean isAnnouncedBy(String contentType) {
        return contentType.toLowerCase(Locale.ROOT).startsWith(TYPE);
    }

    /** Whether the separator has come. */
    boolean isWhole() {
        return isWhole;
    }

    /**
     * Takes a piece.
     *
     * @return what follows the separator in it
     */
    byte[] take(byte[] bytes) throws IOException {
        for (int i = 0; i < bytes.length; i++) {
            taken.write(bytes[i]);
            nuls = bytes[i] == 0 ? nuls + 1 : 0;
            if (nuls == SEPARATOR) {
                isWhole = true;
                return Arrays.copyOfRange(bytes, i + 1, bytes.length);
            }
        }
        if (taken.size() > LIMIT) {
            throw new IOException("the answer's prelude has no end within " + LIMIT + " bytes");
        }
        return new byte[0];
    }

    /** All of it so far. */
    byte[] taken() {
        return taken.toByteArray();
    }

    /** Without the separator. */
    byte[] json() {
        byte[] all = taken.toByteArray();
        return Arrays.copyOf(all, all.length - SEPARATOR);
    }

    /** What it says that the body is. */
    String contentType() {
        try {
            JsonNode headers = JSON.readTree(json()).path("headers");
            for (var header : headers.properties()) {
                String value = header.getValue().asText();
                if (header.getKey().equalsIgnoreCase("Content-Type") && value.matches("[\\x20-\\x7e]{1,255}")) {
                    return value;
                }
            }
        } catch (JacksonException e) {
            return "application/octet-stream";
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot fail to be read", e);
        }
        return "application/octet-stream";
    }
}
