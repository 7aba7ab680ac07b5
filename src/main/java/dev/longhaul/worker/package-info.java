/**
 * The engine: the only place where things happen in order. Start reading at {@link dev.longhaul.worker.JobRunner}, one job from receive to
 * settlement; then {@link dev.longhaul.worker.Worker}, which starts and stops it all. Imports every package below it.
 */
@NullMarked
package dev.longhaul.worker;

import org.jspecify.annotations.NullMarked;
