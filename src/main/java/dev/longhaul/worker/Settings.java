package dev.longhaul.worker;

import dev.longhaul.guard.GuardConfig;
import dev.longhaul.handler.exec.ExecConfig;
import dev.longhaul.store.StoreConfig;
import dev.longhaul.telemetry.TelemetryConfig;
import jakarta.inject.Singleton;

/** The settings, of this package and of others, that have to fit each other. */
@Singleton
final class Settings {

    private final WorkerConfig worker;
    private final StoreConfig store;
    private final GuardConfig guards;
    private final ExecConfig exec;
    private final TelemetryConfig telemetry;

    Settings(WorkerConfig worker, StoreConfig store, GuardConfig guards, ExecConfig exec, TelemetryConfig telemetry) {
        this.telemetry = telemetry;
        this.worker = worker;
        this.store = store;
        this.guards = guards;
        this.exec = exec;
    }

    WorkerConfig worker() {
        return worker;
    }

    StoreConfig store() {
        return store;
    }

    GuardConfig guards() {
        return guards;
    }

    TelemetryConfig telemetry() {
        return telemetry;
    }

    ExecConfig exec() {
        return exec;
    }
}
