package dev.longhaul.handler.http;

/** Sentences about services that do not keep to the contract. */
final class Protocol {

    private static final int SHOWN = 200;

    private Protocol() {}

    static String elsewhere(String reference) {
        String shown = reference.length() <= SHOWN ? reference : reference.substring(0, SHOWN) + "…";
        return reference.isEmpty()
                ? "the service answered without a Location, so nobody could ask how the job ends"
                : "the service named a Location that is not its own: " + shown.replaceAll("\\p{Cntrl}", "?");
    }
}
