package dev.longhaul.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An application that knows static tokens in a file and an issuer of signed ones, and listens on every address of this machine. The issuer's
 * keys are to be put at {@value #KEYS}.
 */
public final class Credentials implements QuarkusTestResourceLifecycleManager {

    public static final String SUBMIT = token("submit");
    public static final String READ = token("read");
    public static final String ADMIN = token("admin");

    public static final String FILE = "longhaul.access.tokens-file";
    public static final String KEYS = "longhaul.access.oidc.jwks";

    private @Nullable KeyServer keys;
    private @Nullable Path file;

    @Override
    public int order() {
        return 1; // after the servers, whose settings for a machine of one's own it takes back
    }

    @Override
    public Map<String, String> start() {
        try {
            KeyServer server = KeyServer.start();
            keys = server;
            Path tokens = file();
            file = tokens;
            return Map.of(
                    "quarkus.http.host",
                    "0.0.0.0",
                    FILE,
                    tokens.toString(),
                    "longhaul.access.oidc.issuer",
                    Issuer.NAME,
                    "longhaul.access.oidc.audience",
                    Issuer.AUDIENCE,
                    KEYS,
                    server.address().toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path file() throws IOException {
        Path file = Files.createTempFile(
                "tokens", ".txt", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.writeString(
                file,
                String.join(
                        "\n",
                        "# who may do what",
                        line("ci", "submit", SUBMIT),
                        line("desk", "read", READ),
                        line("ops", "admin", ADMIN),
                        ""));
    }

    /** A line of a file of tokens. */
    public static String line(String name, String roles, String token) {
        return name + " " + roles + " sha256:" + hash(token);
    }

    private static String token(String role) {
        return "lh-" + role + "-" + hash("the token of the test for " + role);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void stop() {
        if (keys != null) {
            keys.close();
        }
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
