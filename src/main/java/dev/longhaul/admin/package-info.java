/**
 * What operators and orchestrators ask of the fleet, and what operators tell it: workers, queues, dead letters, jobs, health. Acts on all
 * workers from any of them, by way of {@link dev.longhaul.worker.Fleet}. Imports everything below, and the words of {@code api}. Start
 * reading at {@link dev.longhaul.admin.QueuesResource}.
 */
@NullMarked
package dev.longhaul.admin;

import org.jspecify.annotations.NullMarked;
