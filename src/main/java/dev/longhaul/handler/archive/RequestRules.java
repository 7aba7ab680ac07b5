package dev.longhaul.handler.archive;

import dev.longhaul.handler.InvalidInput;
import dev.longhaul.handler.OutputName;
import dev.longhaul.handler.archive.ArchiveRequest.Format;
import java.nio.charset.StandardCharsets;

/** What the values of a request may be; what is wrong is an {@link InvalidInput} that names the field. */
final class RequestRules {

    static final int KEY_LIMIT_BYTES = 1024;
    static final int BEST_LEVEL = 9;

    private RequestRules() {}

    static String key(String field, String key) {
        if (key.getBytes(StandardCharsets.UTF_8).length > KEY_LIMIT_BYTES) {
            throw new InvalidInput(field + ": is longer than the " + KEY_LIMIT_BYTES + " bytes of a key");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(key)) {
            throw new InvalidInput(field + ": holds half a surrogate pair and is no Unicode text");
        }
        return key;
    }

    static Format format(String text) {
        return Format.all().stream()
                .filter(format -> format.text().equals(text))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("format: is one of zip, tar, tar.gz, not \"" + text + "\""));
    }

    static String output(String name) {
        String fault = OutputName.fault(name);
        if (fault != null) {
            throw new InvalidInput("name: " + fault);
        }
        if (name.equals(Manifest.OUTPUT)) {
            throw new InvalidInput("name: " + Manifest.OUTPUT + " is the manifest's");
        }
        return name;
    }
}
