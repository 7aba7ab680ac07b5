/**
 * The job type {@code archive}: packs objects of S3, any number and size of them, into one zip, tar or tar.gz and a manifest. Imports
 * {@code job} and {@code handler}. Start reading at {@link dev.longhaul.handler.archive.ArchiveHandler}, then
 * {@link dev.longhaul.handler.archive.ArchiveRun}.
 *
 * <p>What is held in memory is bounded whatever the sizes: read ahead within {@link dev.longhaul.handler.archive.ReadBudget}, compressed
 * in the few blocks of a {@link dev.longhaul.handler.archive.DeflatePipeline}, and what grows with the number of objects lies in files of
 * the attempt's workspace.
 */
@NullMarked
package dev.longhaul.handler.archive;

import org.jspecify.annotations.NullMarked;
