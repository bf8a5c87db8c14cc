@NullMarked
package io.directpred.datasets;

import org.jspecify.annotations.NullMarked;
