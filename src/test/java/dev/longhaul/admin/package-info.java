@NullMarked
package dev.longhaul.admin;

import org.jspecify.annotations.NullMarked;
