/** Tests of programs as handlers, with real programs: {@code /bin/sh} and, where there is one, Python. */
@NullMarked
package dev.longhaul.handler.exec;

import org.jspecify.annotations.NullMarked;
