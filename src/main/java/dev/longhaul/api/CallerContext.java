package dev.longhaul.api;

import dev.longhaul.access.Caller;
import dev.longhaul.access.Role;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Tells resources, in the words of their own standard, whom the gate let in. It decides nothing. */
final class CallerContext {

    private final Caller caller;

    CallerContext(Caller caller) {
        this.caller = caller;
    }

    @ServerRequestFilter
    void introduce(ContainerRequestContext request) {
        request.setSecurityContext(
                new Known(caller, caller.name(), request.getSecurityContext().isSecure()));
    }

    private record Known(Caller caller, String name, boolean isSecure) implements SecurityContext {

        @Override
        public Principal getUserPrincipal() {
            return () -> name;
        }

        @Override
        public boolean isUserInRole(String role) {
            for (Role known : Role.values()) {
                if (known.word().equals(role)) {
                    return caller.isAllowed(known);
                }
            }
            return false;
        }

        @Override
        public String getAuthenticationScheme() {
            return "Bearer";
        }
    }
}
