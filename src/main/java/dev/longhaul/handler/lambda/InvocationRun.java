package dev.longhaul.handler.lambda;

import dev.longhaul.handler.JobContext;
import dev.longhaul.handler.StopSignal.Reason;
import dev.longhaul.handler.StopSignal.Stop;
import dev.longhaul.handler.lambda.LambdaConfig.Shape;
import dev.longhaul.handler.lambda.LambdaFunction.Taken;
import dev.longhaul.job.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one job as one invocation, straight down this page: make the event, find a free runtime, hand it over, take the answer into
 * the result. What ends the attempt early condemns the runtime, which cannot be told to stop.
 */
final class InvocationRun {

    /** Jobs come in only where a runtime is free: this is for those that came at the same moment. */
    private static final long TAKE_MILLIS = 2_000;

    private static final long STEP_MILLIS = 100;

    /** Where a task ends, ECS may tell its containers one after the other: the worker's turn may come just after a runtime has ended of it. */
    private static final long DRAIN_MILLIS = 2_000;

    private final LambdaFunction function;
    private final JobContext job;
    private final InstantSource clock;

    InvocationRun(LambdaFunction function, JobContext job, InstantSource clock) {
        this.function = function;
        this.job = job;
        this.clock = clock;
    }

    Outcome run() throws IOException, InterruptedException {
        function.expect();
        boolean isExpected = true;
        try {
            EventBody event = event();
            while (true) {
                Invocation invocation = invocation(event);
                Taken taken = take(invocation);
                if (taken == null) {
                    return notTaken();
                }
                if (isExpected) {
                    function.expectNoMore();
                    isExpected = false;
                }
                Outcome outcome = follow(taken, invocation);
                if (outcome != null) {
                    return outcome;
                }
            }
        } finally {
            if (isExpected) {
                function.expectNoMore();
            }
        }
    }

    private EventBody event() throws IOException {
        return function.settings().shape() == Shape.SQS
                ? SqsEvent.of(job, function.settings(), clock.instant())
                : InputEvent.of(job);
    }

    private Invocation invocation(EventBody event) {
        String id = UUID.randomUUID().toString();
        Instant now = clock.instant();
        return new Invocation(id, event, EventHeaders.of(job, function.settings(), id, now), now);
    }

    private @Nullable Taken take(Invocation invocation) throws InterruptedException {
        for (long waited = 0; waited < TAKE_MILLIS && !job.stop().isRequested(); waited += STEP_MILLIS) {
            Taken taken = function.take(invocation, STEP_MILLIS);
            if (taken != null) {
                return taken;
            }
        }
        return null;
    }

    private Outcome notTaken() {
        Stop stop = job.stop().requested();
        if (stop != null) {
            return Outcome.released("asked to stop (" + stop.reason() + ") before a runtime had begun");
        }
        return givenBack("no runtime of function " + function.settings().name() + " is free");
    }

    /** It costs nothing while the function says that it has no room, as it does for a moment, also where another runtime is free. */
    private Outcome givenBack(String why) {
        function.gaveBack();
        return Outcome.released(why);
    }

    /** Null when the runtime did not take the event: another may. */
    private @Nullable Outcome follow(Taken taken, Invocation invocation) throws IOException, InterruptedException {
        RuntimePort port = taken.port();
        port.serves(job);
        boolean isOver = false;
        try (Answer answer = new Answer(job.result(), function.settings().isPartial())) {
            taken.poll().give(invocation, problem -> port.given(invocation, problem));
            while (true) {
                switch (invocation.next()) {
                    case Signal.Delivered _ -> {}
                    case Signal.Undelivered _ -> {
                        isOver = true;
                        return null;
                    }
                    case Signal.Began(String contentType, boolean isStream) -> answer.begin(contentType, isStream);
                    case Signal.Data(byte[] bytes, Runnable more) -> {
                        answer.write(bytes);
                        more.run();
                    }
                    case Signal.Finished(FunctionError failure) -> {
                        isOver = true;
                        FunctionError inStream = failure == null ? answer.failure() : failure;
                        return inStream == null ? answer.finish() : failed(inStream);
                    }
                    case Signal.Failed(FunctionError error, boolean isFault) -> {
                        isOver = true;
                        return isFault ? givenBack("no job can run: " + error.words()) : failed(error);
                    }
                    case Signal.Broken(String why) -> {
                        isOver = true;
                        return lost("Runtime.TruncatedResponse", why);
                    }
                    case Signal.Lost(String why) -> {
                        isOver = true;
                        return lost("Runtime.ExitError", why);
                    }
                    case Signal.Withdrawn(String why) -> {
                        isOver = true;
                        return givenBack("its runtime was ended for another job's sake: " + why);
                    }
                }
            }
        } finally {
            port.servesNoMore(job);
            if (!isOver) {
                abandon(port, invocation);
            }
        }
    }

    private void abandon(RuntimePort port, Invocation invocation) {
        Stop stop = job.stop().requested();
        if (stop == null) {
            port.ignored(invocation); // its answer could not be kept: not the runtime's fault
        } else {
            port.abandoned(
                    invocation,
                    "job " + job.id() + ", whose attempt " + job.attempt() + " has ended (" + stop.reason() + ")");
        }
    }

    /** A function that gives up because the task stops has done nothing wrong. */
    private Outcome failed(FunctionError error) {
        error.trace().forEach(job.log()::line);
        return isDraining()
                ? Outcome.released("its function failed while the worker stops: " + error.words())
                : Outcome.failed(error.kind(), error.words());
    }

    /** Where the whole task stops, its containers may be told before the worker ends: no failure of the job. */
    private Outcome lost(String kind, String why) throws InterruptedException {
        awaitDrain();
        return isDraining()
                ? Outcome.released("its runtime ended while the worker stops: " + why)
                : Outcome.failed(kind, why);
    }

    private boolean isDraining() {
        Stop stop = job.stop().requested();
        return stop != null && stop.reason() == Reason.Drain;
    }

    /** For a moment; the worker ends its own children itself, later than it says so. */
    private void awaitDrain() throws InterruptedException {
        if (function.settings().child() == null) {
            CountDownLatch asked = new CountDownLatch(1);
            job.stop().onRequest(_ -> asked.countDown());
            boolean _ = asked.await(DRAIN_MILLIS, TimeUnit.MILLISECONDS);
        }
    }
}
