package dev.longhaul.access;

/** A setting of access control, or a file that it names, cannot be used. The message names it and holds no secret. */
final class AccessFault extends RuntimeException {

    private static final long serialVersionUID = 1;

    AccessFault(String message) {
        super(message);
    }
}
