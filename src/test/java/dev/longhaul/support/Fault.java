package dev.longhaul.support;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** What can go wrong with one request between a client and a server. */
public sealed interface Fault {

    /** An error answer in the protocol's own form; the server never sees the request. */
    record Answer(int status, String code) implements Fault {}

    /** The request reaches the server late. */
    record Delay(Duration by) implements Fault {}

    /** The request, or the answer to it, waits until the gate opens; nothing is lost. */
    record Held(Moment moment, CountDownLatch gate) implements Fault {}

    /** No answer comes, whether or not the server has done what was asked. */
    record Silence(Moment moment, Manner manner) implements Fault {}

    /** The answer's head and the first bytes of its body come, then the connection ends. */
    record Cut(long afterBytes) implements Fault {}

    /** On which side of the server's effect the connection fails. */
    enum Moment {
        BEFORE_EFFECT,
        AFTER_EFFECT
    }

    /** What the client sees of a connection that brings no answer. */
    enum Manner {
        /** A TCP reset: "Connection reset". */
        RESET,
        /** An orderly end without a byte: "failed to respond". */
        CLOSE,
        /** Nothing at all, until the client or the proxy gives up. */
        HANG
    }

    static Fault answer(int status, String code) {
        return new Answer(status, code);
    }

    static Fault delay(Duration by) {
        return new Delay(by);
    }

    /** The server sees the request only when the gate opens. */
    static Fault hold(CountDownLatch gate) {
        return new Held(Moment.BEFORE_EFFECT, gate);
    }

    /** The server has done it, and its answer comes when the gate opens. */
    static Fault holdAnswer(CountDownLatch gate) {
        return new Held(Moment.AFTER_EFFECT, gate);
    }

    /** The connection is reset, and nothing has happened. */
    static Fault reset() {
        return new Silence(Moment.BEFORE_EFFECT, Manner.RESET);
    }

    /** The request is swallowed: no effect, no answer. */
    static Fault hang() {
        return new Silence(Moment.BEFORE_EFFECT, Manner.HANG);
    }

    /** The server has done it, and the client learns nothing but a broken connection. */
    static Fault loseAnswer() {
        return new Silence(Moment.AFTER_EFFECT, Manner.CLOSE);
    }

    /** As {@link #loseAnswer()}, with a reset. */
    static Fault resetAfterEffect() {
        return new Silence(Moment.AFTER_EFFECT, Manner.RESET);
    }

    /** The server has done it, and the client waits until its own time limit. */
    static Fault hangAfterEffect() {
        return new Silence(Moment.AFTER_EFFECT, Manner.HANG);
    }

    static Fault cutAnswer(long afterBytes) {
        return new Cut(afterBytes);
    }
}
