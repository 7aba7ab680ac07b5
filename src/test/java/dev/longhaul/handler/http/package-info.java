/** Tests of HTTP services as handlers, against servers that say what they are told to, byte by byte. */
@NullMarked
package dev.longhaul.handler.http;

import org.jspecify.annotations.NullMarked;
