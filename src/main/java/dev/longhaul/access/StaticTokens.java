package dev.longhaul.access;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Static tokens of the setting and of the file together. */
final class StaticTokens {

    private final TokenList inSetting;
    private final @Nullable WatchedFile<TokenList> file;

    StaticTokens(TokenList inSetting, @Nullable WatchedFile<TokenList> file) {
        this.inSetting = inSetting;
        this.file = file;
    }

    Optional<Principal> find(String token) {
        Optional<Principal> found = inSetting.find(token);
        return found.isPresent() || file == null ? found : file.content().find(token);
    }
}
