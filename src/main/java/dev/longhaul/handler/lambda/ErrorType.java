package dev.longhaul.handler.lambda;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The words that runtimes have for their failures. */
final class ErrorType {

    static final String UNKNOWN = "Runtime.Unknown";

    private static final String OF_FUNCTION = "Function.";
    private static final Pattern KEPT = Pattern.compile("(Runtime|Function)\\.[A-Z][a-zA-Z]+");

    /** Said where the function's code cannot even be called: no job can end better. */
    private static final Set<String> SETUP = Set.of(
            "Runtime.BadFunctionCode",
            "Runtime.HandlerNotFound",
            "Runtime.ImportModuleError",
            "Runtime.MalformedHandlerName",
            "Runtime.UserCodeSyntaxError",
            "Runtime.InvalidEntrypoint",
            "Runtime.NoHandler",
            "Runtime.NoSuchHandler");

    private ErrorType() {}

    /** As the interface emulator makes them: a short list of words, whatever a runtime says. */
    static String normal(@Nullable String said) {
        if (said == null) {
            return UNKNOWN;
        }
        if (KEPT.matcher(said).matches()) {
            return said;
        }
        return said.startsWith(OF_FUNCTION) ? OF_FUNCTION + "Unknown" : UNKNOWN;
    }

    static boolean isOfSetup(String said) {
        return SETUP.contains(said);
    }
}
