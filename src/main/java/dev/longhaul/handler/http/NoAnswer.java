package dev.longhaul.handler.http;

import java.io.IOException;

/** The service was not reached, or said nothing in time. */
final class NoAnswer extends IOException {

    private static final long serialVersionUID = 1;

    NoAnswer(String message, Throwable cause) {
        super(message, cause);
    }
}
