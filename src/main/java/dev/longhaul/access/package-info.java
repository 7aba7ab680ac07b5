/**
 * Who may do what over HTTP: credentials, roles, the table of routes, and a line in the audit log for each change. Imports no other package
 * of ours: what to ask and how to answer is the business of those who stand at the door. Start reading at
 * {@link dev.longhaul.access.Gatekeeper}, and at {@link dev.longhaul.access.Rules} for the table.
 */
@NullMarked
package dev.longhaul.access;

import org.jspecify.annotations.NullMarked;
