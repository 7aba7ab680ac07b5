package dev.longhaul.handler.exec;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * One program of the configuration, checked.
 *
 * @param command program and arguments; the first is an absolute path or a bare name
 * @param environment what it sees beside the variables of the contract
 * @param grace time between TERM and KILL
 * @param stdin whether the input is on standard input
 */
record Program(
        String type,
        List<String> command,
        Map<String, String> environment,
        Duration grace,
        boolean stdin,
        ProgramLimits limits) {

    Program {
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
