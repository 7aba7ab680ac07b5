/** What operators and orchestrators ask of a worker. Imports everything below. Start reading at {@link dev.longhaul.admin.Live}. */
@NullMarked
package dev.longhaul.admin;

import org.jspecify.annotations.NullMarked;
