package dev.longhaul.worker;

import java.time.Instant;

/**
 * How long an attempt may run.
 *
 * @param why what else than the job's own or the settings' limit ends it then, as the end of a sentence; empty where nothing does
 */
record Term(Instant end, String why) {}
