package dev.longhaul.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What a caller may do. Only {@link #ADMIN} includes the others. */
public enum Role {
    /** Send jobs in, cancel and reopen them. */
    SUBMIT,
    /** Look at everything. */
    READ,
    /** Everything, the fleet included. */
    ADMIN;

    /** As the configuration and the answers write it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Role> of(String word) {
        return Arrays.stream(values()).filter(role -> role.word().equals(word)).findFirst();
    }
}
