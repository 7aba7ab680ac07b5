package dev.longhaul.handler;

/** The job's input is not what its type takes. Says what and where. No other attempt can do better. */
public final class InvalidInput extends RuntimeException {

    private static final long serialVersionUID = 1;

    public InvalidInput(String message) {
        super(message);
    }
}
