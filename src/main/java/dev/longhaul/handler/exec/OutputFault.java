package dev.longhaul.handler.exec;

/** The output folder holds something that can be no result. The program would leave the same again. */
final class OutputFault extends Exception {

    private static final long serialVersionUID = 1;

    OutputFault(String message) {
        super(message);
    }
}
