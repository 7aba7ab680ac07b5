package dev.longhaul.worker;

import io.quarkus.runtime.annotations.StaticInitSafe;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** How this worker runs jobs. */
@StaticInitSafe
@ConfigMapping(prefix = "longhaul.worker")
public interface WorkerConfig {

    /** Whether this process receives jobs at all; off, it only serves its API. */
    @WithDefault("true")
    boolean enabled();

    /** How many jobs run at the same time. Each queue can get at least one of these slots. */
    @WithDefault("4")
    int slots();

    /** The most slots that `PUT /admin/slots` can give this worker. Defaults to four times `slots`. */
    Optional<Integer> slotsLimit();

    /** The limit, or its default. */
    default int mostSlots() {
        return slotsLimit().orElse(4 * slots());
    }

    /** How long a worker that says nothing is taken for alive. Renewed at a third of it; a dead worker's jobs go on after it. */
    @WithDefault("2M")
    Duration lease();

    /** How long a worker runs on while it cannot reach S3. */
    @WithDefault("30M")
    Duration blindLimit();

    /** How long a stop may take from SIGTERM on. Below the task's `stopTimeout` (Fargate: at most 120 s). */
    @WithDefault("110S")
    Duration stopTimeout();

    /**
     * How long a handler may go on after it was told to end at once; then the worker is condemned. At least 15 seconds more than the longest
     * `grace` of a program under `longhaul.exec`.
     */
    @WithDefault("1M")
    Duration endGrace();

    /** Longest run of one attempt, whatever a job or a type asks for. */
    @WithDefault("7D")
    Duration maxRun();

    /** Longest run of one attempt where neither job nor type says. */
    @WithDefault("24H")
    Duration defaultRun();

    /** How many failed attempts end a job where neither job nor type says. */
    @WithDefault("5")
    int attempts();

    /** How many unexplained deaths in a row, of workers on which it ran alone, quarantine a job. */
    @WithDefault("3")
    int deaths();

    /** Delays between attempts. */
    Retry retry();

    /**
     * How long messages of unknown types wait before they are dead-lettered. Those of jobs whose records a newer version wrote wait for it
     * without end.
     */
    @WithDefault("24H")
    Duration unknownGrace();

    /** When a job moves to a fresh message. */
    HandOver handOver();

    /** How often, on average, this worker looks for what a crash left half done. Two S3 requests a sweep, and one for each open job. */
    @WithDefault("10M")
    Duration sweep();

    /** How often, at most, the log of a running attempt is copied to the bucket for those who follow it on other workers. */
    @WithDefault("1M")
    Duration logInterval();

    /**
     * How often, on average, this worker looks through its queues' dead-letter queues for what SQS or others put there; zero for never. Three
     * SQS requests a look at a queue without letters.
     */
    @WithDefault("10M")
    Duration deadLetters();

    /** How far ahead a job's `notBefore` may be. */
    @WithDefault("30D")
    Duration maxDelay();

    /** Folder under which each attempt gets its own. Defaults to `longhaul` in the system's folder for temporary files. */
    Optional<String> workspace();

    /** Largest size of one attempt's workspace in bytes; beyond it the attempt fails. */
    @WithDefault("16106127360")
    long workspaceLimit();

    /**
     * How many bytes must be free on the workspace's disk. With fewer, this worker receives nothing and is not ready, and attempts that fail are
     * given back uncharged; it goes on by itself when there is room.
     */
    @WithDefault("67108864")
    long workspaceFloor();

    /** Scale-in protection of this ECS task while it runs jobs. */
    Protection protection();

    /** Settings by job type. */
    Map<String, Type> type();

    /** Delays between attempts: drawn evenly up to base * 2^(n-1), at most cap. */
    interface Retry {
        /** Upper bound of the first delay. */
        @WithDefault("10S")
        Duration base();

        /** Upper bound of every delay; at most 11 hours, since a message cannot stay hidden for longer than 12. */
        @WithDefault("15M")
        Duration cap();
    }

    /** Scale-in protection of this ECS task while it runs jobs. */
    interface Protection {
        /** `auto`: on in a task of an ECS service, off elsewhere; `true`: a start outside ECS is refused; `false`: off. */
        @WithDefault("auto")
        Mode enabled();

        /** Address of the ECS agent. ECS gives it as `ECS_AGENT_URI`, which is the default. */
        Optional<String> agent();

        /** For how long ECS protects the task at a time, from 1 minute to 48 hours. Given up before, when no job runs. */
        @WithDefault("12H")
        Duration expiry();

        /** How often it is renewed while jobs run; a busy worker learns within it that it holds a deployment up. */
        @WithDefault("15M")
        Duration refresh();

        /** How long no job has run when protection is given up. */
        @WithDefault("1M")
        Duration idleTime();

        /**
         * How long a worker may be protected without a moment in which ECS could stop it. Then it finishes what runs and takes nothing new,
         * so that a deployment ends under permanent load too.
         */
        @WithDefault("24H")
        Duration maxAge();

        /** How long a worker that makes room for a deployment stays idle. ECS replaces it in this time, or it receives again. */
        @WithDefault("5M")
        Duration pause();

        /** Whether tasks are protected. */
        enum Mode {
            AUTO,
            TRUE,
            FALSE
        }
    }

    /** SQS ends a receipt after 12 hours, and a message after the queue's retention or too many receives. */
    interface HandOver {
        /** How long one receipt of a message is used, at most the 12 hours that SQS allows. */
        @WithDefault("12H")
        Duration cap();

        /** How long before that, and before the end of the retention, a job moves to a fresh message. */
        @WithDefault("30M")
        Duration margin();

        /** The retention to reckon with where it is to be shorter than the queue's own. */
        Optional<Duration> retention();

        /** How many receives before the queue's `maxReceiveCount` a job moves to a fresh message. */
        @WithDefault("3")
        int receives();
    }

    /** Settings of one job type. */
    interface Type {
        /** Longest run of one attempt of this type where the job does not say. */
        Optional<Duration> run();

        /** How many failed attempts end a job of this type where the job does not say. */
        Optional<Integer> attempts();
    }
}
