package dev.longhaul.api;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Does the same for each of a few things at the same time. */
public final class Together {

    private Together() {}

    /** The answers in the order of the things; the first failure, if any, is thrown when all have ended. */
    public static <T, R> List<R> all(List<T> things, Function<T, R> work) {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<R>> answers = things.stream()
                    .map(thing -> threads.submit(() -> work.apply(thing)))
                    .toList();
            return answers.stream().map(Together::get).toList();
        }
    }

    private static <R> R get(Future<R> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
