package dev.longhaul.handler;

import java.io.IOException;

/** A checkpoint has more bytes or files than it may. Its message names the limit and the setting; another try would end the same. */
public final class CheckpointTooLarge extends IOException {

    private static final long serialVersionUID = 1;

    public CheckpointTooLarge(String message) {
        super(message);
    }
}
