/**
 * S3 as Longhaul uses it: objects with conditional writes, the ledger of job records on top of them, the workers' leases, streamed
 * results and inputs. The only package that imports the S3 SDK. Start reading at {@link dev.longhaul.store.Ledger}.
 */
@NullMarked
package dev.longhaul.store;

import org.jspecify.annotations.NullMarked;
