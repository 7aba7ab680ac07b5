package dev.longhaul.support;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Self-made certificates of a server and of a client, made by the JDK's {@code keytool}; the application ends TLS, and asks for the client's. */
public final class Certificates implements QuarkusTestResourceLifecycleManager {

    public static final String PASSWORD = "not-a-secret";

    /** The folder with {@code server.p12}, {@code client.p12}, {@code stranger.p12} and the trust in the first two. */
    public static final String FOLDER = "test.certificates";

    private List<Path> made = List.of();

    @Override
    public int order() {
        return 2;
    }

    @Override
    public Map<String, String> start() {
        try {
            Path folder = Files.createTempDirectory("certificates");
            made = List.of(folder);
            for (String name : List.of("server", "client", "stranger")) {
                pair(folder, name);
            }
            String store = "quarkus.http.ssl.certificate.";
            return Map.of(
                    FOLDER,
                    folder.toString(),
                    store + "key-store-file",
                    folder.resolve("server.p12").toString(),
                    store + "key-store-password",
                    PASSWORD,
                    store + "trust-store-file",
                    folder.resolve("client-trust.p12").toString(),
                    store + "trust-store-password",
                    PASSWORD,
                    "quarkus.http.test-ssl-port",
                    "0",
                    "quarkus.http.insecure-requests",
                    "disabled",
                    "longhaul.api.client-certificates",
                    "required");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Makes {@code NAME.p12} with a key and its certificate, and {@code NAME-trust.p12} that trusts it. */
    public static void pair(Path folder, String name) throws IOException {
        String store = folder.resolve(name + ".p12").toString();
        String certificate = folder.resolve(name + ".crt").toString();
        keytool(
                "-genkeypair",
                "-alias",
                name,
                "-keystore",
                store,
                "-keyalg",
                "EC",
                "-groupname",
                "secp256r1",
                "-validity",
                "2",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1,dns:localhost");
        keytool("-exportcert", "-alias", name, "-keystore", store, "-file", certificate);
        keytool(
                "-importcert",
                "-noprompt",
                "-alias",
                name,
                "-keystore",
                folder.resolve(name + "-trust.p12").toString(),
                "-file",
                certificate);
    }

    private static void keytool(String... words) throws IOException {
        String tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = Stream.of(
                        Stream.of(tool),
                        Arrays.stream(words),
                        Stream.of("-storetype", "PKCS12", "-storepass", PASSWORD))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            byte[] said = process.getInputStream().readAllBytes();
            if (process.waitFor() != 0) {
                throw new IOException(new String(said, StandardCharsets.UTF_8));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    @Override
    public void stop() {
        for (Path folder : made) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    Files.delete(file);
                }
                Files.delete(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
