package dev.longhaul.bench;

import dev.longhaul.handler.lambda.LambdaFigures;
import dev.longhaul.handler.lambda.LambdaFigures.Pair;
import java.nio.file.Files;
import java.util.List;

/** Part l: what the Lambda Runtime API costs, with AWS' own Java client on either side, and an answer of two gibibytes. */
final class Invocations {

    private static final String PART = "l";
    private static final double GOAL = 0.8;
    private static final int COUNT = 3_000;
    private static final int MEBIBYTES = 2048;
    private static final long FLAT_MIB = 32;

    private final Settings settings;
    private final Figures figures;

    Invocations(Settings settings, Figures figures) {
        this.settings = settings;
        this.figures = figures;
    }

    void run() throws Exception {
        Files.createDirectories(settings.folder());
        List<Pair> pairs = LambdaFigures.rates(settings.folder().toAbsolutePath(), settings.rounds(), COUNT);
        List<Double> stub = pairs.stream().map(Pair::stub).toList();
        List<Double> served = pairs.stream().map(Pair::served).toList();
        figures.add(PART, "invocations/s on a bare stub (%s)".formatted(Figures.spread(stub)), rate(stub));
        figures.add(PART, "on the Runtime API (%s)".formatted(Figures.spread(served)), rate(served));
        figures.atLeast(PART, "Runtime API / stub", Figures.median(served) / Figures.median(stub), GOAL);
        long small = LambdaFigures.streamed(MEBIBYTES / 32);
        long large = LambdaFigures.streamed(MEBIBYTES);
        figures.judged(
                PART,
                "heap beside a streamed answer of 64 MiB and of 2 GiB",
                small + " and " + large + " MiB",
                "within " + FLAT_MIB + " MiB of each other",
                Math.abs(large - small) <= FLAT_MIB);
    }

    private static String rate(List<Double> rates) {
        return "%.0f".formatted(Figures.median(rates));
    }
}
