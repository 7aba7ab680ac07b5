package dev.longhaul.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.blobstore.BlobStore;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;

/** An S3 protocol server (S3Proxy) on the loopback address, with conditional writes made atomic. Use path-style addresses. */
public final class EmbeddedS3 implements AutoCloseable {

    public static final String PORT_SETTING = "longhaul.local.s3-port";
    public static final String ACCESS_KEY = "local";
    public static final String SECRET_KEY = "local-secret";

    private static final String LOOPBACK = "127.0.0.1";

    private final S3Proxy server;
    private final BlobStore blobs;

    private EmbeddedS3(S3Proxy server, BlobStore blobs) {
        this.server = server;
        this.blobs = blobs;
    }

    /** Starts a server whose objects live in memory. */
    public static EmbeddedS3 inMemory(int port) {
        return start(LOOPBACK, port, new TransientNio2BlobStore());
    }

    /** Starts a server whose objects are files below a folder, and outlive it. */
    public static EmbeddedS3 inFolder(int port, Path folder) {
        return inFolder(LOOPBACK, port, folder);
    }

    /** As {@link #inFolder(int, Path)}, on another address: within a container others come from outside. */
    static EmbeddedS3 inFolder(String host, int port, Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the embedded S3 server at " + folder, e);
        }
        // below a relative folder S3Proxy finds each object by its key, but lists none
        return start(
                host,
                port,
                new FilesystemNio2BlobStore(folder.toAbsolutePath().normalize().toString()));
    }

    private static EmbeddedS3 start(String host, int port, BlobStore store) {
        PortTaken.check(port, PORT_SETTING);
        BlobStore locking = new LockingBlobStore(store);
        S3Proxy server = S3Proxy.builder()
                .blobStore(locking)
                .endpoint(URI.create("http://" + host + ":" + port))
                .awsAuthentication(AuthenticationType.AWS_V4, ACCESS_KEY, SECRET_KEY)
                .ignoreUnknownHeaders(true)
                .jettyMaxThreads(200)
                .build();
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the embedded S3 server did not start on port " + port, e);
        }
        return new EmbeddedS3(server, locking);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.getPort());
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the embedded S3 server did not stop", e);
        } finally {
            blobs.close();
        }
    }
}
