package dev.longhaul.envelope;

/** What became of reading a body. */
public sealed interface Reading {

    record Read(Envelope envelope) implements Reading {}

    /**
     * A body that breaks the contract. Says what and where, and quotes no values, which may be secret.
     *
     * @param problem one sentence without its full stop
     * @param pointer JSON pointer to the field it is about; empty for the body as a whole
     * @param line from 1; 0 where there is no position
     * @param column from 1, in characters
     */
    record Unreadable(String problem, String pointer, int line, int column) implements Reading, RequestReading {

        /** The problem with its place. */
        public String reason() {
            if (line == 0) {
                return problem;
            }
            String place = "line " + line + ", column " + column;
            return problem + " (" + (pointer.isEmpty() ? place : pointer + " at " + place) + ")";
        }
    }
}
