@NullMarked
package io.directpred.stats;

import org.jspecify.annotations.NullMarked;
