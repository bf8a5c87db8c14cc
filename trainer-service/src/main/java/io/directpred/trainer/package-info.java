@NullMarked
package io.directpred.trainer;

import org.jspecify.annotations.NullMarked;
