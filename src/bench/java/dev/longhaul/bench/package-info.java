/**
 * Measures the packaged worker, as a process, beside hand-written programs of the same SDK calls on the same embedded servers, and prints
 * a table. Rounds of both alternate within one run, so that the ratios mean something on a machine that does other things too. Start
 * reading at {@code Bench}.
 */
@NullMarked
package dev.longhaul.bench;

import org.jspecify.annotations.NullMarked;
