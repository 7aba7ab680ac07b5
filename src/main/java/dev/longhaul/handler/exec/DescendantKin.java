package dev.longhaul.handler.exec;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Descendants, for machines without {@code /proc} (a developer's macOS). What detaches between two looks is lost to it: production is
 * Linux.
 */
final class DescendantKin implements Kin {

    private final Set<ProcessHandle> known = new LinkedHashSet<>();

    DescendantKin(ProcessHandle root) {
        known.add(root);
    }

    @Override
    public void look() {
        known.removeIf(process -> !process.isAlive());
        List.copyOf(known).forEach(process -> process.descendants().forEach(known::add));
    }

    @Override
    public List<ProcessHandle> living() {
        look();
        return List.copyOf(known);
    }
}
