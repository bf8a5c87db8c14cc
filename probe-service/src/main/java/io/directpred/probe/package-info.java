@NullMarked
package io.directpred.probe;

import org.jspecify.annotations.NullMarked;
