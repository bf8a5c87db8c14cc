@NullMarked
package io.directpred.loader;

import org.jspecify.annotations.NullMarked;
