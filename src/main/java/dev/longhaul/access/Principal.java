package dev.longhaul.access;

import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/**
 * Who asks.
 *
 * @param name for the audit log: of a static token as the configuration has it, of a signed one the claim that names its subject
 */
public record Principal(String name, Set<Role> roles) {

    public Principal {
        roles = Set.copyOf(roles);
    }

    /** Whether one of these roles is held. */
    boolean hasAny(Collection<Role> wanted) {
        return roles.contains(Role.ADMIN) || wanted.stream().anyMatch(roles::contains);
    }

    /** Whoever sits at this machine, where the configuration asks for nothing more. */
    public static Principal local() {
        return new Principal("local", EnumSet.allOf(Role.class));
    }
}
