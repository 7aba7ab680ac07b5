package dev.longhaul.bench;

/** Runs the parts that were asked for, one after the other, and prints their figures as one table. */
final class Bench {

    private Bench() {}

    public static void main(String[] args) throws Exception {
        Console.silenceOthers();
        Settings settings = Settings.ofSystem();
        Figures figures = new Figures();
        String machine = Machine.describe();
        Console.say(machine);
        if (settings.wants("a")) {
            new Throughput(settings, figures).run();
        }
        if (settings.wants("b")) {
            new Latency(settings, figures).run();
        }
        if (settings.wants("c")) {
            new Copying(settings, figures).run();
        }
        if (settings.wants("d")) {
            new Idle(settings, figures).run();
        }
        if (settings.wants("e")) {
            new Requests(settings, figures).run();
        }
        if (settings.wants("f")) {
            new Overhead(settings, figures).run();
        }
        if (settings.wants("g")) {
            new Listing(settings, figures).run();
        }
        if (settings.wants("x")) {
            new Programs(settings, figures).run();
        }
        if (settings.wants("l")) {
            new Invocations(settings, figures).run();
        }
        Console.say("\n" + machine + "\n\n" + figures.table());
        System.exit(0); // the embedded servers leave threads behind
    }
}
