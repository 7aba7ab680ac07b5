package dev.longhaul.envelope;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import dev.longhaul.envelope.Reading.Unreadable;

/** Ends the reading of a body at the first thing that breaks the contract. Never leaves this package. */
final class Violation extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Unreadable unreadable;

    private Violation(Unreadable unreadable) {
        super(unreadable.problem(), null, false, false);
        this.unreadable = unreadable;
    }

    Unreadable unreadable() {
        return unreadable;
    }

    static Violation whole(String problem) {
        return new Violation(new Unreadable(problem, "", 0, 0));
    }

    static Violation at(String problem, String pointer, JsonLocation place) {
        return new Violation(new Unreadable(problem, pointer, place.getLineNr(), place.getColumnNr()));
    }

    /** About the token that the parser has just read. */
    static Violation here(JsonParser parser, String problem) {
        return at(problem, Pointers.of(parser), parser.currentTokenLocation());
    }
}
