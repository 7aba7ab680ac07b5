package dev.longhaul;

import io.quarkus.bootstrap.logging.InitialConfigurator;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.PreventFurtherStepsException;
import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Says why the program could not start, and ends it. What a person set wrongly is said in a sentence each, without a stack trace: the way
 * to it through the platform's classes helps nobody. Everything else is logged whole.
 */
final class StartFaults implements BiConsumer<Integer, @Nullable Throwable> {

    private static final String OURS = "longhaul.";
    private static final int DEEPEST = 50;

    @Override
    public void accept(Integer exitCode, @Nullable Throwable fault) {
        if (fault != null) {
            List<String> sentences = sentences(fault);
            if (sentences.isEmpty()) {
                log(fault);
            } else {
                System.err.println(text(sentences));
            }
        }
        ApplicationLifecycleManager.getDefaultExitCodeHandler().accept(exitCode, fault);
    }

    private static void log(Throwable fault) {
        if (!InitialConfigurator.DELAYED_HANDLER.isActivated()) { // it failed before the logs were set up
            InitialConfigurator.DELAYED_HANDLER.setHandlers(
                    new java.util.logging.Handler[] {InitialConfigurator.createDefaultHandler()});
        }
        Logger.getLogger(StartFaults.class).error("the worker could not start", fault);
    }

    static String text(List<String> sentences) {
        return sentences.size() == 1 && sentences.getFirst().contains("\n")
                ? sentences.getFirst()
                : "the configuration cannot be used:\n  - " + String.join("\n  - ", sentences);
    }

    /** A sentence for each thing that a person can mend; empty if the fault is another. */
    static List<String> sentences(Throwable fault) {
        Throwable cause = fault;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            List<String> sentences = of(cause);
            if (!sentences.isEmpty()) {
                return sentences;
            }
            cause = cause.getCause();
        }
        return List.of();
    }

    private static List<String> of(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return switch (cause) {
            case ConfigValidationException invalid -> validation(invalid);
            case ConfigurationException _ -> List.of(message);
            case PreventFurtherStepsException _ -> List.of(message);
            case QuarkusBindException taken -> List.of(bind(taken));
            case IllegalArgumentException _ when message.startsWith(OURS) -> List.of(message);
            case IllegalArgumentException _
            when message.startsWith(SettingFault.CODE) -> List.of(SettingFault.sentence(message));
            default -> List.of();
        };
    }

    private static List<String> validation(ConfigValidationException invalid) {
        List<String> sentences = new ArrayList<>();
        for (int i = 0; i < invalid.getProblemCount(); i++) {
            sentences.add(SettingFault.sentence(invalid.getProblem(i).getMessage()));
        }
        return sentences;
    }

    private static String bind(QuarkusBindException taken) {
        return "nothing can listen on port " + taken.getPort() + " of " + taken.getHost()
                + ": another program does, or the address is not this machine's; set quarkus.http.port and .host, or"
                + " quarkus.management.port and .host";
    }
}
