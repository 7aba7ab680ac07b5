/**
 * What a worker may do on AWS, and what it does: a shipped policy is read and judged as IAM does it, and requests are named by the actions
 * that AWS asks the policy for. Begin with {@link dev.longhaul.rights.Policy}.
 */
@NullMarked
package dev.longhaul.rights;

import org.jspecify.annotations.NullMarked;
