package dev.longhaul.support;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What a logger writes while it is open, as a reader of the log sees it. */
public final class Logged implements AutoCloseable {

    private final Logger logger;
    private final Keeper keeper = new Keeper();

    private Logged(Logger logger) {
        this.logger = logger;
        logger.addHandler(keeper);
    }

    public static Logged by(String name) {
        return new Logged(Logger.getLogger(name));
    }

    public List<String> lines() {
        return List.copyOf(keeper.lines);
    }

    @Override
    public void close() {
        logger.removeHandler(keeper);
    }

    private static final class Keeper extends Handler {

        private final Queue<String> lines = new ConcurrentLinkedQueue<>();
        private final Formatter formatter = new Formatter() {
            @Override
            public String format(LogRecord entry) {
                return formatMessage(entry);
            }
        };

        @Override
        public void publish(LogRecord entry) {
            lines.add(text(entry));
        }

        private String text(LogRecord entry) {
            Object[] parameters = entry.getParameters();
            return parameters == null || !entry.getMessage().contains("%")
                    ? formatter.format(entry)
                    : entry.getMessage().formatted(parameters);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
