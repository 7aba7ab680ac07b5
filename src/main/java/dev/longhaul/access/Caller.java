package dev.longhaul.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who asks, for the resources of a running request; and what the request is about, for the audit log. */
@ApplicationScoped
public class Caller {

    private static final String PRINCIPAL = "longhaul.principal";
    private static final String SUBJECT = "longhaul.subject";

    private final CurrentVertxRequest current;

    Caller(CurrentVertxRequest current) {
        this.current = current;
    }

    /** As the audit log names them, in one word. */
    public String name() {
        Principal principal = of(Objects.requireNonNull(current.getCurrent(), "no request"));
        return principal == null ? "-" : Audit.word(principal.name());
    }

    /** Whether the caller may do what this role is for. */
    public boolean isAllowed(Role role) {
        Principal principal = of(Objects.requireNonNull(current.getCurrent(), "no request"));
        return principal != null && principal.hasAny(Set.of(role));
    }

    /** Says what the request is about where its path does not, such as the id that a submitted job got. */
    public void about(String which) {
        Objects.requireNonNull(current.getCurrent(), "no request").put(SUBJECT, which);
    }

    /** Takes note of who asks; before any resource is asked for. */
    public static void introduce(RoutingContext routing, Principal principal) {
        routing.put(PRINCIPAL, principal);
    }

    /** What the audit log should say of an answered request. */
    static @Nullable Principal of(RoutingContext routing) {
        return routing.get(PRINCIPAL);
    }

    static @Nullable String subject(RoutingContext routing) {
        return routing.get(SUBJECT);
    }
}
