/**
 * Jobs over HTTP: submit, look, list, fetch results, cancel. Errors are RFC 9457 problem documents that name the field; every answer costs
 * a bounded number of S3 requests. Closed unless the configuration opens it. Start reading at {@link dev.longhaul.api.JobsResource}.
 */
@NullMarked
package dev.longhaul.api;

import org.jspecify.annotations.NullMarked;
