package dev.longhaul.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** A port that somebody else listens on. */
public final class PortTaken extends RuntimeException {

    private static final long serialVersionUID = 1;

    private PortTaken(String message, Throwable cause) {
        super(message, cause);
    }

    /** Fails with a sentence that names port and setting if the port is taken; port 0 never is. */
    static void check(int port, String setting) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new PortTaken(
                    "port " + port + " on the loopback address is taken; choose another with " + setting, e);
        }
    }
}
