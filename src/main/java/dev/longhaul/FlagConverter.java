package dev.longhaul;

import jakarta.annotation.Priority;
import java.util.Locale;
import java.util.Set;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/**
 * Reads flags. The platform's own converter takes whatever it does not know for false, so that a slip switches something off in silence;
 * this one knows the same words and refuses the rest.
 */
@Priority(FlagConverter.ABOVE_THE_PLATFORMS)
public final class FlagConverter implements Converter<Boolean> {

    static final int ABOVE_THE_PLATFORMS = 500;
    private static final long serialVersionUID = 1;
    private static final Set<String> YES = Set.of("true", "1", "yes", "y", "on", "ja", "j", "si", "sim", "oui");
    private static final Set<String> NO = Set.of("false", "0", "no", "n", "off");

    @Override
    public @Nullable Boolean convert(String value) {
        String word = value.strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return null;
        }
        if (!YES.contains(word) && !NO.contains(word)) {
            throw new IllegalArgumentException("true or false");
        }
        return YES.contains(word);
    }
}
