package dev.longhaul;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Who may name whom, as rules over source files. Packages are named without their root {@code dev.longhaul}; the root itself, {@code ""},
 * stands above all others.
 */
final class Layers {

    static final String ROOT = "dev.longhaul";

    private static final int EDGE = 2;
    private static final int TOP = 7;

    /** Every package and its layer. A package of the edge knows no other of it; {@code admin} speaks with the words of {@code api}. */
    private static final Map<String, Integer> LAYER = Map.ofEntries(
            Map.entry("job", 0),
            Map.entry("handler", 1),
            Map.entry("queue", EDGE),
            Map.entry("envelope", EDGE),
            Map.entry("store", EDGE),
            Map.entry("ecs", EDGE),
            Map.entry("access", EDGE),
            Map.entry("telemetry", EDGE),
            Map.entry("notify", EDGE),
            Map.entry("handler.exec", EDGE),
            Map.entry("handler.http", EDGE),
            Map.entry("handler.lambda", EDGE),
            Map.entry("handler.archive", EDGE),
            Map.entry("guard", 3),
            Map.entry("worker", 4),
            Map.entry("api", 5),
            Map.entry("admin", 6),
            Map.entry("live", 6),
            Map.entry("", TOP));

    /** From which layer on the libraries that belong to no outside world may be named. */
    private static final int COMMON_FROM = EDGE;

    private static final Set<String> COMMON = Set.of(
            "com.fasterxml.jackson",
            "io.quarkus",
            "io.smallrye.config",
            "jakarta.annotation",
            "jakarta.enterprise",
            "jakarta.inject",
            "org.eclipse.microprofile.config",
            "org.jboss.logging");

    /** Each outside library and its doors; the longest name that fits counts. */
    private static final Map<String, Set<String>> DOORS = Map.ofEntries(
            Map.entry("software.amazon.awssdk", Set.of("ecs", "queue", "store")),
            Map.entry("software.amazon.awssdk.services", Set.of()),
            Map.entry("software.amazon.awssdk.services.sqs", Set.of("queue")),
            Map.entry("software.amazon.awssdk.services.s3", Set.of("store")),
            Map.entry("io.quarkiverse.amazon", Set.of("queue", "store")),
            Map.entry("io.opentelemetry", Set.of("telemetry")),
            Map.entry("io.smallrye.faulttolerance", Set.of("guard", "handler.http")),
            Map.entry("org.eclipse.microprofile.faulttolerance", Set.of("guard", "handler.http")),
            Map.entry("com.sun.net.httpserver", Set.of("handler.http")),
            Map.entry("javax.net.ssl", Set.of("handler.http")),
            Map.entry("org.jose4j", Set.of("access")),
            Map.entry("jakarta.ws.rs", Set.of("api", "admin", "live")),
            Map.entry("org.jboss.resteasy", Set.of("api", "admin", "live")),
            Map.entry("io.vertx", Set.of("access", "api", "admin", "handler.lambda")),
            Map.entry("io.netty", Set.of("handler.lambda")),
            Map.entry("io.smallrye.mutiny", Set.of("live")),
            Map.entry("io.smallrye.common.annotation", Set.of("live")),
            Map.entry("org.eclipse.microprofile.openapi", Set.of("api", "admin", "live")),
            Map.entry("org.eclipse.microprofile.health", Set.of("admin")));

    private static final Set<String> EVERYWHERE = Set.of("java", "org.jspecify");

    private static final String PROCESS_DOOR = "handler.exec";

    private Layers() {}

    /** What breaks the rules, a sentence each. */
    static List<String> faults(Collection<SourceFile> files) {
        List<String> faults = new ArrayList<>();
        Map<String, Set<String>> graph = new TreeMap<>();
        for (SourceFile file : files) {
            Integer layer = LAYER.get(file.packageName());
            if (layer == null) {
                faults.add(file.name() + " is in the package " + file.packageName() + ", which is in no layer");
                continue;
            }
            for (String named : file.packagesNamed()) {
                String fault = isOurs(named) ? ours(file, layer, inside(named)) : outside(file, layer, named);
                if (!fault.isEmpty()) {
                    faults.add(file.name() + " " + fault);
                }
                if (isOurs(named) && !inside(named).equals(file.packageName())) {
                    graph.computeIfAbsent(file.packageName(), _ -> new TreeSet<>())
                            .add(inside(named));
                }
            }
            if (file.startsProcesses() && !file.packageName().equals(PROCESS_DOOR)) {
                faults.add(file.name() + " starts a process, which only " + PROCESS_DOOR + " may");
            }
        }
        cycle(graph).forEach(faults::add);
        return faults;
    }

    private static String ours(SourceFile file, int layer, String named) {
        Integer other = LAYER.get(named);
        if (named.equals(file.packageName())) {
            return "";
        }
        if (other == null) {
            return "names the package " + named + ", which is in no layer";
        }
        if (other < layer) {
            return "";
        }
        return (other == layer ? "names its neighbour " : "names upward ") + (named.isEmpty() ? ROOT : named);
    }

    private static String outside(SourceFile file, int layer, String named) {
        if (EVERYWHERE.stream().anyMatch(prefix -> isIn(named, prefix))) {
            return "";
        }
        if (COMMON.stream().anyMatch(prefix -> isIn(named, prefix))) {
            return layer >= COMMON_FROM ? "" : "names " + named + ", but imports the JDK only";
        }
        return DOORS.entrySet().stream()
                .filter(door -> isIn(named, door.getKey()))
                .max(Comparator.comparingInt(door -> door.getKey().length()))
                .map(door -> throughDoor(file, named, door.getValue()))
                .orElse("names " + named + ", a library that has no door in this test yet");
    }

    private static String throughDoor(SourceFile file, String named, Set<String> doors) {
        return doors.contains(file.packageName()) ? "" : "names " + named + ", whose doors are " + new TreeSet<>(doors);
    }

    /** Packages that reach themselves. */
    private static List<String> cycle(Map<String, Set<String>> graph) {
        return graph.keySet().stream()
                .filter(start -> reached(graph, start).contains(start))
                .map(start -> "the package " + start + " is part of a cycle")
                .toList();
    }

    private static Set<String> reached(Map<String, Set<String>> graph, String start) {
        Set<String> reached = new TreeSet<>();
        List<String> open = new ArrayList<>(graph.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String next = open.removeLast();
            if (reached.add(next)) {
                open.addAll(graph.getOrDefault(next, Set.of()));
            }
        }
        return reached;
    }

    private static boolean isOurs(String name) {
        return isIn(name, ROOT);
    }

    private static String inside(String name) {
        return name.equals(ROOT) ? "" : name.substring(ROOT.length() + 1);
    }

    private static boolean isIn(String name, String prefix) {
        return name.equals(prefix) || name.startsWith(prefix + ".");
    }
}
