/**
 * Runs programs that the configuration names as handlers of job types: the contract is {@code src/docs/exec.md}, how a program's whole tree
 * of processes is ended is ADR 0002. The only package that controls processes. Imports {@code job} and {@code handler}. Start reading at
 * {@link dev.longhaul.handler.exec.ProgramRun}.
 */
@NullMarked
package dev.longhaul.handler.exec;

import org.jspecify.annotations.NullMarked;
