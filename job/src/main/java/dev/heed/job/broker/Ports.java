package dev.heed.job.broker;

import dev.heed.job.options.ConfigurationException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds out which ports of this machine are free. Between the answer and its use another process may take the port. */
final class Ports {
    static final String HOST = "127.0.0.1";

    private Ports() {}

    /** The port itself if it is free, or any free one for 0. */
    static int claim(int port) {
        if (port == 0) {
            return free();
        }
        try {
            return bind(port);
        } catch (IOException e) {
            throw new ConfigurationException(
                    "port " + port + " on " + HOST + " is taken: choose another, or stop what listens there", e);
        }
    }

    static int free() {
        try {
            return bind(0);
        } catch (IOException e) {
            throw new UncheckedIOException("no free port on " + HOST, e);
        }
    }

    private static int bind(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }
}
