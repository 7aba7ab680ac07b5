package dev.longhaul.handler;

/** Lines for a person. Lines over 8 KiB are cut. */
@FunctionalInterface
public interface JobLog {

    void line(String text);
}
